import CDPFormats
import CDPTypes

/// How far a file was read: its size and digest then, and the line after the last one where the file ended with a line end.
struct FilePosition: Hashable {
    /// Bytes that were read.
    var size: Int64
    /// The digest of these bytes, by which a file that only grew is known.
    var digest: String
    /// Where a tail would start; nil where the file does not end with a whole row.
    var end: Int64?

    /// The position at the end of what a fingerprint is of.
    init(_ fingerprint: FileFingerprint, end: Int64? = nil) {
        size = fingerprint.size
        digest = fingerprint.digest
        self.end = end
    }

    /// Reads what `stored` wrote; nil for anything else.
    init?(_ position: SourceCursor) {
        let parts = position.text.split(separator: " ")
        guard parts.count == 2 || parts.count == 3, let size = Int64(parts[0]), size >= 0 else { return nil }
        self.size = size
        digest = String(parts[1])
        if parts.count == 3 {
            guard let line = Int64(parts[2]), line > 0 else { return nil }
            end = line
        }
    }

    /// The position for the journal: `1204 5f0c…e1 33`.
    var stored: SourceCursor {
        SourceCursor("\(size) \(digest)" + (end.map { " \($0)" } ?? ""))
    }

    /// Whether both hold the same bytes.
    func isSame(as other: FilePosition) -> Bool { size == other.size && digest == other.digest }
}
