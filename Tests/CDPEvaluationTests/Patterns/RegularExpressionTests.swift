import CDPEvaluation
import CDPTestSupport
import CDPText
import Testing

@Suite struct RegularExpressionTests {
    @Test(.needsPython) func agreesWithDuckDB() throws {
        let rows = try PythonOracle(script: "patterns.py").lines("6000", "20261123")
        #expect(rows.count >= 6_000)
        var differences: [String] = []
        for row in rows {
            let fields = row.map { bytes(hexadecimal: $0) }
            let pattern = String(decoding: fields[0], as: UTF8.self)
            do {
                let found = try answers(pattern, fields[1])
                if found != Array(fields[2...]) {
                    differences.append(
                        "\(pattern.debugDescription): \(fields[1...].map(Self.text)) not \(found.map(Self.text))")
                }
            } catch {
                differences.append("\(pattern.debugDescription): \(error)")
            }
        }
        #expect(differences.isEmpty, "\(differences.count) differences, first \(differences.prefix(8))")
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self).debugDescription }

    private func answers(_ pattern: String, _ text: [UInt8]) throws -> [[UInt8]] {
        let expression = try RegularExpression(pattern)
        let hasGroup = expression.groupNames.count > 1
        let replacement = try RegularExpression.Replacement(hasGroup ? "<\\0|\\1>" : "<\\0>", for: expression)
        return text.withUnsafeBufferPointer { text in
            let match = expression.firstMatch(text)
            func group(_ number: Int) -> [UInt8] { match.flatMap { $0[number] }.map { Array(text[$0]) } ?? [] }
            func replaced(all: Bool) -> [UInt8] {
                var output: [UInt8] = []
                expression.replace(text, with: replacement, all: all, into: &output)
                return output
            }
            return [
                [expression.matches(text) ? 0x31 : 0x30], [expression.fullMatch(text) ? 0x31 : 0x30], group(0),
                hasGroup ? group(1) : [0x2D], replaced(all: false), replaced(all: true),
            ]
        }
    }

    @Test(arguments: [
        ("a(", 1), ("a)", 1), ("*a", 0), ("a**", 2), ("a{1001}", 1), ("(?=a)", 0), ("(?<!a)b", 0), ("(a)\\1", 3),
        ("[a", 0), ("[b-a]", 1),
        ("\\p{L}", 0), ("\\q", 0), ("a\\", 1), ("[[:no:]]", 1), ("(?<a>x)(?<a>y)", 10), ("x{3,2}", 1),
    ])
    func refusesWithAPlace(pattern: String, position: Int) {
        #expect { try RegularExpression(pattern) } throws: { ($0 as? RegularExpressionError)?.position == position }
    }

    @Test(arguments: ["(a*)*b", "(a|a)*b", "(a|aa)+$", "((a{0,20}){0,20})b", "(?:a?){30}a{30}b"])
    func evilPatternsAreLinear(pattern: String) throws {
        let expression = try RegularExpression(pattern)
        let text = [UInt8](repeating: 0x61, count: 3_000) + [0x63]
        text.withUnsafeBufferPointer { text in
            #expect(!expression.matches(text))
            #expect(expression.firstMatch(text) == nil)
        }
    }

    @Test(arguments: ["((((a{1000}){1000}){1000}){1000})", "(?:.{1000}){100}"])
    func refusesHugePatternsSoon(pattern: String) {
        #expect(throws: RegularExpressionError.self) { try RegularExpression(pattern) }
    }

    @Test func repeatingNothingCostsNothing() throws {
        let expression = try RegularExpression("(?:(?:(?:(?:){1000}){1000}){1000}){1000}")
        [UInt8]().withUnsafeBufferPointer { #expect(expression.fullMatch($0)) }
    }

    @Test func invalidBytesMatchNothing() throws {
        let expression = try RegularExpression("^(?s).+$")
        [0x61, 0xFF].withUnsafeBufferPointer { #expect(!expression.matches($0)) }
    }

    @Test func namesItsGroups() throws {
        let expression = try RegularExpression("crm_(?<date>\\d+)_(x)?.*")
        #expect(expression.groupNames == [nil, "date", nil])
        Array("crm_20260101_y.csv".utf8).withUnsafeBufferPointer { text in
            #expect(expression.firstMatch(text) == [0..<18, 4..<12, nil])
        }
    }
}
