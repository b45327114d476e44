import Glibc

/// The names in a folder.
public enum FolderNames {
    /// The names in the folder at `path` in no order, without `.` and `..`; nil when it cannot be read (`errno` says why).
    public static func read(_ path: String) -> [String]? {
        var opened = opendir(path)
        while opened == nil, errno == EINTR { opened = opendir(path) }
        guard let directory = opened else { return nil }
        defer {
            let number = errno
            closedir(directory)
            errno = number
        }
        var names: [String] = []
        while true {
            // The end and a failure look the same but for the error number.
            errno = 0
            guard let entry = readdir(directory) else {
                if errno != 0 { return nil }
                break
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
