import Glibc

/// A file in memory for readers that want a path.
struct MemoryFile {
    /// Rows of text.
    static let rows = MemoryFile(folder: "rows", name: "rows")
    /// A log of nothing but a checkpoint.
    static let checkpoint = MemoryFile(folder: "log", name: "00000000000000000000.checkpoint.parquet")

    private let folder: String
    private let path: String

    private init(folder: String, name: String) {
        self.folder = "/dev/shm/cdp-fuzz-\(getpid())-\(folder)"
        path = "\(self.folder)/\(name)"
    }

    /// Calls `body` with the path of a file that holds `bytes`, or for a log with its folder.
    func hold(_ bytes: [UInt8], _ body: (String) -> Void) {
        mkdir(folder, 0o700)
        defer {
            unlink(path)
            rmdir(folder)
        }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        precondition(descriptor >= 0 && write(descriptor, bytes, bytes.count) == bytes.count)
        close(descriptor)
        body(path.hasSuffix(".parquet") ? folder : path)
    }
}
