/// A path as the specs write it, as the place it names: `out/a.csv`, `./out/a.csv` and `out/x/../a.csv` are one.
///
/// A path that begins at the root is a place of its own; any other lies where the project does. No file is looked at: where
/// links are on the way, only the file system knows where they lead.
public struct ProjectPath: Hashable, Sendable {
    /// Whether it begins at the root.
    public let isAbsolute: Bool
    /// The names on the way, without `.` and empty ones. A `..` stands only at the start, where the names before it are not
    /// known.
    public let names: [String]

    /// The place that a written path names.
    public init(_ written: String) {
        isAbsolute = written.hasPrefix("/")
        var names: [String] = []
        for name in written.split(separator: "/") where name != "." {
            if name != ".." {
                names.append(String(name))
            } else if names.last.map({ $0 != ".." }) == true {
                names.removeLast()
            } else if !isAbsolute {
                names.append("..")
            }
        }
        self.names = names
    }

    /// The path in its plainest form.
    public var text: String { (isAbsolute ? "/" : "") + names.joined(separator: "/") }

    /// Where it leads from the folder of a project.
    public func absolute(in project: String) -> ProjectPath {
        isAbsolute ? self : ProjectPath(project + "/" + text)
    }

    /// The names from a folder to it; nil when it is not inside the folder. Both begin at the root, or neither does.
    public func names(below folder: ProjectPath) -> [String]? {
        guard isAbsolute == folder.isAbsolute, names.count > folder.names.count, names.starts(with: folder.names) else {
            return nil
        }
        return Array(names.dropFirst(folder.names.count))
    }

    /// Where a written path leads from the folder of a project, spelled as it is.
    public static func place(of path: String, in project: String) -> String {
        path.hasPrefix("/") ? path : "\(project)/\(path)"
    }
}
