/// The text of every file that findings may point into, by path.
public struct SourceTexts: Hashable, Sendable {
    /// The texts by path relative to the project.
    public private(set) var files: [String: String]

    /// The given texts by path.
    public init(_ files: [String: String] = [:]) {
        self.files = files
    }

    /// The text of a file; nil when it was not read.
    public subscript(path: String) -> String? {
        get { files[path] }
        set { files[path] = newValue }
    }
}
