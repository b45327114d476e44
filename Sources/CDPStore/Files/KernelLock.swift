import CDPFormats
import Glibc

/// A lock that the kernel holds for this process and drops when it dies, on a file that stays.
///
/// Open file description locks (`flock`): they also exclude a second opening in the same process.
public final class KernelLock: Sendable {
    private let file: FileDescriptor

    private init(_ file: consuming FileDescriptor) {
        self.file = file
    }

    /// Takes the lock on `path`, waiting at most `seconds`. Returns nil when someone else still holds it then.
    ///
    /// `note` replaces the file's content: who holds it, for people to read. The file is looked at again once it is locked:
    /// where it was removed or replaced meanwhile, the lock would exclude nobody.
    public static func acquire(
        _ path: String, exclusive: Bool, waiting seconds: Double = 0, note: String? = nil
    ) throws(StoreError) -> KernelLock? {
        let step = 0.02
        var waited = 0.0
        while true {
            let lock = KernelLock(try open(path, exclusive ? O_RDWR : O_RDONLY))
            while !lock.file.lock(exclusive: exclusive) {
                let number = errno
                guard number == EWOULDBLOCK else {
                    throw StoreError(
                        .unsupported, "cannot lock `\(path)`: \(String(cString: strerror(number)))",
                        help: "put the store on a file system that supports locks")
                }
                guard waited < seconds else { return nil }
                usleep(UInt32(step * 1_000_000))
                waited += step
            }
            guard lock.isStill(at: path) else { continue }
            if exclusive, let note { lock.write(note) }
            return lock
        }
    }

    /// Whether the locked file is the one that the path names now.
    private func isStill(at path: String) -> Bool {
        guard let held = file.identity else { return false }
        return held == FileIdentity(following: path)
    }

    /// A note that cannot be written is no reason to stop: the lock is the kernel's.
    private func write(_ note: String) {
        var note = note
        guard ftruncate(file.number, 0) == 0 else { return }
        note.withUTF8 { _ = file.write(UnsafeRawBufferPointer($0), at: 0) }
    }

    /// Opens the file that is locked, or makes it; who may read it follows from its folder.
    private static func open(_ path: String, _ flags: Int32) throws(StoreError) -> FileDescriptor {
        let access = FileAccess(of: FilePath.folder(of: path))
        if let made = FileDescriptor(path, flags | O_CREAT | O_EXCL, mode: access.fileMode) {
            access.settle(file: made.number)
            return made
        }
        guard let file = FileDescriptor(path, flags | O_CREAT, mode: access.fileMode) else {
            throw StoreFiles.failure("lock", path)
        }
        return file
    }
}
