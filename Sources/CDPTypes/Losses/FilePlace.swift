/// A line of a file; in files without lines, the number of a row.
public struct FilePlace: Hashable, Comparable, Sendable, Codable {
    /// The path relative to the project.
    public var path: String
    /// The line, from 1.
    public var line: Int64

    /// A line of a file.
    public init(path: String, line: Int64) {
        self.path = path
        self.line = line
    }

    /// By path in byte order, then by line.
    public static func < (left: FilePlace, right: FilePlace) -> Bool {
        left.path == right.path
            ? left.line < right.line : left.path.utf8.lexicographicallyPrecedes(right.path.utf8)
    }
}
