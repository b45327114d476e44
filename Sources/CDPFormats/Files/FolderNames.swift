import Glibc

/// The names in a folder.
public enum FolderNames {
    /// The names in the folder at `path` in no order, without `.` and `..`; nil when it cannot be read (`errno` says why).
    public static func read(_ path: String) -> [String]? {
        var opened = opendir(path)
        while opened == nil, errno == EINTR { opened = opendir(path) }
        return opened.flatMap(names)
    }

    /// The same for a folder that is open.
    package static func read(_ folder: borrowing FileDescriptor) -> [String]? {
        let around = folder.number
        let own = uninterrupted { openat(around, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard own >= 0 else { return nil }
        guard let directory = fdopendir(own) else {
            close(own)
            return nil
        }
        return names(directory)
    }

    private static func names(_ directory: OpaquePointer) -> [String]? {
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
