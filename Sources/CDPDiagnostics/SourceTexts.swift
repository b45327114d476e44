/// The text of every file that findings may point into, by path.
public struct SourceTexts: Hashable, Sendable {
    /// The texts by path relative to the project.
    public private(set) var files: [String: String]
    /// What is hidden where lines of the files are quoted.
    public private(set) var hidden: [HiddenConstants] = []

    /// The given texts by path.
    public init(_ files: [String: String] = [:]) {
        self.files = files
    }

    /// The same texts, some constants of which are hidden.
    public func hiding(_ constants: [HiddenConstants]) -> SourceTexts {
        var texts = self
        texts.hidden += constants
        return texts
    }

    /// The text of a file; nil when it was not read.
    public subscript(path: String) -> String? {
        get { files[path] }
        set { files[path] = newValue }
    }
}
