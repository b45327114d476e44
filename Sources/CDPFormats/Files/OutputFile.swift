package import Glibc

/// Calls a function of the system again as long as a signal interrupts it.
package func uninterrupted<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}

/// A file that is being written: short writes are continued, interrupted calls made again, and closing is asked whether it
/// went well, since some file systems say only then that there was no room.
///
/// Every call answers whether it succeeded; `errno` says why it did not. After a failed `sync` nothing of the file may be
/// trusted: the system forgets what it could not write, and a second `sync` would succeed without it.
package struct OutputFile: ~Copyable {
    /// What the system calls it.
    package let descriptor: Int32

    /// Opens the file at `path` for writing; nil where that fails.
    package init?(_ path: String, flags: Int32, mode: mode_t) {
        let opened = uninterrupted { open(path, O_WRONLY | O_CLOEXEC | flags, mode) }
        guard opened >= 0 else { return nil }
        descriptor = opened
    }

    /// A new file at `path`. One of that name that a killed command left is removed first; a link is not followed.
    package static func temporary(_ path: String, mode: mode_t) -> OutputFile? {
        let flags = O_CREAT | O_EXCL | O_NOFOLLOW
        if let file = OutputFile(path, flags: flags, mode: mode) { return file }
        guard errno == EEXIST, unlink(path) == 0 else { return nil }
        return OutputFile(path, flags: flags, mode: mode)
    }

    deinit {
        close(descriptor)
    }

    /// Writes all of the bytes.
    package func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var done = 0
        while done < bytes.count {
            let put = uninterrupted {
                Glibc.write(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done)
            }
            if put == 0 { errno = EIO }
            guard put > 0 else { return false }
            done += put
        }
        return true
    }

    /// Makes what was written durable.
    package func sync() -> Bool { uninterrupted { fsync(descriptor) } == 0 }

    /// Ends the file. One that a signal interrupts is closed all the same.
    package consuming func finish() -> Bool {
        let number = descriptor
        discard self
        return close(number) == 0 || errno == EINTR
    }
}
