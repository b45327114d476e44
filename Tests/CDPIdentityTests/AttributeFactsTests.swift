import CDPColumns
import CDPIdentity
import CDPSimilarity
import Testing

/// What values say of an attribute before anything is compared.
@Suite struct AttributeFactsTests {
    private static func column(_ values: [String?]) -> MatchColumn {
        var distinct: [String] = []
        let codes = values.map { value -> UInt32 in
            guard let value else { return MatchColumn.none }
            if let known = distinct.firstIndex(of: value) { return UInt32(known) }
            distinct.append(value)
            return UInt32(distinct.count - 1)
        }
        return MatchColumn(
            codes: codes, hashes: distinct.map { Hash64.text($0) },
            values: .texts(ComparedTexts(StringColumn(distinct))))
    }

    @Test func countsValues() {
        let facts = AttributeFacts(Self.column(["A1", "A1", nil, "B 2", "C"]), records: 5)
        #expect((facts.records, facts.held, facts.distinct, facts.largest, facts.equal) == (5, 4, 3, 2, 1))
        #expect(facts.codes == 1.0 / 3)
        #expect(facts.length == 2)
        #expect(facts.filled == 0.8)
        #expect(facts.common == 0.5)
        #expect(AttributeFacts(Self.column([nil]), records: 1).codes == nil)
    }

    @Test func valuesThatAreAboutAsCommonAreEven() {
        let even = (0..<400).map { "\($0 % 20)" }
        #expect(AttributeFacts(Self.column(even), records: 400).isEven)
        let skew = (0..<400).map { "\(($0 % 20) * ($0 / 20) / 20)" }
        #expect(!AttributeFacts(Self.column(skew), records: 400).isEven)
        // Of values that nobody shares nothing is said.
        #expect(!AttributeFacts(Self.column((0..<400).map { "\($0)" }), records: 400).isEven)
    }

    /// A copy says the same; a coarser one does not, and neither do values of which none repeats.
    @Test func knowsWhatIsMadeOfOthers() {
        let names = (0..<300).map { "N\($0 * 7 % 40)" }
        let towns = (0..<300).map { "T\($0 % 11)" }
        let (name, town) = (Self.column(names), Self.column(towns))
        #expect(Self.column(names.map { "x" + $0 }).saysTheSame(as: [name]))
        #expect(!Self.column(names.map { String($0.prefix(2)) }).saysTheSame(as: [name]))
        #expect(!town.saysTheSame(as: [name]))
        #expect(
            Self.column(zip(names + names, towns + towns).map { "\($0) \($1)" })
                .saysTheSame(as: [Self.column(names + names), Self.column(towns + towns)]))
        let single = (0..<300).map { "\($0)" }
        #expect(!Self.column(single).saysTheSame(as: [Self.column(single)]))
    }

    @Test func countsPairsOfTwoAttributes() {
        let (a, b) = (Self.column(["1", "1", "1", "2", nil]), Self.column(["x", "x", "y", "x", "x"]))
        #expect(a.equalPairs(with: b) == 1)
        let (pairs, agreeing) = a.agreement(in: [b])
        #expect((pairs, agreeing) == (3, 1))
    }
}
