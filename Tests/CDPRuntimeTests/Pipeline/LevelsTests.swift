import CDPRuntime
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

/// Levels of likeness through the store: of which pairs of values each holds.
@Suite struct LevelsTests {
    /// Two records, and whether a level holds of them.
    struct Pair: Sendable {
        var one: [String]
        var other: [String]
        var holds: Bool

        init(_ one: String..., and other: String..., holds: Bool = true) {
            self.one = one
            self.other = other
            self.holds = holds
        }
    }

    private static let attributes = ["first_name", "word", "number", "price", "latitude", "longitude"]

    private static func specs(_ comparison: String) -> String {
        """
        cdp: 1
        project: shop
        sources:
          crm:
            read: { file: "data/*.csv" }
            key: id
            fields:
              id: { type: string, required: true }
              pair: string
              first_name: string
              word: string
              number: integer
              price: money
              latitude: float
              longitude: decimal(9, 6)
            map: [pair, first_name, word, number, price, latitude, longitude]
        profile:
          attributes:
            pair: { type: string, pii: none, identifier: true }
            word: { type: string, pii: none }
            number: { type: integer, pii: none }
            price: { type: money, pii: none }
            latitude: { type: float, pii: none }
            longitude: { type: decimal, pii: none }
        identity:
          rules:
            likely:
              block: [pair]
              compare: { \(comparison) }
        """
    }

    /// Each pair has a block of its own, and is one person where the level holds.
    private static func check(
        _ level: String, of attributes: String..., pairs: [Pair], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let project = try ShopProject()
        project.specFiles["identity/likely.weights.yaml"] = """
            rule: likely
            prior: -6
            comparisons:
              \(attributes[0]):
                - { level: "\(level)", weight: 20 }
                - { level: different, weight: -20 }
            """
        var lines = [(["id", "pair"] + Self.attributes).joined(separator: ",")]
        for (number, pair) in pairs.enumerated() {
            for (name, values) in [("a", pair.one), ("b", pair.other)] {
                let cells = Self.attributes.map { attributes.firstIndex(of: $0).map { values[$0] } ?? "" }
                lines.append((["\(number)\(name)", "p\(number)"] + cells).joined(separator: ","))
            }
        }
        try project.writeText("data/a.csv", lines.map { $0 + "\n" }.joined())
        try project.apply(specs("\(attributes[0]): { levels: [\"\(level)\"] }"))
        let view = try StoreView(project.store)
        for (number, pair) in pairs.enumerated() {
            let people = try ["a", "b"].map { name in
                try view.evidence(of: #require(RecordName("crm/\(number)\(name)"))).profile
            }
            #expect(people[0] != nil && people[1] != nil, sourceLocation: sourceLocation)
            #expect((people[0] == people[1]) == pair.holds, "\(level): \(pair)", sourceLocation: sourceLocation)
        }
    }

    @Test func formsOfAName() throws {
        try Self.check(
            "nickname", of: "first_name",
            pairs: [
                Pair("Bill", and: "William"), Pair("jose", and: "Pepe"), Pair("José María", and: "Chema"),
                Pair("Alexander", and: "Alexandra", holds: false), Pair("Bill", and: "", holds: false),
                Pair("Zyx", and: "Xyz", holds: false),
            ])
        try Self.check(
            "nickname", of: "word", pairs: [Pair("Käthe", and: "katharina"), Pair("a", and: "b", holds: false)])
    }

    /// Notre-Dame and the Eiffel Tower are 4.1 km apart; a place without one of its numbers is none.
    @Test func distancesOnTheGround() throws {
        let (church, tower) = (["48.85296", "2.34990"], ["48.85837", "2.29448"])
        func pairs(_ holds: Bool) -> [Pair] {
            [
                Pair(church[0], church[1], and: tower[0], tower[1], holds: holds),
                Pair("0", "179.99", and: "0", "-179.99"), Pair(church[0], church[1], and: church[0], church[1]),
                Pair(church[0], church[1], and: "40.7", "-74", holds: false),
                Pair(church[0], church[1], and: church[0], "", holds: false),
                Pair("", church[1], and: "", church[1], holds: false),
            ]
        }
        try Self.check("kilometres <= 5 with longitude", of: "latitude", "longitude", pairs: pairs(true))
        try Self.check("kilometres <= 3.999 with longitude", of: "latitude", "longitude", pairs: pairs(false))
    }

    /// A share is of the larger; decimals are compared exactly, though 1.1 - 0.6 is more than 0.5 in floats.
    @Test func differences() throws {
        try Self.check(
            "difference <= 0.5", of: "price",
            pairs: [Pair("1.1", and: "0.6"), Pair("1.11", and: "0.6", holds: false), Pair("-1", and: "-1.5")])
        try Self.check(
            "difference <= 5%", of: "number",
            pairs: [
                Pair("95", and: "100"), Pair("100", and: "95"), Pair("94", and: "100", holds: false),
                Pair("-100", and: "-95"), Pair("0", and: "0"), Pair("0", and: "1", holds: false),
                Pair("-1", and: "1", holds: false), Pair("1", and: "", holds: false),
            ])
        try Self.check(
            "difference <= 0.5%", of: "price",
            pairs: [Pair("199", and: "200"), Pair("198.99", and: "200", holds: false)])
    }

    /// Conditions hold in either order of the records, and not where something is missing.
    @Test func conditions() throws {
        try Self.check(
            "a.word = b.first_name", of: "first_name", "word",
            pairs: [
                Pair("Ada", "x", and: "Eva", "ADA"), Pair("Eva", "ADA", and: "Ada", "x"),
                Pair("Ada", "ADA", and: "Eva", "EVA", holds: false), Pair("Ada", "", and: "Eva", "", holds: false),
                Pair("", "EVA", and: "Eva", "x", holds: false),
            ])
        try Self.check(
            "a.number - b.number between 0 and 2 and lower(a.word) = lower(b.word)", of: "word", "number",
            pairs: [
                Pair("x", "5", and: "X", "7"), Pair("x", "5", and: "X", "5"),
                Pair("x", "5", and: "x", "8", holds: false),
                Pair("x", "5", and: "y", "5", holds: false), Pair("x", "5", and: "x", "", holds: false),
            ])
    }

    /// MARTHA and MARHTA: of four runs of three letters each one is in both.
    @Test func runsOfLetters() throws {
        try Self.check(
            "trigrams >= 0.25", of: "first_name",
            pairs: [Pair("Martha", and: "Marhta"), Pair("Martha", and: "Ma", holds: false)])
        try Self.check(
            "trigrams >= 0.251", of: "first_name",
            pairs: [Pair("Martha", and: "Marhta", holds: false), Pair("Martha", and: "martha")])
    }

    @Test func soundsOfAName() throws {
        try Self.check(
            "double_metaphone", of: "first_name",
            pairs: [
                Pair("Schmidt", and: "Smith"), Pair("Smith", and: "Schmidt"), Pair("Catherine", and: "Kathryn"),
                Pair("Smith", and: "Jones", holds: false), Pair("王", and: "李", holds: false),
                Pair("Smith", and: "", holds: false),
            ])
        try Self.check(
            "nysiis", of: "first_name",
            pairs: [
                Pair("Knuth", and: "Nuth"), Pair("Brown", and: "Braun", holds: false),
                Pair("Smith", and: "Schmidt", holds: false),
            ])
    }
}
