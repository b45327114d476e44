/// Where specs are read from: a folder, a git revision, or memory.
///
/// Paths are relative to the project and use `/`. Reading the same path twice must give the same content.
package protocol SpecFiles {
    /// The paths of all files below a folder, at any depth, in any order. `.` is the project itself.
    func paths(below folder: String) throws(SpecFileError) -> [String]

    /// The content of a file, not decoded.
    func content(of path: String) throws(SpecFileError) -> [UInt8]
}

/// Why a file or folder cannot be read.
package struct SpecFileError: Error, Hashable, Sendable {
    /// The reason, in words that follow "cannot be read:".
    package var reason: String

    /// A reason.
    package init(_ reason: String) {
        self.reason = reason
    }
}

/// Specs held in memory, by path.
package struct InMemorySpecFiles: SpecFiles {
    private let files: [String: [UInt8]]

    /// The given files.
    package init(_ files: [String: [UInt8]]) {
        self.files = files
    }

    /// The given texts.
    package init(texts: [String: String]) {
        files = texts.mapValues { Array($0.utf8) }
    }

    /// The paths that begin with the folder, sorted.
    package func paths(below folder: String) throws(SpecFileError) -> [String] {
        let paths = folder == "." ? Array(files.keys) : files.keys.filter { $0.hasPrefix(folder + "/") }
        guard !paths.isEmpty else { throw SpecFileError("no such folder") }
        return paths
    }

    /// The bytes under that path.
    package func content(of path: String) throws(SpecFileError) -> [UInt8] {
        guard let content = files[path] else { throw SpecFileError("no such file") }
        return content
    }
}
