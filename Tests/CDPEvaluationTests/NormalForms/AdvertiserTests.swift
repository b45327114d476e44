import CDPColumns
import CDPDiagnostics
import CDPEvaluation
import CDPExpressions
import CDPTestSupport
import CDPText
import CDPTypes
import Foundation
import Testing

/// What advertisers hash is what `Tests/Oracles/hashing/rules.py` makes of invented values, and what vendors publish.
/// Compared by bytes, since equal texts of Swift may have other letters.
@Suite struct AdvertiserTests {
    static let functions = FunctionTable.all.filter { $0.topic == .advertisers }.map(\.name)
    /// Those that read a text in a country.
    private static let inCountry = ["google_ads_phone", "meta_phone", "meta_state", "meta_zip", "tiktok_phone"]

    @Test func formsAreThoseOfTheRules() throws {
        let rows = try OracleTable("advertisers.csv").rows + OracleTable("vendors.csv").rows
        #expect(rows.count > 5_000)
        for function in AdvertiserTests.functions {
            let own = rows.filter { $0["function"].split(separator: " ").contains { $0 == function } }
            #expect(!own.isEmpty, "\(function)")
            try check(function, own)
        }
    }

    /// With the country of each row, and with a constant.
    private func check(_ function: String, _ rows: [OracleTable.Row]) throws {
        let expected = rows.map { $0["normal"] == "NULL" ? nil : $0["normal"] }
        let texts = rows.map { $0["input"] as String? }
        let countries = rows.map { $0["country"].isEmpty ? nil : $0["country"] }
        compare(
            function, rows, try forms(function, texts, AdvertiserTests.inCountry.contains(function) ? countries : nil),
            expected)
        for country in Set(countries) where AdvertiserTests.inCountry.contains(function) {
            let places = countries.indices.filter { countries[$0] == country }
            compare(
                function, places.map { rows[$0] }, try forms(function, places.map { texts[$0] }, constant: country),
                places.map { expected[$0] })
        }
    }

    private func compare(_ function: String, _ rows: [OracleTable.Row], _ found: [String?], _ expected: [String?]) {
        let differences = rows.indices.filter {
            found[$0].map { Array($0.utf8) } != expected[$0].map { Array($0.utf8) }
        }
        let shown = differences.prefix(5).map { row in
            "\(rows[row]["input"].debugDescription) in `\(rows[row]["country"])`: \(found[row].debugDescription), not \(expected[row].debugDescription)"
        }
        #expect(differences.isEmpty, "\(function): \(differences.count) differences, \(shown.joined(separator: "; "))")
    }

    /// What a function makes of texts, each with its own country.
    private func forms(_ function: String, _ texts: [String?], _ countries: [String?]?) throws -> [String?] {
        let text = CDPExpressions.Expression.column("text", .string)
        let argument = function == "meta_birthday" ? .cast(text, .date) : text
        return try evaluate(
            .call(function, [argument] + (countries.map { _ in [.column("country", .string)] } ?? []), .string), texts,
            countries ?? texts)
    }

    /// The same with one country for all, or without.
    private func forms(_ function: String, _ texts: [String?], constant country: String?) throws -> [String?] {
        let text = CDPExpressions.Expression.column("text", .string)
        return try evaluate(
            .call(function, [text] + (country.map { [.literal(.string($0))] } ?? []), .string), texts, texts)
    }

    private func evaluate(
        _ expression: CDPExpressions.Expression, _ texts: [String?], _ countries: [String?]
    ) throws -> [String?] {
        let batch = Batch([
            "text": .string(StringColumn(texts)), "country": .string(StringColumn(countries)),
        ])
        let result = try CompiledExpression(expression, over: batch.schema).evaluate(batch, DifferentialTests.context)
        #expect(result.failures == nil)
        guard case .string(let column) = result.column else {
            Issue.record("\(expression) gives no text")
            return []
        }
        return texts.indices.map { column[column.count == 1 ? 0 : $0] }
    }

