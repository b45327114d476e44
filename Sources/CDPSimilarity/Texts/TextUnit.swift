import CKernels

/// What a text is stored in: a byte or a 32-bit scalar.
///
/// Where a letter stands in a text is found by comparing it with 16 units at once, not by a table of all letters as is
/// usual: a table costs more to fill and to clear than names are long.
protocol TextUnit: FixedWidthInteger, UnsignedInteger, BitwiseCopyable, Sendable {
    /// Bit i is set where unit i of 16 equals `unit`.
    static func positions(of unit: Self, in units: UnsafePointer<Self>) -> UInt64
    /// How many of the first 16 units, or of the first 4, are equal, until one differs.
    static func commonBeginning(_ first: UnsafePointer<Self>, _ second: UnsafePointer<Self>) -> Int
}

extension UInt8: TextUnit {
    @inline(__always)
    static func commonBeginning(_ first: UnsafePointer<UInt8>, _ second: UnsafePointer<UInt8>) -> Int {
        (~ck_same16(first, second)).trailingZeroBitCount
    }

    @inline(__always)
    static func positions(of unit: UInt8, in units: UnsafePointer<UInt8>) -> UInt64 { ck_equal16(units, unit) }
}

extension UInt32: TextUnit {
    @inline(__always)
    static func commonBeginning(_ first: UnsafePointer<UInt32>, _ second: UnsafePointer<UInt32>) -> Int {
        (0..<4).first { first[$0] != second[$0] } ?? 4
    }

    @inline(__always)
    static func positions(of unit: UInt32, in units: UnsafePointer<UInt32>) -> UInt64 { ck_equal16_wide(units, unit) }
}

/// How many units are looked at for one letter. Loops are compiled once for each, because the choice inside them would
/// cost as much as the comparison.
protocol Reach {
    /// Bit i is set where unit i equals `unit`. Bits beyond the end of the text are unspecified.
    static func positions<Unit: TextUnit>(of unit: Unit, in units: UnsafePointer<Unit>) -> UInt64
}

/// For texts of up to 16 scalars.
enum Reach16: Reach {
    @inline(__always)
    static func positions<Unit: TextUnit>(of unit: Unit, in units: UnsafePointer<Unit>) -> UInt64 {
        Unit.positions(of: unit, in: units)
    }
}

/// For texts of up to 32 scalars.
enum Reach32: Reach {
    @inline(__always)
    static func positions<Unit: TextUnit>(of unit: Unit, in units: UnsafePointer<Unit>) -> UInt64 {
        Unit.positions(of: unit, in: units) | Unit.positions(of: unit, in: units + 16) &<< 16
    }
}

/// For texts of up to 64 scalars, and for one word of longer ones.
enum Reach64: Reach {
    @inline(__always)
    static func positions<Unit: TextUnit>(of unit: Unit, in units: UnsafePointer<Unit>) -> UInt64 {
        Reach32.positions(of: unit, in: units) | Reach32.positions(of: unit, in: units + 32) &<< 32
    }
}

/// A text where it lies, with 64 readable units from each of its units on.
struct TextView<Unit: TextUnit> {
    /// Its first unit.
    let units: UnsafePointer<Unit>
    /// The number of its units, which are its scalars.
    let count: Int

    @inline(__always)
    init(_ units: UnsafePointer<Unit>, count: Int) {
        self.units = units
        self.count = count
    }

    /// The unit at `index`.
    @inline(__always)
    subscript(index: Int) -> Unit { units[index] }

    /// Without what both texts begin and end with.
    @inline(__always)
    static func trimmed(_ first: Self, _ second: Self) -> (Self, Self) {
        var (a, b) = (first.count, second.count)
        while a > 0, b > 0, first[a &- 1] == second[b &- 1] { (a, b) = (a &- 1, b &- 1) }
        let limit = Swift.min(a, b)
        var start = 0
        while start < limit, first[start] == second[start] { start &+= 1 }
        return (
            Self(first.units + start, count: a &- start), Self(second.units + start, count: b &- start)
        )
    }
}

/// The lowest bits of a word; 64 for all.
@inline(__always)
func lowBits(_ count: Int) -> UInt64 {
    count >= 64 ? ~0 : (1 &<< UInt64(truncatingIfNeeded: count)) &- 1
}
