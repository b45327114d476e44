import CDPColumns
import CDPIdentity
import CDPSimilarity
import CDPTestSupport
import CDPTypes

/// Records of invented people, some of them twice with slips, as a rule that compares sees them.
struct MatchingCase {
    var model: MatchModel
    var records: MatchRecords
    /// By record, its person.
    var people: [UInt32]

    private static let firstNames = [
        "ADA", "GRACE", "KAY", "EDITH", "JEAN", "BETTY", "FRAN", "RUTH", "MARY", "JOAN", "IDA", "LYN",
    ]
    private static let syllables = ["BA", "LO", "MER", "TIN", "GAR", "SEL", "VO", "RIC", "DU", "PON", "HAL", "WEN"]

    /// People of households of up to three, who share a last name and a phone, each with one to three records.
    init(people count: Int, seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        func pick<Value>(_ values: [Value]) -> Value { values[Int(random.next() % UInt64(values.count))] }
        var rows: [(first: String?, last: String?, born: Int32?, phone: String?)] = []
        var people: [UInt32] = []
        var home = ("", "")
        for person in 0..<count {
            if person == 0 || random.next() % 3 != 0 {
                home = (
                    pick(Self.syllables) + pick(Self.syllables) + pick(Self.syllables), "06\(random.next() % 1_000_000)"
                )
            }
            let (first, born) = (pick(Self.firstNames) + pick(Self.syllables), Int32(random.next() % 20_000))
            for copy in 0...Int(random.next() % 3) {
                var row: (first: String?, last: String?, born: Int32?, phone: String?) = (first, home.0, born, home.1)
                if copy > 0 {
                    switch random.next() % 6 {
                    case 0: row.first = Self.slip(first, &random)
                    case 1: row.last = Self.slip(home.0, &random)
                    case 2: row.born = born + 1
                    case 3: row.phone = nil
                    case 4: (row.first, row.last) = (row.last, row.first)
                    default: break
                    }
                }
                rows.append(row)
                people.append(UInt32(person))
            }
        }
        func levels(_ texts: String...) -> [ComparisonLevel] { texts.compactMap { try? ComparisonLevel($0) } }
        let columns = [
            Self.texts(rows.map(\.first)), Self.texts(rows.map(\.last)), Self.days(rows.map(\.born)),
            Self.texts(rows.map(\.phone)),
        ]
        model = MatchModel(
            comparisons: [
                MatchModel.Comparison(
                    name: "first_name", column: 0,
                    levels: levels("equal", "swapped with last_name", "jaro_winkler >= 0.85"),
                    other: 1, isPersonal: true),
                MatchModel.Comparison(name: "last_name", column: 1, levels: levels("equal", "jaro_winkler >= 0.85")),
                MatchModel.Comparison(
                    name: "birth_date", column: 2, levels: levels("equal", "days <= 1"), isPersonal: true),
                MatchModel.Comparison(name: "phone", column: 3, levels: levels("equal")),
            ], keyColumns: [[1], [2], [3], [0, 1]])
        func hashes(_ column: Int) -> [UInt64] {
            columns[column].codes.map { $0 == MatchColumn.none ? Hash64.null : columns[column].hashes[Int($0)] }
        }
        let both = zip(hashes(0), hashes(1)).map { $0 == Hash64.null || $1 == Hash64.null ? Hash64.null : $0 &+ $1 }
        records = MatchRecords(count: rows.count, columns: columns, keys: [hashes(1), hashes(2), hashes(3), both])
        self.people = people
    }

    private static func slip(_ text: String, _ random: inout SeededGenerator) -> String {
        var letters = Array(text)
        letters[Int(random.next() % UInt64(letters.count))] = "X"
        return String(letters)
    }

    private static func texts(_ values: [String?]) -> MatchColumn {
        var distinct: [String] = []
        var numbers: [String: UInt32] = [:]
        let codes = values.map { value -> UInt32 in
            guard let value else { return MatchColumn.none }
            if let known = numbers[value] { return known }
            numbers[value] = UInt32(distinct.count)
            distinct.append(value)
            return UInt32(distinct.count - 1)
        }
        return MatchColumn(
            codes: codes, hashes: distinct.map { Hash64.text($0) },
            values: .texts(ComparedTexts(StringColumn(distinct))))
    }

    private static func days(_ values: [Int32?]) -> MatchColumn {
        let distinct = Array(Set(values.compactMap { $0 })).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, UInt32($0)) })
        return MatchColumn(
            codes: values.map { $0.flatMap { numbers[$0] } ?? MatchColumn.none },
            hashes: distinct.map { Hash64.word(UInt64($0) + 1) }, values: .days(distinct))
    }
}
