/// How far an input of a source was read, in the words of the source that read it.
///
/// Nobody but that source looks inside: the journal keeps a position for each input and hands it back when the source is
/// asked what is new. For a file it is the size and the digest of what was read, for a table of a database it may be a
/// cursor. It holds no personal data, since journals are not encrypted.
public struct SourceCursor: Hashable, Sendable, Codable {
    /// The position as its source wrote it.
    public let text: String

    /// A position as its source wrote it.
    public init(_ text: String) { self.text = text }

    /// What was read is not known any more: whatever the input holds is another delivery of it.
    public static let unknown = SourceCursor("")

    /// Reads what `encode` wrote.
    public init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    /// Writes the text alone.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
