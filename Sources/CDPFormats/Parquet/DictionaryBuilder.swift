internal import CDPColumns

/// When a dictionary pays: a rule on the values alone, so that equal content gives equal bytes.
enum DictionaryRule {
    /// The bytes of a dictionary page at most.
    static let maximumSize = 4 << 20

    /// Whether `seen` values with `distinct` different ones among them are worth going on with.
    @inline(__always)
    static func goesOn(distinct: Int, seen: Int) -> Bool {
        seen & 4095 != 0 || distinct &* 2 <= seen
    }
}

/// Numbers by their order of first appearance.
struct NumberDictionary<Value: FixedWidthInteger> {
    /// The distinct numbers in the order in which they came first.
    let values: [Value]
    /// For each number the index of its value.
    let codes: [UInt32]

    /// The dictionary of the values, nil when it does not pay.
    init?(_ source: UnsafeBufferPointer<Value>) {
        guard source.count > 1 else { return nil }
        var values: [Value] = []
        var codes: [UInt32] = []
        var slots = [UInt32](repeating: .max, count: 1024)
        var mask = slots.count - 1
        codes.reserveCapacity(source.count)
        var previous: Value = source[0]
        var previousCode: UInt32 = .max
        for (row, value) in source.enumerated() {
            if value == previous, previousCode != .max {
                codes.append(previousCode)
            } else {
                var place = Int(truncatingIfNeeded: Hash64.word(UInt64(truncatingIfNeeded: value))) & mask
                while slots[place] != .max, values[Int(slots[place])] != value { place = (place &+ 1) & mask }
                if slots[place] == .max {
                    slots[place] = UInt32(truncatingIfNeeded: values.count)
                    values.append(value)
                    if values.count * 2 > mask {
                        slots = NumberDictionary.slots(of: values)
                        mask = slots.count - 1
                    }
                    previousCode = UInt32(truncatingIfNeeded: values.count - 1)
                } else {
                    previousCode = slots[place]
                }
                previous = value
                codes.append(previousCode)
            }
            guard DictionaryRule.goesOn(distinct: values.count, seen: row + 1) else { return nil }
        }
        let size = values.count * MemoryLayout<Value>.size
        let packed = BitPacking.size(codes.count, Swift.max(1, BitPacking.width(UInt64(values.count - 1))))
        guard size <= DictionaryRule.maximumSize, size + packed < codes.count * MemoryLayout<Value>.size else {
            return nil
        }
        (self.values, self.codes) = (values, codes)
    }

    /// A hash table that holds the indices of values, half empty.
    private static func slots(of values: [Value]) -> [UInt32] {
        var slots = [UInt32](repeating: .max, count: 1 << BitPacking.width(UInt64(values.count * 8 - 1)))
        let mask = slots.count - 1
        for (code, value) in values.enumerated() {
            var place = Int(truncatingIfNeeded: Hash64.word(UInt64(truncatingIfNeeded: value))) & mask
            while slots[place] != .max { place = (place &+ 1) & mask }
            slots[place] = UInt32(truncatingIfNeeded: code)
        }
        return slots
    }
}

/// Texts by their order of first appearance.
struct TextDictionary {
    /// The number in the pool of one occurrence of each text, by code.
    let texts: [Int32]
    let codes: [UInt32]

    /// The dictionary of the values (numbers of texts in the pool), nil when it does not pay. Texts that stand in the pool
    /// more than once get one code, so that the result does not depend on the column's layout.
    init?(_ values: UnsafeBufferPointer<Int32>, pool: UnsafeBufferPointer<UInt8>, offsets: UnsafeBufferPointer<Int>) {
        guard values.count > 1 else { return nil }
        var index = TextIndex()
        var texts: [Int32] = []
        var codes: [UInt32] = []
        let poolCount = offsets.count - 1
        var known = poolCount <= values.count * 2 ? [UInt32](repeating: .max, count: poolCount) : []
        codes.reserveCapacity(values.count)
        var size = 0
        var plain = 0
        for (row, value) in values.enumerated() {
            let text = Int(value)
            let length = offsets[text + 1] - offsets[text]
            plain += length
            var code: UInt32 = known.isEmpty ? .max : known[text]
            if code == .max {
                let before = texts.count
                code = index.code(of: value, pool: pool, offsets: offsets, texts: &texts)
                if texts.count > before { size += length + 4 }
                if !known.isEmpty { known[text] = code }
            }
            codes.append(code)
            guard DictionaryRule.goesOn(distinct: texts.count, seen: row + 1), size <= DictionaryRule.maximumSize else {
                return nil
            }
        }
        let packed = BitPacking.size(codes.count, Swift.max(1, BitPacking.width(UInt64(texts.count - 1))))
        guard size + packed < plain + codes.count * 4 else { return nil }
        (self.texts, self.codes) = (texts, codes)
    }
}

/// A hash table of texts of one pool.
private struct TextIndex {
    /// The index of a text in each slot; the greatest number stands for a free one.
    private var slots = [UInt32](repeating: .max, count: 1024)
    /// The hash of each distinct text, so that growing reads no text.
    private var hashes: [UInt64] = []

    @inline(__always)
    mutating func code(
        of text: Int32, pool: UnsafeBufferPointer<UInt8>, offsets: UnsafeBufferPointer<Int>, texts: inout [Int32]
    ) -> UInt32 {
        let bytes = UnsafeBufferPointer(rebasing: pool[offsets[Int(text)]..<offsets[Int(text) + 1]])
        let hash = Hash64.bytes(bytes)
        var place = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[place] != .max {
            let code = Int(slots[place])
            if hashes[code] == hash {
                let other = Int(texts[code])
                let there = UnsafeBufferPointer(rebasing: pool[offsets[other]..<offsets[other + 1]])
                if there.count == bytes.count, ByteOrder.compare(there, bytes) == 0 { return slots[place] }
            }
            place = (place &+ 1) & (slots.count - 1)
        }
        let code = UInt32(truncatingIfNeeded: texts.count)
        slots[place] = code
        texts.append(text)
        hashes.append(hash)
        if hashes.count * 2 > slots.count { grow() }
        return code
    }

    /// Doubles the table when it is half full.
    private mutating func grow() {
        slots = [UInt32](repeating: .max, count: slots.count * 4)
        let mask = slots.count - 1
        for (code, hash) in hashes.enumerated() {
            var place = Int(truncatingIfNeeded: hash) & mask
            while slots[place] != .max { place = (place &+ 1) & mask }
            slots[place] = UInt32(truncatingIfNeeded: code)
        }
    }
}