    /// Lower case, composition, white space and classes are those of Python for every letter, mark, number and sign.
    @Test func everyScalarIsWhatPythonMakesOfIt() throws {
        let rows = try OracleTable("scalars.csv").rows
        #expect(rows.count > 150)
        let scalars = rows.map { row in
            let first = UInt32(row["first"], radix: 16) ?? 0
            return (first..<first + 256).compactMap { Unicode.Scalar($0).map { String(Character($0)) } }
        }
        let all = scalars.flatMap { $0 }
        let words = all.map { "\($0)Σ-aΣ\($0)b" as String? }
        let addresses = all.map { "a\($0)b@gmail.com" as String? }
        let columns = [
            try forms("google_ads_name", words, nil), try forms("meta_first_name", words, nil),
            try forms("meta_city", words, nil), try forms("google_ads_email", addresses, nil),
        ]
        var start = 0
        let texts = scalars.map { block in
            defer { start += block.count }
            return (start..<start + block.count).flatMap { place in columns.map { $0[place] ?? "NULL" } }.joined(
                separator: "\n")
        }
        let digests = try forms("sha256", texts, nil)
        let wrong = rows.indices.filter { digests[$0] != rows[$0]["sha256"] }.map { rows[$0]["first"] }
        #expect(wrong.isEmpty, "blocks of 256 that differ: \(wrong)")
    }

    /// As specs write it: constants, a date, and the digest of the form.
    @Test func publishedExamplesHavePublishedHashes() throws {
        let rows = try OracleTable("published.csv").rows
        #expect(rows.count > 15)
        for row in rows {
            let quoted = "'" + row["input"].replacingOccurrences(of: "'", with: "''") + "'"
            let text = row["function"] == "meta_birthday" ? "date \(quoted)" : quoted
            let country = row["country"].isEmpty ? "" : ", '\(row["country"])'"
            let call = "\(row["function"])(\(text)\(country))"
            #expect(try EvaluationTests.evaluate(call).values.first == row["normal"], "\(call)")
            if row["sha256"].isEmpty { continue }
            #expect(try EvaluationTests.evaluate("sha256(\(call))").values.first == row["sha256"], "\(call)")
        }
    }

    @Test(arguments: AdvertiserTests.functions) func nullIsNull(function: String) throws {
        let countries: [String?]? = AdvertiserTests.inCountry.contains(function) ? ["FR", nil, "US"] : nil
        #expect(try forms(function, [nil, nil, nil], countries) == [nil, nil, nil])
        if function != "meta_birthday" {
            #expect(try forms(function, ["", " ", "\u{A0}"], countries) == [nil, nil, nil])
        }
    }

    /// A constant country that is none is found where it is written.
    @Test(arguments: ["meta_zip(name, 'France')", "meta_state(name, 'USA')", "tiktok_phone(name, 'XX')"])
    func unknownCountriesAreErrors(text: String) {
        let (_, problems) = ExpressionChecker.check(
            EmbeddedText(text: text, file: "t"), scope: Scope(EvaluationTests.batch.schema))
        #expect(problems.map(\.code) == [.invalidLiteral])
    }
}

/// A table of `Tests/Oracles/hashing`: CSV with quotes where a field needs them.
struct OracleTable {
    /// One row by the names of the header.
    struct Row {
        fileprivate let fields: [String: String]

        subscript(_ name: String) -> String { fields[name, default: ""] }
    }

    let rows: [Row]

    init(_ name: String) throws {
        let bytes = Array(try Data(contentsOf: URL(filePath: "\(Repository.root)/Tests/Oracles/hashing/\(name)")))
        var records: [[String]] = [[]]
        var field: [UInt8] = []
        var isQuoted = false
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            let isDoubled = isQuoted && byte == 0x22 && index + 1 < bytes.count && bytes[index + 1] == 0x22
            switch byte {
            case 0x22 where isDoubled:
                field.append(byte)
                index += 1
            case 0x22: isQuoted.toggle()
            case 0x2C where !isQuoted, 0x0A where !isQuoted:
                records[records.count - 1].append(String(decoding: field, as: UTF8.self))
                field = []
                if byte == 0x0A { records.append([]) }
            default: field.append(byte)
            }
            index += 1
        }
        let header = records.removeFirst()
        rows = records.filter { $0.count == header.count }.map {
            Row(fields: Dictionary(uniqueKeysWithValues: zip(header, $0)))
        }
        try #require(
            rows.count == records.count - 1,
            "\(name) ends with a line feed, and its rows have as many fields as its header")
    }
}
