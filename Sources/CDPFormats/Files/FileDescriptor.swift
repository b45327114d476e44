package import Glibc

/// Calls a function of the system again as long as a signal interrupts it.
package func uninterrupted<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}

/// A file or folder that is open, closed when the value ends: the only type by which bytes are read, written and made durable.
///
///     guard let file = FileDescriptor(path, O_WRONLY | O_CREAT | O_EXCL, mode: access.fileMode) else { … errno … }
///     let isWritten = bytes.withUnsafeBytes { file.write($0) } && file.sync()
///     guard file.finish(), isWritten else { … }
///
/// Short reads and writes are continued, and calls that a signal interrupts are made again. Every call answers whether it
/// succeeded; where it did not, `errno` says why, also after the value has ended. What a caller says of a failure is its own
/// matter: rooms have errors of their own.
///
/// After a failed `sync` nothing of the file may be trusted: the system forgets what it could not write, and a second `sync`
/// would succeed without it.
package struct FileDescriptor: ~Copyable, Sendable {
    /// What the system calls it. It must not be closed by somebody else, nor be kept longer than the value.
    package let number: Int32

    /// Takes over a descriptor that somebody else opened; nil for a negative number.
    package init?(owning number: Int32) {
        guard number >= 0 else { return nil }
        self.number = number
    }

    /// Opens, or with `O_CREAT` makes, the file or folder at `path`; nil where that fails. Programs that are started do not
    /// inherit it.
    package init?(_ path: String, _ flags: Int32, mode: mode_t = 0) {
        self.init(owning: uninterrupted { open(path, flags | O_CLOEXEC, mode) })
    }

    /// Opens a name in a folder that is open, whatever path leads to that folder by now.
    package init?(_ name: String, in folder: borrowing FileDescriptor, _ flags: Int32) {
        let around = folder.number
        self.init(owning: uninterrupted { openat(around, name, flags | O_CLOEXEC) })
    }

    deinit {
        let reason = errno
        close(number)
        errno = reason
    }

    /// What the system says of it; nil where it says nothing.
    package var status: stat? {
        var status = stat()
        return fstat(number, &status) == 0 ? status : nil
    }

    /// Which file or folder it is.
    package var identity: FileIdentity? { status.map { FileIdentity($0) } }

    /// Fills `target` from where reading stopped last, unless the end comes before. Returns how many bytes it got; nil where
    /// reading fails.
    package func read(into target: UnsafeMutableRawBufferPointer) -> Int? {
        fill(target) { Glibc.read(number, $0.baseAddress, $0.count) }
    }

    /// Fills `target` from the byte at `offset` on. Does not move where other calls read, so that threads may share the file.
    package func read(into target: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int? {
        var position = off_t(offset)
        return fill(target) {
            let got = pread(number, $0.baseAddress, $0.count, position)
            position += max(0, got)
            return got
        }
    }

    /// All bytes to the end, as long as they are at most about `limit`: for what has no size before it is read. Nil where
    /// reading fails.
    package func readToEnd(limit: Int = .max) -> [UInt8]? {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= limit {
            guard let got = piece.withUnsafeMutableBytes({ read(into: $0) }) else { return nil }
            bytes += piece[..<got]
            if got < piece.count { break }
        }
        return bytes
    }

    /// Reads until the target is full or the file ends; how many bytes, or nil for an error of the system. A short read
    /// is continued.
    private func fill(
        _ target: UnsafeMutableRawBufferPointer, _ read: (UnsafeMutableRawBufferPointer) -> Int
    ) -> Int? {
        var filled = 0
        while filled < target.count {
            let got = uninterrupted { read(UnsafeMutableRawBufferPointer(rebasing: target[filled...])) }
            guard got >= 0 else { return nil }
            if got == 0 { break }
            filled += got
        }
        return filled
    }

    /// Writes all of the bytes.
    package func write(_ bytes: UnsafeRawBufferPointer) -> Bool { Self.write(bytes, to: number) }

    /// Writes all of the bytes to a descriptor that is not ours to close, such as the standard output.
    package static func write(_ bytes: UnsafeRawBufferPointer, to number: Int32) -> Bool {
        put(bytes) { Glibc.write(number, $0.baseAddress, $0.count) }
    }

    /// Writes what there is room for to a descriptor that does not wait (`O_NONBLOCK`). Returns how many bytes; -1 where none were
    /// written, and `errno` says why.
    package static func writeSome(_ bytes: UnsafeRawBufferPointer, to number: Int32) -> Int {
        uninterrupted { Glibc.write(number, bytes.baseAddress, bytes.count) }
    }

    /// Writes all of the bytes from `offset` on.
    package func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) -> Bool {
        var position = off_t(offset)
        return Self.put(bytes) {
            let put = pwrite(number, $0.baseAddress, $0.count, position)
            position += max(0, put)
            return put
        }
    }

    /// Writes until all bytes are out. A short write is continued; one of nothing is an error, since it would turn for
    /// ever.
    private static func put(_ bytes: UnsafeRawBufferPointer, _ write: (UnsafeRawBufferPointer) -> Int) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let put = uninterrupted { write(rest) }
            if put == 0 { errno = EIO }
            guard put > 0 else { return false }
            rest = UnsafeRawBufferPointer(rebasing: rest[put...])
        }
        return true
    }

    /// Makes what was written durable; for a folder, the names in it.
    package func sync() -> Bool { uninterrupted { fsync(number) } == 0 }

    /// Makes the names in the folder at `path` durable.
    package static func syncFolder(_ path: String) -> Bool {
        guard let folder = FileDescriptor(path, O_RDONLY | O_DIRECTORY) else { return false }
        return folder.sync()
    }

    /// Takes a lock that ends with this value, without waiting; false where somebody else has it (`EWOULDBLOCK`). It excludes a
    /// second opening in this process, too (`flock`).
    package func lock(exclusive: Bool) -> Bool {
        uninterrupted { flock(number, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) } == 0
    }

    /// Ends a file that was written: some file systems say only then that there was no room. One whose closing a signal
    /// interrupts is closed all the same.
    package consuming func finish() -> Bool {
        let number = number
        discard self
        return close(number) == 0 || errno == EINTR
    }

    /// Writes all of the bytes, makes them durable where that is wanted, and ends the file. False where one of these fails;
    /// `errno` is that of the first.
    package consuming func finish(writing bytes: [UInt8], isDurable: Bool) -> Bool {
        let isWritten = bytes.withUnsafeBytes { write($0) } && (!isDurable || sync())
        let number = errno
        let isFinished = finish()
        if !isWritten { errno = number }
        return isWritten && isFinished
    }
}
