import CDPFormats
import CKernels
import Glibc

/// What a program is given on its standard input: a pipe that is filled as far as it has room.
struct ProgramInput: ~Copyable {
    private let bytes: [UInt8]
    private var written = 0
    private var reading: FileDescriptor?
    private var writing: FileDescriptor?
    /// The end that the program reads; nil where there is nothing to read.
    private(set) var readEnd: Int32?
    /// The end that is written to; -1, which `poll` passes over, where all was written.
    private(set) var writeEnd: Int32 = -1

    /// A pipe for bytes, none where there are none. Nil where the system gives no pipe.
    init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.isEmpty { return }
        var ends: [Int32] = [0, 0]
        guard pipe2(&ends, O_CLOEXEC) == 0 else { return nil }
        reading = FileDescriptor(owning: ends[0])
        writing = FileDescriptor(owning: ends[1])
        (readEnd, writeEnd) = (ends[0], ends[1])
        guard fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0 else { return nil }
    }

    /// Leaves the end that is read to the program.
    mutating func closeReadEnd() {
        reading = nil
        readEnd = nil
    }

    /// Writes what there is room for. The end is closed when all was written, or where the program reads no more.
    mutating func write() {
        let end = writeEnd
        guard end >= 0 else { return }
        let put = withoutBrokenPipes {
            bytes[written...].withUnsafeBytes { FileDescriptor.writeSome($0, to: end) }
        }
        if put < 0, errno == EAGAIN { return }
        written += max(0, put)
        guard put < 0 || written == bytes.count else { return }
        writing = nil
        writeEnd = -1
    }

    /// Calls `body` on a thread that no SIGPIPE ends.
    private func withoutBrokenPipes(_ body: () -> Int) -> Int {
        var broken = sigset_t()
        var before = sigset_t()
        var none = timespec(tv_sec: 0, tv_nsec: 0)
        sigemptyset(&broken)
        sigaddset(&broken, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &broken, &before)
        let result = body()
        let reason = errno
        if result < 0, reason == EPIPE { sigtimedwait(&broken, nil, &none) }
        pthread_sigmask(SIG_SETMASK, &before, nil)
        errno = reason
        return result
    }
}
