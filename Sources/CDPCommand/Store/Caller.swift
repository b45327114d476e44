import CDPFormats
import CDPStore
import Glibc

/// Who runs this process, for logs and locks.
enum Caller {
    /// User, machine and process: `ana@laptop (pid 5121)`.
    static var description: String { "\(name) (pid \(getpid()))" }

    /// User and machine: `ana@laptop`.
    static var name: String {
        let user = userName ?? "\(geteuid())"
        var machine = [CChar](repeating: 0, count: 256)
        gethostname(&machine, machine.count - 1)
        let host = String(decoding: machine.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return "\(user)@\(host)"
    }

    /// The name in the machine's own list of users, else in the environment.
    ///
    /// Not by `getpwuid`: that loads libraries of the machine, which a static executable cannot rely on.
    private static var userName: String? {
        let listed = (try? StoreFiles.read("/etc/passwd")).flatMap { UserList.name(of: geteuid(), in: $0) }
        return listed ?? getenv("LOGNAME").map { String(cString: $0) }
    }
}

/// The list of users in `/etc/passwd`: lines of fields separated by `:`.
enum UserList {
    /// The name of the user with that number: the first line whose third field it is.
    static func name(of user: UInt32, in list: [UInt8]) -> String? {
        for line in list.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard fields.count > 2, String(decoding: fields[2], as: UTF8.self) == "\(user)" else { continue }
            return String(decoding: fields[0], as: UTF8.self)
        }
        return nil
    }
}

/// A file of lines that only grows.
///
/// Lines are written in append mode, so that those of several processes do not mix. Where they need not be durable they are
/// not synced: when the machine fails, the last ones may be lost.
enum LogFile {
    /// Adds a line, which must end with a line break. Where the last line was cut off by a kill or a full disk, the new
    /// one starts on a line of its own. With `isDurable` it outlives a loss of power once this returns.
    static func append(_ line: String, to path: String, isDurable: Bool = false) throws(StoreError) {
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
