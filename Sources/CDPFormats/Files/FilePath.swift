import CDPTypes
import Glibc

/// Questions about a path: what its text says, and where the file system says it leads.
///
/// What specs write is a `ProjectPath`, which is compared as a place and never asks the file system.
package enum FilePath {
    /// The folder around a path, by its text: `.` for a name alone, `/` for what lies at the root.
    package static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// The path without links and dots; nil where nothing is there.
    package static func resolved(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }

    /// A name beside `path` that no other writer uses, of this process or another: what is written whole is written there
    /// and then renamed. `suffix` tells what a killed process left.
    package static func temporary(beside path: String, suffix: String) -> String {
        var digits: [UInt8] = []
        Hexadecimal.append(UInt64.random(in: .min ... .max), to: &digits)
        return "\(path).\(String(decoding: digits, as: UTF8.self))\(suffix)"
    }

    /// What the system says of the last failure, in lower case.
    package static var reason: String { String(cString: strerror(errno)).lowercased() }
}
