import CDPStore
import Glibc

/// Who runs this process.
enum Caller {
    /// `ana@laptop (pid 5121)`.
    static var description: String { "\(name) (pid \(getpid()))" }

    /// `ana@laptop`.
    static var name: String {
        let user = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "\(geteuid())"
        var machine = [CChar](repeating: 0, count: 256)
        gethostname(&machine, machine.count - 1)
        let host = String(decoding: machine.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return "\(user)@\(host)"
    }
}

/// A file that only grows.
enum LogFile {
    /// Adds a line in one write.
    static func append(_ line: String, to path: String) throws(StoreError) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw StoreError(.inputOutput, "cannot write `\(path)`: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var line = line
        let count = line.utf8.count
        let written = line.withUTF8 { write(descriptor, $0.baseAddress, $0.count) }
        guard written == count else {
            throw StoreError(.inputOutput, "cannot write `\(path)`: \(String(cString: strerror(errno)))")
        }
    }
}
