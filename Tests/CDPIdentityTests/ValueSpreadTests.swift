import CDPColumns
import CDPIdentity
import CDPTestSupport
import Testing

/// When data are no longer like those that weights were learnt from.
@Suite struct ValueSpreadTests {
    /// The values of people, of which every second has two records; names are of `country` and the low numbers the common ones.
    private static func values(people: Int, names: UInt64 = 500, country: UInt64 = 0, seed: UInt64) -> [UInt64] {
        var random = SeededGenerator(seed: seed)
        return (0..<people).flatMap { person -> [UInt64] in
            let name = random.next() % names * (random.next() % names) / names
            return [UInt64](repeating: country << 32 + name + 1, count: 1 + person % 2)
        }
    }

    private static func spread(_ values: [UInt64]) -> ValueSpread {
        var numbers: [UInt64: UInt32] = [:]
        let codes = values.map { value -> UInt32 in
            if let known = numbers[value] { return known }
            numbers[value] = UInt32(numbers.count)
            return UInt32(numbers.count - 1)
        }
        return ValueSpread(
            MatchColumn(codes: codes, hashes: Array(0..<UInt64(numbers.count)), values: .opaque))
    }

    /// What would have been learnt of people of whom every second has two records.
    private static func learnt(_ values: [UInt64], people: Int) -> ValueSpread.Learnt {
        let spread = spread(values)
        return ValueSpread.Learnt(held: spread.held, equal: spread.equal, strangers: spread.equal - people / 2)
    }

    @Test func countsPairs() {
        let spread = Self.spread([1, 1, 1, 2, 2, 3])
        #expect(spread.held == 6)
        #expect(spread.equal == 4)
    }

    /// Half as many people, ten times as many, and a part of the records: nothing but the size differs.
    @Test(arguments: [300, 4_000]) func aChangeOfSizeIsNone(people: Int) {
        for names in [50, 500, 1_000_000] as [UInt64] {
            let whole = Self.values(people: people, names: names, seed: 1)
            let learnt = Self.learnt(whole, people: people)
            for part in [people / 10, people / 2, people * 2, people * 10] {
                let other = Self.values(people: part, names: names, seed: 2)
                #expect(Self.spread(other).bits(since: learnt) == 0, "\(part) people, \(names) names")
            }
            for step in [2, 3, 10] {
                let part = stride(from: 0, to: whole.count, by: step).map { whole[$0] }
                #expect(Self.spread(part).bits(since: learnt) == 0, "each \(step)th record, \(names) names")
            }
        }
    }

    /// As many people again of another country halve the share of each name: equality says a bit more. A tenth is nothing.
    @Test func anotherCountryIsTold() {
        let people = 4_000
        let home = Self.values(people: people, seed: 1)
        let learnt = Self.learnt(home, people: people)
        func bits(_ others: Int) -> Double {
            Self.spread(home + Self.values(people: others, country: 1, seed: 3)).bits(since: learnt)
        }
        #expect(abs(bits(people) - 1) < 0.1)
        #expect(bits(people / 3) > 0.5)
        #expect(bits(people / 10) == 0)
    }

    /// A placeholder makes equality say less, also of values that hardly any two people share.
    @Test func aPlaceholderIsTold() {
        let people = 4_000
        for (names, share) in [(500, 5), (1_000_000, 30)] as [(UInt64, Int)] {
            let values = Self.values(people: people, names: names, seed: 1)
            let learnt = Self.learnt(values, people: people)
            var spoilt = values
            for record in stride(from: 0, to: values.count, by: share) { spoilt[record] = 1 << 40 }
            #expect(Self.spread(spoilt).bits(since: learnt) < -0.5)
            let few = [UInt64](repeating: 1 << 40, count: 3) + values.dropFirst(3)
            #expect(Self.spread(few).bits(since: learnt) == 0)
        }
    }

    @Test func nothingIsSaidOfNothing() {
        let none = ValueSpread.Learnt(held: 0, equal: 0, strangers: 0)
        #expect(Self.spread([1, 1, 1]).bits(since: none) == 0)
        #expect(Self.spread([]).bits(since: ValueSpread.Learnt(held: 9, equal: 3, strangers: 3)) == 0)
    }
}
