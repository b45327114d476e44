/// Whole rows of a file, to be parsed by one thread.
struct RowBlock: @unchecked Sendable {
    /// The rows, each with its line end; 64 more bytes may be read after them.
    let text: UnsafeMutablePointer<UInt8>
    private let owner: TextBuffer
    /// Bytes of all rows.
    let count: Int
    /// The index of the block in the file, from 0.
    let number: Int
    /// The line on which it starts.
    let firstLine: Int64
    /// The line of each row, where the rows do not stand in the file as they do here.
    var lines: [Int64]?
    /// Rows that could not be held or are not whole, already rejected.
    var rejected: [RejectedRow]

    /// Rows that were written anew, with the line of each.
    init(rows: [UInt8], lines: [Int64], rejected: [RejectedRow], number: Int) {
        self.init(TextBuffer(rows), count: rows.count, number: number, firstLine: lines.first ?? 1, rejected: rejected)
        self.lines = lines
    }

    /// A row that stands alone, without its line end.
    init(row: [UInt8], line: Int64) {
        self.init(TextBuffer(row + [0x0A]), count: row.count + 1, number: 0, firstLine: line)
    }

    init(_ owner: TextBuffer, count: Int, number: Int, firstLine: Int64, rejected: [RejectedRow] = []) {
        text = owner.start
        self.owner = owner
        self.count = count
        self.number = number
        self.firstLine = firstLine
        self.rejected = rejected
    }
}

/// A buffer of text that frees itself, with 64 bytes after that may be read.
final class TextBuffer {
    private(set) var start: UnsafeMutablePointer<UInt8>
    private(set) var capacity: Int
    var count = 0

    init(capacity: Int) {
        self.capacity = capacity
        start = .allocate(capacity: capacity + 64)
    }

    /// A buffer that holds some bytes.
    convenience init(_ bytes: [UInt8]) {
        self.init(capacity: bytes.count)
        bytes.withUnsafeBufferPointer { bytes in
            if let source = bytes.baseAddress { start.update(from: source, count: bytes.count) }
        }
        count = bytes.count
    }

    deinit { start.deallocate() }

    func reserve(_ wanted: Int) {
        guard wanted > capacity else { return }
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: wanted + 64)
        larger.update(from: start, count: count)
        start.deallocate()
        start = larger
        capacity = wanted
    }

    var room: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: start + count, count: capacity - count)
    }

    func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: start + range.lowerBound, count: range.count)
    }
}
