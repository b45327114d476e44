import CDPStore
import Glibc

/// Files of a new project: specs and sample data, which live in git and may be read by whoever the user's mask lets in.
enum ProjectFiles {
    /// Writes a file that is not there yet, and the folders on its way.
    static func write(_ bytes: [UInt8], to path: String) throws(StoreError) {
        try makeFolder(of: path)
        guard let file = fopen(path, "wxe") else { throw failure(path) }
        let isWritten = fwrite(bytes, 1, bytes.count, file) == bytes.count
        guard fclose(file) == 0, isWritten else { throw failure(path) }
    }

    private static func makeFolder(of path: String) throws(StoreError) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        let folder = String(path[..<slash])
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
