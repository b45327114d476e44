/// Which rows of a column hold a value.
///
/// One byte a row, 1 for a value and 0 for null; no bytes at all while every row holds a value. What a column stores at a
/// null row is unspecified and must not be looked at.
public struct Validity: Sendable {
    /// One byte a row, or nil when no row is null.
    public var bytes: [UInt8]?

    /// Every row holds a value.
    public static let all = Validity(bytes: nil)

    /// A validity of the given bytes; nil when no row is null.
    public init(bytes: [UInt8]?) {
        self.bytes = bytes
    }

    /// Whether `row` holds a value.
    @inlinable
    @inline(__always)
    public subscript(row: Int) -> Bool {
        guard let bytes else { return true }
        return bytes[row] != 0
    }

    /// The number of null rows.
    public var nullCount: Int {
        guard let bytes else { return 0 }
        return bytes.reduce(into: 0) { $0 += $1 == 0 ? 1 : 0 }
    }

    /// Adds the row after `count` rows.
    @inlinable
    @inline(__always)
    public mutating func append(_ isValid: Bool, count: Int) {
        if bytes == nil {
            if isValid { return }
            bytes = [UInt8](repeating: 1, count: count)
        }
        bytes?.append(isValid ? 1 : 0)
    }

    /// The rows at the given indices; a negative index is a null row.
    public func gathered(_ rows: [Int32]) -> Validity {
        guard let bytes else {
            guard rows.contains(where: { $0 < 0 }) else { return .all }
            return Validity(bytes: rows.map { $0 < 0 ? 0 : 1 })
        }
        return Validity(bytes: rows.map { $0 < 0 ? 0 : bytes[Int($0)] })
    }

    /// The rows of a range.
    public func slice(_ rows: Range<Int>) -> Validity {
        guard let bytes else { return .all }
        return Validity(bytes: Array(bytes[rows]))
    }

    /// Rows that are valid in both.
    public func intersection(_ other: Validity) -> Validity {
        guard let bytes else { return other }
        guard let others = other.bytes else { return self }
        var result = bytes
        for row in 0..<result.count { result[row] &= others[row] }
        return Validity(bytes: result)
    }
}
