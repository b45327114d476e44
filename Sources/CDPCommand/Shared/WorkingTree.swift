import CDPFormats
import CDPSpec
import CDPTypes
import Glibc

/// The spec files of a folder on disk.
struct WorkingTree: SpecFiles {
    /// The project's folder.
    let root: String

    func paths(below folder: String) throws(SpecFileError) -> [String] {
        var found: [String] = []
        try collect(folder == "." ? "" : folder, into: &found, depth: 0)
        return found
    }

    func content(of path: String) throws(SpecFileError) -> [UInt8] {
        let descriptor = open(ProjectPath.place(of: path, in: root), O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw WorkingTree.failure() }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw SpecFileError("it is not a file")
        }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= 1 << 28 {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw WorkingTree.failure() }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }

    /// Goes down folders; a depth beyond any sensible one means that links form a circle.
    private func collect(_ folder: String, into found: inout [String], depth: Int) throws(SpecFileError) {
        guard depth < 64 else { throw SpecFileError("folders are nested deeper than 64") }
        guard let names = FolderNames.read(ProjectPath.place(of: folder, in: root)) else { throw WorkingTree.failure() }
        for name in names {
            if name.hasPrefix(".") { continue }
            let path = folder.isEmpty ? name : folder + "/" + name
            var status = stat()
            // What cannot be reached, such as a link to nowhere, is named, so that reading it says why.
            if stat(ProjectPath.place(of: path, in: root), &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
                try collect(path, into: &found, depth: depth + 1)
            } else {
                found.append(path)
            }
        }
    }

    private static func failure() -> SpecFileError {
        SpecFileError(String(cString: strerror(errno)).lowercased())
    }
}
