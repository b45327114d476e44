import Glibc

/// How a table is cut: a power of two of ranges of the stored hash.
///
/// The stored hash has 63 bits, so that it is never negative in a signed column; a range is a common prefix of it.
public struct RangeLayout: Sendable, Hashable {
    /// The most rows that a range holds on average. `CDP_RANGE_ROWS` lowers it: a test of a few rows has many ranges so.
    public static let rowsPerRange: Int = {
        let asked = getenv("CDP_RANGE_ROWS").flatMap { Int(String(cString: $0)) }
        return max(4, min(asked ?? 65_536, 65_536))
    }()

    /// Tables of fewer ranges are cut four times finer, so that every thread has some to work on.
    private static let fineRanges = 32

    /// The number of ranges, a power of two.
    public let count: Int

    /// A layout of `count` ranges, a power of two.
    public init(count: Int) {
        precondition(count > 0 && count & (count - 1) == 0)
        self.count = count
    }

    /// The layout of a table of so many rows.
    public init(rows: Int) {
        var count = 1
        while rows > count * (count < Self.fineRanges ? Self.rowsPerRange / 4 : Self.rowsPerRange) { count *= 2 }
        self.count = count
    }

    /// The hash as it is stored.
    @inline(__always)
    public static func stored(_ hash: UInt64) -> Int64 {
        Int64(bitPattern: hash >> 1)
    }

    /// The range that a stored hash falls into.
    @inline(__always)
    public func range(of stored: Int64) -> Int {
        Int(stored >> Int64(63 - count.trailingZeroBitCount))
    }

    /// The stored hashes of a range.
    public func hashes(of range: Int) -> ClosedRange<Int64> {
        let width = 63 - count.trailingZeroBitCount
        let low = width == 63 ? 0 : Int64(range) << Int64(width)
        return low...(low + (width == 63 ? Int64.max : (Int64(1) << Int64(width)) - 1))
    }
}
