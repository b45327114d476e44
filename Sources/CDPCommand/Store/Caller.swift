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
