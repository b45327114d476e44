internal import Glibc

/// The bytes of a file at given places: from memory, or read when asked for.
final class ByteSource: Sendable {
    let count: Int
    /// The end of the file, or all of it where it is in memory.
    private let held: [UInt8]
    private let descriptor: Int32

    init(bytes: [UInt8]) {
        held = bytes
        count = bytes.count
        descriptor = -1
    }

    /// Opens a file and holds its last `tail` bytes, where the descriptions of many formats stand.
    init(path: String, tail: Int = 0) throws(FormatError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        var status = stat()
        var problem: String?
        if descriptor < 0 {
            problem = "it cannot be opened: \(String(cString: strerror(errno)))"
        } else if fstat(descriptor, &status) != 0 || status.st_mode & S_IFMT != S_IFREG {
            problem = "it is not a file"
        }
        count = problem == nil ? Int(status.st_size) : 0
        do {
            held = try ByteSource.read(descriptor, max(0, count - tail)..<count)
        } catch {
            held = []
            problem = error.what
        }
        if let problem { throw FormatError(path: path, what: problem) }
    }

    /// The last `size` bytes, of those that are held.
    func end(_ size: Int) -> [UInt8] { Array(held.suffix(size)) }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// The bytes of a range, which must lie within the file.
    func read(_ range: Range<Int>) throws -> [UInt8] {
        guard range.lowerBound >= 0, range.upperBound <= count else {
            throw ParquetFault("a place beyond the end of the file")
        }
        let start = range.lowerBound - (count - held.count)
        if start >= 0 { return Array(held[start..<start + range.count]) }
        return try ByteSource.read(descriptor, range)
    }

    private static func read(_ descriptor: Int32, _ range: Range<Int>) throws(ParquetFault) -> [UInt8] {
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
