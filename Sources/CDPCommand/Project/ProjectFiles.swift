import CDPFormats
import CDPStore
import Glibc

/// Files of a new project: specs and sample data, which live in git and may be read by whoever the user's mask lets in.
enum ProjectFiles {
    /// Writes a file that is not there yet, and the folders on its way.
    static func write(_ bytes: [UInt8], to path: String) throws(StoreError) {
        try makeFolder(of: path)
        guard let file = FileDescriptor(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o666) else { throw failure(path) }
        let isWritten = bytes.withUnsafeBytes { file.write($0) }
        guard file.finish(), isWritten else { throw failure(path) }
    }

    private static func makeFolder(of path: String) throws(StoreError) {
        let folder = FilePath.folder(of: path)
        if StoreFiles.exists(folder) { return }
        try makeFolder(of: folder)
        guard mkdir(folder, 0o777) == 0 || errno == EEXIST else { throw failure(folder) }
    }

    private static func failure(_ path: String) -> StoreError {
        StoreError(
            .inputOutput, "cannot write `\(path)`: \(String(cString: strerror(errno)))",
            help: "choose a folder that you may write in: cdp init --project DIR")
    }
}
