package import CDPFormats
package import CDPTypes

/// What was landed for a source as a source: an input is a delivery, called `tickets/00000017/rows.jsonl.zst`, and never changes.
///
/// That nothing is there is no finding once a pull has said so: a program may have nothing new.
package struct LandedSource: FileBackedSource {
    /// The files of what was landed.
    package let files: FileSource
    /// Whether a pull was made with success.
    private let wasPulled: Bool
    private let name: String
    /// Whether its rows are changes of a table.
    private let isReplicated: Bool
    /// The digests of deliveries whose rows lie as they came; compressed ones have a checksum of their own.
    private let digests: [String: String]

    /// The deliveries of a source called `name` in a store's inbox; `format` is nil for Parquet, of which `digests` has those that were
    /// landed, by input.
    package init(
        _ name: String, inbox: String, format: RowFormat?, isReplicated: Bool, wasPulled: Bool,
        digests: [String: String]
    ) {
        self.name = name
        self.wasPulled = wasPulled
        self.digests = digests
        self.isReplicated = isReplicated
        files = FileSource(
            "\(name)/*/" + (isReplicated ? "changes*.csv.zst" : Self.rows(format)), format: format, project: inbox)
    }

    /// What the file of a delivery's changes is called; they follow what was landed before, or replace all of it.
    package static func changes(replacing: Bool) -> String { replacing ? "changes_anew.csv.zst" : "changes.csv.zst" }

    /// What the file of a delivery's rows is called. What is already compressed is landed as it comes.
    package static func rows(_ format: RowFormat?) -> String {
        switch format {
        case .csv: "rows.csv.zst"
        case .jsonLines: "rows.jsonl.zst"
        case nil: "rows.parquet"
        }
    }

    /// The deliveries that are there, in the order in which they were landed. Throws where nothing was pulled yet.
    package func inputs() throws -> [String] {
        if let found = try? files.inputs() { return found }
        guard wasPulled else {
            throw FormatError(
                path: name, what: "nothing was pulled for this source yet", next: "run `cdp pull \(name)`")
        }
        return []
    }

    /// Whether a delivery of changes begins with a table as a whole, or after it was emptied.
    package func replaces(_ input: String) -> Bool {
        isReplicated && input.hasSuffix("/" + Self.changes(replacing: true))
    }

    /// Whether a delivery's rows are still here.
    package func holds(_ input: String) -> Bool { files.holds(input) }
    /// The stamp of a delivery's file.
    package func stamp(of input: String) -> InputStamp? { files.stamp(of: input) }
    /// A delivery never changes; it is looked at as a file.
    package func look(at input: String, since position: SourceCursor?) throws -> InputLook {
        try lookHere(at: input, since: position)
    }
    /// Rows that were compressed have a checksum of their own.
    package func isWhole(_ input: String, at position: SourceCursor) -> Bool {
        digests[input].map { FilePosition(position)?.digest == $0 } ?? true
    }
    /// The fields that the deliveries show, but for the mark of rows that are gone.
    package func fields(threads: Int) throws -> [Field] {
        try fieldsHere(threads: threads).filter { !isReplicated || $0.name != RemovalMark.column }
    }
}
