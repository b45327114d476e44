internal import Glibc

/// The bytes of a file at given offsets: from memory, or read when asked for.
final class ByteSource: Sendable {
    /// Bytes of the file when it was opened.
    let count: Int
    /// The end of the file, or all of it where it is in memory.
    private let held: [UInt8]
    /// Where the rest is read; nil where all is held.
    private let file: FileDescriptor?

    init(bytes: [UInt8]) {
        held = bytes
        count = bytes.count
        file = nil
    }

    /// Opens a file and holds its last `tail` bytes, where the descriptions of many formats stand.
    init(path: String, tail: Int = 0) throws(FormatError) {
        guard let file = FileDescriptor(path, O_RDONLY | O_NONBLOCK) else {
            throw FormatError(path: path, what: "it cannot be opened: \(String(cString: strerror(errno)))")
        }
        guard let status = file.status, status.isFile else { throw FormatError(path: path, what: "it is not a file") }
        count = Int(status.st_size)
        do {
            held = try ByteSource.read(max(0, count - tail)..<count) { file.read(into: $0, at: $1) }
        } catch {
            throw FormatError(path: path, what: error.what)
        }
        self.file = consume file
    }

    /// The last `size` bytes, of those that are held.
    func end(_ size: Int) -> [UInt8] { Array(held.suffix(size)) }

    /// The bytes of a range, which must lie within the file.
    func read(_ range: Range<Int>) throws -> [UInt8] {
        guard range.lowerBound >= 0, range.upperBound <= count else {
            throw ParquetFault("a place beyond the end of the file")
        }
        let start = range.lowerBound - (count - held.count)
        if start >= 0 { return Array(held[start..<start + range.count]) }
        return try ByteSource.read(range) { file?.read(into: $0, at: $1) }
    }

    /// Reads a range by `fill`, which is given the memory and where in the file it begins.
    private static func read(
        _ range: Range<Int>, _ fill: (UnsafeMutableRawBufferPointer, Int64) -> Int?
    ) throws(ParquetFault) -> [UInt8] {
        var got: Int?
        let result = [UInt8](unsafeUninitializedCapacity: range.count) { target, filled in
            // More may have been reserved than was asked for.
            let wanted = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: target[..<range.count]))
            got = fill(wanted, Int64(range.lowerBound))
            filled = got ?? 0
        }
        guard let got else { throw ParquetFault("it cannot be read: \(String(cString: strerror(errno)))") }
        guard got == range.count else { throw ParquetFault("it became shorter") }
        return result
    }
}
