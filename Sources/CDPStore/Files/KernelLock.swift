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
    /// `note` replaces the file's content: who holds it, for people to read.
    public static func acquire(
        _ path: String, exclusive: Bool, waiting seconds: Double = 0, note: String? = nil
    ) throws(StoreError) -> KernelLock? {
        let descriptor = try open(path, exclusive ? O_RDWR : O_RDONLY)
        let step = 0.02
        var waited = 0.0
        while flock(descriptor, (exclusive ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0 {
            let number = errno
            if number == EINTR { continue }
            guard number == EWOULDBLOCK else {
                close(descriptor)
                throw StoreError(
                    .unsupported, "cannot lock `\(path)`: \(String(cString: strerror(number)))",
                    help: "put the store on a file system that supports locks")
            }
            guard waited < seconds else {
                close(descriptor)
                return nil
            }
            usleep(UInt32(step * 1_000_000))
            waited += step
        }
        if let note, exclusive {
            ftruncate(descriptor, 0)
            var note = note
            note.withUTF8 { _ = pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        }
        return KernelLock(descriptor: descriptor)
    }

    /// Opens the file that is locked, or makes it; who may read it follows from its folder.
    private static func open(_ path: String, _ flags: Int32) throws(StoreError) -> Int32 {
        let access = FileAccess(of: StoreFiles.folder(of: path))
        let made = Glibc.open(path, flags | O_CREAT | O_EXCL | O_CLOEXEC, access.fileMode)
        if made >= 0 { access.settle(file: made) }
        let descriptor = made >= 0 ? made : Glibc.open(path, flags | O_CREAT | O_CLOEXEC, access.fileMode)
        guard descriptor >= 0 else { throw StoreFiles.failure("lock", path) }
        return descriptor
    }
}
