internal import CDPColumns

/// What a page or a chunk holds: smallest and largest value and the number of slots without one.
struct PageStatistics: Sendable {
    var nullCount = 0
    var minimum: StatisticValue?
    var maximum: StatisticValue?
    /// Whether the minimum occurs; false for a text that was cut to a bound.
    var minimumIsExact = true
    var maximumIsExact = true

    /// Long texts are cut to this many bytes: index and footer must stay small.
    private static let textLimit = 64

    /// Joins what two stretches of values hold. A bound that is cut stays a bound and is no longer exact.
    mutating func merge(_ other: PageStatistics) {
        nullCount += other.nullCount
        if let candidate = other.minimum, minimum.map({ StatisticValue.isBelow(candidate, $0) }) ?? true {
            minimum = candidate
            minimumIsExact = other.minimumIsExact
        }
        if let candidate = other.maximum, maximum.map({ StatisticValue.isBelow($0, candidate) }) ?? true {
            maximum = candidate
            maximumIsExact = other.maximumIsExact
        }
    }

    /// The same with long texts cut: the minimum to a prefix, the maximum to the next text after all with its prefix.
    var truncated: PageStatistics {
        var result = self
        if case .string(let text)? = minimum, text.count > PageStatistics.textLimit {
            result.minimum = .string(PageStatistics.prefix(text))
            result.minimumIsExact = false
        }
        if case .string(let text)? = maximum, text.count > PageStatistics.textLimit,
            let next = PageStatistics.successor(PageStatistics.prefix(text))
        {
            result.maximum = .string(next)
            result.maximumIsExact = false
        }
        return result
    }

    /// At most the limit, cut between characters.
    private static func prefix(_ text: [UInt8]) -> [UInt8] {
        var end = textLimit
        while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
        return Array(text[..<end])
    }

    /// The smallest text after all that start with `prefix`; nil when there is none.
    private static func successor(_ prefix: [UInt8]) -> [UInt8]? {
        var scalars = Array(String(decoding: prefix, as: UTF8.self).unicodeScalars)
        while let last = scalars.popLast() {
            let next = last.value == 0xD7FF ? 0xE000 : last.value + 1
            guard let scalar = Unicode.Scalar(next) else { continue }
            scalars.append(scalar)
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)
            return Array(String(text).utf8)
        }
        return nil
    }
}

extension StatisticValue {
    /// Whether the first stands before the second; false for values of different kinds.
    static func isBelow(_ left: StatisticValue, _ right: StatisticValue) -> Bool {
        switch (left, right) {
        case (.string(let a), .string(let b)):
            a.withUnsafeBufferPointer { x in b.withUnsafeBufferPointer { y in ByteOrder.compare(x, y) < 0 } }
        case (.integer(let a), .integer(let b)), (.decimal(let a, _), .decimal(let b, _)),
            (.timestamp(let a), .timestamp(let b)):
            a < b
        case (.float(let a), .float(let b)): a < b
        case (.boolean(let a), .boolean(let b)): !a && b
        case (.date(let a), .date(let b)): a < b
        default: false
        }
    }

    /// The value as statistics hold it: PLAIN, texts without their length.
    var plain: [UInt8] {
        var bytes: [UInt8] = []
        switch self {
        case .string(let text): return text
        case .integer(let value), .decimal(let value, _), .timestamp(let value): bytes.appendLittleEndian(value)
        case .float(let value): bytes.appendLittleEndian(value.bitPattern)
        case .boolean(let value): bytes.append(value ? 1 : 0)
        case .date(let value): bytes.appendLittleEndian(value)
        }
        return bytes
    }
}
