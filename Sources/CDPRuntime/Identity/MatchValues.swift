import CDPColumns
import CDPIdentity
import CDPSimilarity
import CDPText
import CDPTypes

extension MatchValues {
    /// Values in the form that is compared.
    init(_ column: Column) {
        switch column {
        case .string(let texts): self = .texts(ComparedTexts(texts))
        case .date(let days): self = .days(days.values)
        case .integer(let numbers): self = .numbers(numbers.values.map(Double.init), unit: 1)
        case .float(let numbers): self = .numbers(numbers.values, unit: 1)
        case .decimal(let numbers, _, let scale):
            var unit = 1.0
            for _ in 0..<scale { unit *= 10 }
            self = .numbers(numbers.values.map(Double.init), unit: unit)
        case .boolean, .timestamp, .duration, .list, .structure: self = .opaque
        }
    }
}

extension ValueMarks {
    /// What a measure makes of the distinct values of a column; nil for one that compares the values themselves.
    init?(_ values: Column, _ measure: ComparisonLevel.Measure) {
        guard case .string(let texts) = values else { return nil }
        switch measure {
        case .soundex: self.init(texts) { _ = UTF8Text.soundex($0, into: &$1) }
        case .metaphone: self.init(texts) { PhoneticKey.metaphone($0, into: &$1) }
        case .nysiis: self.init(texts) { PhoneticKey.nysiis($0, into: &$1) }
        case .doubleMetaphone:
            self.init()
            for value in 0..<texts.count { add(texts.withBytes(value, Self.doubleMetaphone)) }
        case .localPart:
            self.init(texts) { address, room in
                let local = address.prefix { $0 != UInt8(ascii: "@") }
                // Without a digit it is made of names, which are compared already, or is one like `info`.
                if local.contains(where: { $0 &- 48 < 10 }) { room += local }
            }
        case .nickname:
            self.init()
            for value in 0..<texts.count {
                add(texts.withBytes(value) { Nicknames.common.groups(of: $0) }.map(UInt64.init))
            }
        default: return nil
        }
    }

    /// Both codes of Double Metaphone, where they are two.
    private static func doubleMetaphone(_ text: UnsafeBufferPointer<UInt8>) -> [UInt64] {
        var (primary, secondary): ([UInt8], [UInt8]) = ([], [])
        PhoneticKey.doubleMetaphone(text, into: &primary, &secondary)
        let codes = Set([primary, secondary].filter { !$0.isEmpty })
        return codes.map { $0.withUnsafeBufferPointer { Hash64.bytes($0) } }.sorted()
    }

    /// One mark a text, the hash of what `make` appends; none where that is nothing.
    private init(_ texts: StringColumn, _ make: (UnsafeBufferPointer<UInt8>, inout [UInt8]) -> Void) {
        self.init()
        var room: [UInt8] = []
        for value in 0..<texts.count {
            room.removeAll(keepingCapacity: true)
            texts.withBytes(value) { make($0, &room) }
            add(room.isEmpty ? [] : [room.withUnsafeBufferPointer { Hash64.bytes($0) }])
        }
    }
}
