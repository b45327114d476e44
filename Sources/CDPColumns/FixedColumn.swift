/// A value of fixed width that a column can hold and hash.
public protocol FixedValue: BitwiseCopyable, Comparable, Sendable {
    /// What stands at null rows.
    static var zero: Self { get }
    /// The bits that are hashed: equal for equal values.
    var hashBits: UInt64 { get }
}

extension Int64: FixedValue {
    /// The bits of the value, widened.
    @inlinable
    @inline(__always)
    public var hashBits: UInt64 { UInt64(bitPattern: self) }
}

extension Int32: FixedValue {
    /// The bits of the value, widened.
    @inlinable
    @inline(__always)
    public var hashBits: UInt64 { UInt64(bitPattern: Int64(self)) }
}

extension UInt8: FixedValue {
    /// The bits of the value, widened.
    @inlinable
    @inline(__always)
    public var hashBits: UInt64 { UInt64(self) }
}

extension Double: FixedValue {
    /// -0 hashes as 0 and every NaN alike.
    /// The bits of the value, widened.
    @inlinable
    @inline(__always)
    public var hashBits: UInt64 { self == 0 ? 0 : isNaN ? 0x7FF8_0000_0000_0000 : bitPattern }
}

/// A column of values of fixed width, nullable.
public struct FixedColumn<Value: FixedValue>: Sendable {
    /// One value a row; unspecified at null rows.
    public var values: [Value]
    /// Which rows hold a value.
    public var validity: Validity

    /// A column of the given values.
    public init(_ values: [Value] = [], validity: Validity = .all) {
        self.values = values
        self.validity = validity
    }

    /// A column of `count` nulls.
    public init(nulls count: Int) {
        values = [Value](repeating: .zero, count: count)
        validity = count == 0 ? .all : Validity(bytes: [UInt8](repeating: 0, count: count))
    }

    /// A column of `count` rows of what `value` says of each, nil for null.
    @inlinable
    @inline(__always)
    public init(count: Int, _ value: (Int) -> Value?) {
        var valid: [UInt8]?
        values = [Value](unsafeUninitializedCapacity: count) { target, filled in
            for row in 0..<count {
                if let value = value(row) {
                    target.initializeElement(at: row, to: value)
                } else {
                    if valid == nil { valid = [UInt8](repeating: 1, count: count) }
                    valid?[row] = 0
                    target.initializeElement(at: row, to: .zero)
                }
            }
            filled = count
        }
        validity = Validity(bytes: valid)
    }

    /// The number of rows.
    public var count: Int { values.count }

    /// The value of a row, nil when null.
    @inlinable
    @inline(__always)
    public subscript(row: Int) -> Value? {
        validity[row] ? values[row] : nil
    }

    /// Adds a row.
    @inlinable
    @inline(__always)
    public mutating func append(_ value: Value?) {
        validity.append(value != nil, count: values.count)
        values.append(value ?? .zero)
    }

    /// The rows at the given indices; a negative index is a null row.
    public func gathered(_ rows: [Int32]) -> FixedColumn {
        let result = values.withUnsafeBufferPointer { source in
            [Value](unsafeUninitializedCapacity: rows.count) { target, count in
                for (i, row) in rows.enumerated() {
                    target.initializeElement(at: i, to: row < 0 ? .zero : source[Int(row)])
                }
                count = rows.count
            }
        }
        return FixedColumn(result, validity: validity.gathered(rows))
    }

    /// The rows of a range.
    public func slice(_ rows: Range<Int>) -> FixedColumn {
        FixedColumn(Array(values[rows]), validity: validity.slice(rows))
    }
}
