import CDPFormats
import Glibc

/// A file of lines that only grows.
///
/// Lines are written in append mode, so that those of several processes do not mix. Where they need not be durable they are
/// not synced: when the machine fails, the last ones may be lost.
package enum LogFile {
    /// Adds a line, which must end with a line break. Where the last line was cut off by a kill or a full disk, the new
    /// one starts on a line of its own. With `isDurable` it outlives a loss of power once this returns.
    package static func append(_ line: String, to path: String, isDurable: Bool = false) throws(StoreError) {
        let access = FileAccess(of: FilePath.folder(of: path))
        guard let file = FileDescriptor(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, mode: access.fileMode) else {
            throw failure(path)
        }
        access.settle(file: file.number)
        let bytes = Array((isCutOff(path) ? "\n" + line : line).utf8)
        guard file.finish(writing: bytes, isDurable: isDurable) else { throw failure(path) }
        // The name of a new file is durable with its folder; whether it is new another process may know alone.
        if isDurable { try StoreFiles.syncDirectory(FilePath.folder(of: path)) }
    }

    /// Whether the last line has no end: a kill or a full disk cut it off.
    private static func isCutOff(_ path: String) -> Bool {
        guard let file = FileDescriptor(path, O_RDONLY) else { return false }
        var last: UInt8 = 0
        let end = lseek(file.number, 0, SEEK_END)
        guard end > 0, withUnsafeMutableBytes(of: &last, { file.read(into: $0, at: Int64(end) - 1) }) == 1 else {
            return false
        }
        return last != UInt8(ascii: "\n")
    }

    /// The failure to write the file, with the system's reason.
    private static func failure(_ path: String) -> StoreError {
        StoreError(
            .inputOutput, "cannot write `\(path)`: \(String(cString: strerror(errno)))",
            help: "check its permissions and that the disk has room")
    }
}
