package import CDPFormats
package import CDPTypes

/// Objects of a store, or files of a server, that were landed: an input is an object, called by its URL, and is read where its content
/// lies in the inbox. Rows mean what they do in files of the same names: an object that grew, changed or went is a file that did.
package struct ObjectSource: FileBackedSource {
    /// The files of what was landed.
    package let files: FileSource
    private let objects: [String: Object]
    private let name: String
    private let wasPulled: Bool

    /// An object that was landed.
    package struct Object: Sendable {
        /// Where its content lies, or lay.
        package var place: String
        /// Whether its content is there: it goes when it was read.
        package var isHere: Bool
        /// Whether it was in the store when that was listed last.
        package var isListed: Bool
        /// How far a reader of its content comes, as files say it.
        package var position: SourceCursor

        /// See the properties.
        package init(place: String, isHere: Bool, isListed: Bool, position: SourceCursor) {
            self.place = place
            self.isHere = isHere
            self.isListed = isListed
            self.position = position
        }
    }

    /// The objects that were landed for a source; `format` is nil for Parquet.
    package init(_ name: String, _ objects: [String: Object], format: RowFormat?, wasPulled: Bool) {
        self.name = name
        self.objects = objects
        self.wasPulled = wasPulled
        files = FileSource(
            name, format: format, project: "", places: objects.filter(\.value.isHere).mapValues(\.place))
    }

    /// How far reading an object with a fingerprint comes.
    package static func position(_ fingerprint: FileFingerprint) -> SourceCursor { FilePosition(fingerprint).stored }

    /// Whether an object was read up to a position, which may say more.
    package static func isRead(_ object: SourceCursor, upTo position: SourceCursor) -> Bool {
        guard let one = FilePosition(object), let other = FilePosition(position) else { return false }
        return one.isSame(as: other)
    }

    /// The objects whose content is here. Throws where nothing was pulled yet.
    package func inputs() throws -> [String] {
        guard wasPulled else {
            throw FormatError(
                path: name, what: "nothing was pulled for this source yet", next: "run `cdp pull \(name)`")
        }
        return try files.inputs()
    }

    /// Whether the store has an object, as far as it was listed.
    package func holds(_ input: String) -> Bool { objects[input]?.isListed ?? false }

    /// The digest of an object's content.
    package func stamp(of input: String) -> InputStamp? { objects[input].map { InputStamp($0.position.text) } }

    /// Compares the content with what was read; see `FileSource`.
    package func look(at input: String, since position: SourceCursor?) throws -> InputLook {
        if let object = objects[input], let position, Self.isRead(object.position, upTo: position) {
            return InputLook(.same, object.position)
        }
        return try lookHere(at: input, since: position)
    }

    /// Whether an object's file holds its content, up to a position.
    package func isWhole(_ input: String, at position: SourceCursor) -> Bool {
        objects[input].map { Self.isRead($0.position, upTo: position) } ?? true
    }

    /// The fields that the objects show whose content is here.
    package func fields(threads: Int) throws -> [Field] { try fieldsHere(threads: threads) }
}
