import CDPTypes

/// A set of Unicode scalars as sorted ranges that neither touch nor overlap.
///
/// Membership is a binary search; union and inversion keep the ranges sorted and apart. All of Unicode is one range, so
/// that `[^a]` takes no more memory than `[a]`.
struct ScalarSet: Equatable {
    /// Sorted; between two of them at least one scalar is left out.
    private(set) var ranges: [ClosedRange<UInt32>] = []

    init(_ ranges: [ClosedRange<UInt32>] = []) {
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = self.ranges.last, range.lowerBound <= last.upperBound + 1 {
                let end = max(last.upperBound, range.upperBound)
                self.ranges[self.ranges.count - 1] = last.lowerBound...end
            } else {
                self.ranges.append(range)
            }
        }
    }

    /// `\d`: ASCII only.
    static let digits = ScalarSet([0x30...0x39])
    /// `\w`: ASCII only, as in RE2, so that a pattern means the same whatever the version of Unicode.
    static let words = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
    /// `\s`: tab, line feed, form feed, carriage return and blank, without the vertical tab.
    static let spaces = ScalarSet([0x09...0x0A, 0x0C...0x0D, 0x20...0x20])
    /// All scalars: `.` with the flag `s`.
    static let all = ScalarSet([0...0x10FFFF])
    /// `.`: all but the line feed.
    static let allButNewline = ScalarSet([0x0A...0x0A]).inverted

    /// The classes of `[[:name:]]`, ASCII only.
    static let named: [String: ScalarSet] = [
        "alnum": ScalarSet([0x30...0x39, 0x41...0x5A, 0x61...0x7A]), "alpha": ScalarSet([0x41...0x5A, 0x61...0x7A]),
        "ascii": ScalarSet([0...0x7F]), "blank": ScalarSet([0x09...0x09, 0x20...0x20]),
        "cntrl": ScalarSet([0...0x1F, 0x7F...0x7F]), "digit": digits, "graph": ScalarSet([0x21...0x7E]),
        "lower": ScalarSet([0x61...0x7A]), "print": ScalarSet([0x20...0x7E]),
        "punct": ScalarSet([0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E]),
        "space": ScalarSet([0x09...0x0D, 0x20...0x20]), "upper": ScalarSet([0x41...0x5A]), "word": words,
        "xdigit": ScalarSet([0x30...0x39, 0x41...0x46, 0x61...0x66]),
    ]

    /// Everything else.
    var inverted: ScalarSet {
        var inverted: [ClosedRange<UInt32>] = []
        var next: UInt32 = 0
        for range in ranges {
            if range.lowerBound > next { inverted.append(next...(range.lowerBound - 1)) }
            next = range.upperBound + 1
        }
        if next <= 0x10FFFF { inverted.append(next...0x10FFFF) }
        return ScalarSet(inverted)
    }

    /// The scalars of either set.
    func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(ranges + other.ranges) }

    /// Whether the set holds a scalar; logarithmic in the number of ranges.
    func contains(_ scalar: UInt32) -> Bool {
        let index = ranges.indices.partitioningIndex { ranges[$0].upperBound >= scalar }
        return index < ranges.count && ranges[index].contains(scalar)
    }

    /// With all scalars that differ from a member in case only.
    var ignoringCase: ScalarSet {
        let size = ranges.reduce(0) { $0 + $1.count }
        if size <= 64 {
            let others = ranges.joined().flatMap { Self.orbits[$0] ?? [] }
            return others.isEmpty ? self : ScalarSet(ranges + others.map { $0...$0 })
        }
        let others = Self.orbits.filter { contains($0.key) }.values.joined()
        return ScalarSet(ranges + others.map { $0...$0 })
    }

    /// The scalars that equal a scalar when case is ignored, itself left out. The two Turkish letters i are not equal
    /// to the others, as in Unicode's simple folding.
    private static let orbits: [UInt32: [UInt32]] = {
        var byLower: [UInt32: [UInt32]] = [:]
        for scalar in UInt32(0x41)...0x1E943 where scalar != 0x130 && scalar != 0x131 {
            let table = UnicodeTable.shared
            let upper = scalar &+ table.record(scalar).toUpper
            let folded = upper &+ table.record(upper).toLower
            if upper != scalar || folded != scalar || table.record(scalar).toLower != 0 {
                byLower[folded, default: []].append(scalar)
            }
        }
        var orbits: [UInt32: [UInt32]] = [:]
        for orbit in byLower.values {
            for scalar in orbit { orbits[scalar] = orbit.filter { $0 != scalar } }
        }
        return orbits
    }()

    /// The set as sequences of byte ranges in UTF-8: a scalar belongs to the set when its bytes fit one of them.
    var utf8: [[ClosedRange<UInt8>]] {
        var sequences: [[ClosedRange<UInt8>]] = []
        let lengths: [ClosedRange<UInt32>] = [
            0...0x7F, 0x80...0x7FF, 0x800...0xD7FF, 0xE000...0xFFFF, 0x10000...0x10FFFF,
        ]
        for range in ranges {
            for bounds in lengths where range.overlaps(bounds) {
                Self.split(range.clamped(to: bounds), into: &sequences)
            }
        }
        return sequences
    }

    /// Cuts a range of scalars of one length where a leading byte changes before the bytes after it are through.
    private static func split(_ range: ClosedRange<UInt32>, into sequences: inout [[ClosedRange<UInt8>]]) {
        let (low, high) = (range.lowerBound, range.upperBound)
        let length = high < 0x80 ? 1 : high < 0x800 ? 2 : high < 0x10000 ? 3 : 4
        for tail in 1..<max(length, 1) where length > 1 {
            let mask = UInt32(1) << UInt32(6 * tail) - 1
            guard low & ~mask != high & ~mask else { continue }
            if low & mask != 0 {
                split(low...(low | mask), into: &sequences)
                split(((low | mask) + 1)...high, into: &sequences)
                return
            }
            if high & mask != mask {
                split(low...((high & ~mask) - 1), into: &sequences)
                split((high & ~mask)...high, into: &sequences)
                return
            }
        }
        let (first, last) = (bytes(low), bytes(high))
        sequences.append(zip(first, last).map { $0...$1 })
    }

    /// A scalar in UTF-8.
    private static func bytes(_ scalar: UInt32) -> [UInt8] {
        var bytes: [UInt8] = []
        UTF8.append(scalar, to: &bytes)
        return bytes
    }
}
