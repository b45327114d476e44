import CDPFormats
import Glibc

/// A lock that the kernel holds for this process and drops when it dies, on a file that stays.
///
/// Open file description locks (`flock`): they also exclude a second opening in the same process.
public final class KernelLock: Sendable {
    private let descriptor: Int32

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
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
            let lock = KernelLock(descriptor: try open(path, exclusive ? O_RDWR : O_RDONLY))
            let descriptor = lock.descriptor
            while uninterrupted({ flock(descriptor, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) }) != 0 {
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

    private func isStill(at path: String) -> Bool {
        var (held, named) = (stat(), stat())
        return fstat(descriptor, &held) == 0 && stat(path, &named) == 0 && held.st_ino == named.st_ino
            && held.st_dev == named.st_dev
    }

    /// A note that cannot be written is no reason to stop: the lock is the kernel's.
    private func write(_ note: String) {
        var note = note
        guard ftruncate(descriptor, 0) == 0 else { return }
        note.withUTF8 { _ = pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    /// Opens the file that is locked, or makes it; who may read it follows from its folder.
    private static func open(_ path: String, _ flags: Int32) throws(StoreError) -> Int32 {
        let access = FileAccess(of: StoreFiles.folder(of: path))
        let made = uninterrupted { Glibc.open(path, flags | O_CREAT | O_EXCL | O_CLOEXEC, access.fileMode) }
        if made >= 0 { access.settle(file: made) }
        let descriptor =
            made >= 0 ? made : uninterrupted { Glibc.open(path, flags | O_CREAT | O_CLOEXEC, access.fileMode) }
        guard descriptor >= 0 else { throw StoreFiles.failure("lock", path) }
        return descriptor
    }
}
