internal import Glibc

/// The bytes of a file at given places: from memory, or read when asked for.
final class ByteSource: Sendable {
    let count: Int
    private let bytes: [UInt8]
    private let descriptor: Int32

    init(bytes: [UInt8]) {
        self.bytes = bytes
        count = bytes.count
        descriptor = -1
    }

    init(path: String) throws(FormatError) {
        bytes = []
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            count = 0
            throw FormatError(path: path, what: "it cannot be opened: \(String(cString: strerror(errno)))")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            count = 0
            throw FormatError(path: path, what: "it is not a file")
        }
        count = Int(status.st_size)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// The bytes of a range, which must lie within the file.
    func read(_ range: Range<Int>) throws -> [UInt8] {
        guard range.lowerBound >= 0, range.upperBound <= count else {
            throw ParquetFault("a place beyond the end of the file")
        }
        guard descriptor >= 0 else { return Array(bytes[range]) }
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
