import CDPFormats
import CDPSpec
import CDPTypes
import Glibc

/// The spec files of a folder on disk. Hidden files and folders, whose names begin with a dot, are no specs.
struct WorkingTree: SpecFiles {
    /// The project's folder.
    let root: String

    /// All files below a folder, hidden ones left out.
    func paths(below folder: String) throws(SpecFileError) -> [String] {
        var found: [String] = []
        try collect(folder == "." ? "" : folder, into: &found, depth: 0)
        return found
    }

    /// The content of a regular file of at most 256 MiB. Pipes and devices are refused, so that reading never waits.
    func content(of path: String) throws(SpecFileError) -> [UInt8] {
        guard let file = FileDescriptor(ProjectPath.place(of: path, in: root), O_RDONLY | O_NONBLOCK) else {
            throw WorkingTree.failure()
        }
        guard file.status?.isFile == true else { throw SpecFileError("it is not a file") }
        guard let bytes = file.readToEnd(limit: 1 << 28) else { throw WorkingTree.failure() }
        return bytes
    }

    /// Goes down folders. More than 64 levels mean that links form a circle.
    private func collect(_ folder: String, into found: inout [String], depth: Int) throws(SpecFileError) {
        guard depth < 64 else { throw SpecFileError("folders are nested deeper than 64") }
        guard let names = FolderNames.read(ProjectPath.place(of: folder, in: root)) else { throw WorkingTree.failure() }
        for name in names {
            if name.hasPrefix(".") { continue }
            let path = folder.isEmpty ? name : folder + "/" + name
            // A path that cannot be followed, such as a link to nowhere, is listed: reading it gives the reason.
            if stat(following: ProjectPath.place(of: path, in: root))?.isFolder == true {
                try collect(path, into: &found, depth: depth + 1)
            } else {
                found.append(path)
            }
        }
    }

    /// The last error of the system in words.
    private static func failure() -> SpecFileError {
        SpecFileError(FilePath.reason)
    }
}
