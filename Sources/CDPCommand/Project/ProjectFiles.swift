import CDPFormats
import CDPStore
import CDPTypes
import Glibc

/// Writes files of a new project: specs and sample data.
///
/// They belong into git and get the permissions of the user's mask. Not for files of a store, which only its owner
/// may read: those are written by `StoreFiles`.
enum ProjectFiles {
    /// Writes a file that does not exist yet, and the folders that it needs. Fails where the file exists.
    static func write(_ bytes: [UInt8], to path: String) throws(StoreError) {
        try makeFolder(of: path)
        guard let file = FileDescriptor(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o666) else { throw failure(path) }
        let isWritten = bytes.withUnsafeBytes { file.write($0) }
        guard file.finish(), isWritten else { throw failure(path) }
    }

    /// Writes a file in one step, in the place of one that may be there. The path is relative to the project.
    static func replace(_ bytes: [UInt8], at path: String, in project: String) throws(StoreError) {
        let place = ProjectPath.place(of: path, in: project)
        let temporary = FilePath.temporary(beside: place, suffix: ".new")
        try write(bytes, to: temporary)
        guard rename(temporary, place) == 0 else {
            let reason = failure(place)
            unlink(temporary)
            throw reason
        }
    }

    /// Makes the folder and those around it.
    private static func makeFolder(of path: String) throws(StoreError) {
        let folder = FilePath.folder(of: path)
        if StoreFiles.exists(folder) { return }
        try makeFolder(of: folder)
        guard mkdir(folder, 0o777) == 0 || errno == EEXIST else { throw failure(folder) }
    }

    /// The failure to write a path, with the system's reason.
    private static func failure(_ path: String) -> StoreError {
        StoreError(
            .inputOutput, "cannot write `\(path)`: \(String(cString: strerror(errno)))",
            help: "choose a folder that you may write in")
    }
}
