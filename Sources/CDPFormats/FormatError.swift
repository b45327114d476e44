/// A file that cannot be read or written: what is wrong, where in it, and what to do. Never holds data of the file.
public struct FormatError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, as it was named to us.
    public var path: String
    /// What is wrong, one sentence without a full stop.
    public var what: String
    /// The position in the file, such as `line 12` or `row group 3, column email`; nil for the file as a whole.
    public var location: String?
    /// What the reader of the message can do, nil when there is nothing to advise.
    public var next: String?

    /// An error about a file.
    public init(path: String, what: String, location: String? = nil, next: String? = nil) {
        self.path = path
        self.what = what
        self.location = location
        self.next = next
    }

    /// `path: location: what; next`.
    public var description: String {
        [path, location, what].compactMap { $0 }.joined(separator: ": ") + (next.map { "; \($0)" } ?? "")
    }
}
