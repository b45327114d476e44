internal import Glibc

/// The bytes of a file at given places: from memory, or read when asked for.
final class ByteSource: Sendable {
    let count: Int
    private let bytes: [UInt8]
    private let descriptor: Int32
    /// The end of the file, which was read at once.
    private let tail: [UInt8]

    init(bytes: [UInt8]) {
        self.bytes = bytes
        count = bytes.count
        descriptor = -1
        tail = []
    }

    /// A file on disk, of whose end `tail` bytes are read now and stay in memory.
    init(path: String, tail size: Int = 0) throws(FormatError) {
        bytes = []
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            count = 0
            tail = []
            throw FormatError(path: path, what: "it cannot be opened: \(String(cString: strerror(errno)))")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            count = 0
            tail = []
            throw FormatError(path: path, what: "it is not a file")
        }
        let count = Int(status.st_size)
        self.count = count
        guard size > 0 else {
            tail = []
            return
        }
        let descriptor = descriptor
        tail = try ParquetFailure.naming(path) {
            guard size <= count else { throw ParquetFault("it became shorter") }
            return try ByteSource.read(descriptor, count - size..<count)
        }
    }

    /// The bytes at the end that were read at once.
    var end: [UInt8] { tail }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// The bytes of a range, which must lie within the file.
    func read(_ range: Range<Int>) throws -> [UInt8] {
        guard range.lowerBound >= 0, range.upperBound <= count else {
            throw ParquetFault("a place beyond the end of the file")
        }
        guard descriptor >= 0 else { return Array(bytes[range]) }
        let start = count - tail.count
        if range.lowerBound >= start { return Array(tail[range.lowerBound - start..<range.upperBound - start]) }
        return try ByteSource.read(descriptor, range)
    }

    private static func read(_ descriptor: Int32, _ range: Range<Int>) throws -> [UInt8] {
        var problem: String?
        let result = [UInt8](unsafeUninitializedCapacity: range.count) { target, filled in
            while filled < range.count {
                let got = pread(
                    descriptor, target.baseAddress.map { $0 + filled }, range.count - filled,
                    off_t(range.lowerBound + filled))
                if got < 0, errno == EINTR { continue }
                guard got > 0 else {
                    problem = got < 0 ? "it cannot be read: \(String(cString: strerror(errno)))" : "it became shorter"
                    return
                }
                filled += got
            }
        }
        if let problem { throw ParquetFault(problem) }
        return result
    }
}
