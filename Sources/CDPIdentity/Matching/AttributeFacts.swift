internal import CDPColumns
internal import CDPSimilarity

/// What the values of an attribute say of it before anything is compared: counts, never a value.
package struct AttributeFacts: Sendable, Hashable {
    /// The number of records, and of those with a value.
    package var records: Int, held: Int
    /// The number of distinct values, and the records that hold the most common one.
    package var distinct: Int, largest: Int
    /// The pairs of records that hold the same value.
    package var equal: Int
    /// Of texts, the share of distinct values without blanks of which at least half are digits, or which hold some; nil of others.
    package var codes: Double?
    /// Of texts, how many letters a distinct value has on average; nil of others.
    package var length: Double?

    /// Looks at a column.
    package init(_ column: MatchColumn, records: Int) {
        self.records = records
        let spread = ValueSpread(column)
        (held, equal) = (spread.held, spread.equal)
        distinct = column.counts.count { $0 > 0 }
        largest = Int(column.counts.max() ?? 0)
        guard case .texts(let texts) = column.values, texts.count > 0 else { return }
        var (coded, letters) = (0, 0)
        for value in 0..<texts.count {
            let makeup = texts.makeup(value)
            letters += makeup.length
            if makeup.digits > 0, makeup.blanks == 0 { coded += 1 }
        }
        codes = Double(coded) / Double(texts.count)
        length = Double(letters) / Double(texts.count)
    }

    /// The share of records with a value.
    package var filled: Double { records == 0 ? 0 : Double(held) / Double(records) }
    /// The share of values that are the most common one.
    package var common: Double { held == 0 ? 0 : Double(largest) / Double(held) }
    /// How many others hold a record's value, on average.
    package var others: Double { held == 0 ? 0 : 2 * Double(equal) / Double(held) }
    /// Whether most values are nobody else's.
    package var isNearlyUnique: Bool { Double(distinct) > 0.3 * Double(held) }

    /// Whether all values are about as common, so that a rare one says no more than others.
    package var isEven: Bool {
        guard held > 1, distinct > 1 else { return false }
        let mean = Double(held) / Double(distinct)
        return others / mean < 1.3 && Double(largest) < 5 * mean && largest >= MatchWeights.leastHolders
    }
}

extension MatchColumn {
    /// Values of both columns and of this one alone say the same of each record: where one value repeats, so does the other. It
    /// takes some repeated values to say so.
    package func saysTheSame(as others: [MatchColumn]) -> Bool {
        var known: [UInt64: UInt32] = [:]
        var back: [UInt32: UInt64] = [:]
        var (agreeing, contradicting) = (0, 0)
        for record in codes.indices {
            let own = codes[record]
            let theirs = others.map { $0.codes[record] }
            if own == Self.none || theirs.contains(Self.none) {
                // What is made of another is missing where that is.
                if own != Self.none, theirs.allSatisfy({ $0 == Self.none }) { contradicting += 1 }
                continue
            }
            let both = theirs.reduce(0) { Hash64.combine($0, UInt64($1)) }
            if let first = known[both] { if first == own { agreeing += 1 } else { contradicting += 1 } }
            if let first = back[own] { if first == both { agreeing += 1 } else { contradicting += 1 } }
            known[both] = own
            back[own] = both
        }
        return agreeing >= 40 && contradicting * 500 < agreeing
    }

    /// How many pairs of records hold the same values of both columns.
    package func equalPairs(with other: MatchColumn) -> Int {
        var counts: [UInt32] = []
        var index = HashIndex(capacity: codes.count)
        for (own, their) in zip(codes, other.codes) where own != Self.none && their != Self.none {
            let hash = Hash64.word(UInt64(own) << 32 | UInt64(their))
            let place = Int(index.insert(hash, UInt32(truncatingIfNeeded: counts.count)))
            if place == counts.count { counts.append(1) } else { counts[place] += 1 }
        }
        return counts.reduce(0) { $0 + Int($1) * (Int($1) - 1) / 2 }
    }

    /// Of the pairs of records that hold the same value here, those that hold a value of one of `others` too, and how many of these
    /// agree in one. Values that many hold are left out.
    package func agreement(in others: [MatchColumn]) -> (pairs: Int, agreeing: Int) {
        let groups = Groups(
            numbers: codes.map { $0 == Self.none ? UInt32(hashes.count) : $0 }, count: hashes.count + 1)
        var (pairs, agreeing) = (0, 0)
        for value in hashes.indices where (2...20).contains(groups[value].count) {
            let records = Array(groups[value])
            for (place, a) in records.enumerated() {
                for b in records[(place + 1)...] {
                    let known = others.filter { $0.codes[Int(a)] != Self.none && $0.codes[Int(b)] != Self.none }
                    if known.isEmpty { continue }
                    pairs += 1
                    if known.contains(where: { $0.codes[Int(a)] == $0.codes[Int(b)] }) { agreeing += 1 }
                }
            }
        }
        return (pairs, agreeing)
    }
}
