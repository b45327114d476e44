import CDPDiagnostics
import CDPSpec
import Testing

/// The options of `read:`, `lookup:` and `write:`.
@Suite struct FileOptionTests {
    private func found(_ read: String, fields: String = "    fields: { id: string }\n") -> [String] {
        load("sources:\n  crm:\n    read: \(read)\n    key: id\n\(fields)").found
    }

    @Test(arguments: [
        "{ file: a.csv, csv: { quote: none, escape: '\\', skip_first: 2, skip_last: 1, header: false } }",
        "{ file: a.csv, csv: { fill_down: [id, x], row_number: line } }", "{ file: a.csv, csv: { fill_down: id } }",
        "{ file: a.json, json: { path: data.items } }", "{ file: a.json, json: { path: [data, it.ems] } }",
        "{ file: a.json, json: {} }", "{ file: a.csv, csv: { quote: \"'\", escape: '\"' } }",
        "{ file: a.csv, csv: { delimiter: \"'\" } }",
    ])
    func optionsAreRead(read: String) { #expect(found(read) == []) }

    @Test(arguments: [
        ("{ file: a.csv, csv: { quote: ab } }", "CDP1107 [ab]"),
        ("{ file: a.csv, csv: { escape: '' } }", "CDP1107 ['']"),
        ("{ file: a.csv, csv: { escape: é } }", "CDP1107 [é]"),
        ("{ file: a.csv, csv: { skip_first: -1 } }", "CDP1107 [-1]"),
        ("{ file: a.csv, csv: { quote: \",\" } }", "CDP1107 [\",\"]"),
        ("{ file: a.csv, csv: { escape: '\"' } }", "CDP1107 ['\"']"),
        ("{ file: a.csv, csv: { delimiter: ;, quote: ; } }", "CDP1107 [;]"),
        ("{ file: a.csv, csv: { row_number: line } }", "CDP3101 [line]"),
        ("{ file: a.csv, csv: { skip_lines: 1 } }", "CDP1101 [skip_lines]"),
        ("{ file: a.csv, csv: { formulas: escape } }", "CDP1101 [formulas]"),
        ("{ file: a.json, json: { path: data..items } }", "CDP1107 [data..items]"),
        ("{ file: a.parquet, parquet: { path: x } }", "CDP1101 [path]"),
    ])
    func whatFitsNotIsTold(read: String, expected: String) {
        let found = found(read)
        #expect(found.count == 1)
        #expect(found.first?.suffix(expected.utf8.count - 8) == expected.suffix(expected.utf8.count - 8), "\(found)")
    }

    @Test func filesWithoutAHeaderNeedFields() {
        #expect(found("{ file: a.csv, csv: { header: false } }", fields: "") == ["CDP1102 [false]"])
        let lookup = load(
            """
            enrichments:
              geo:
                lookup: { file: geo.csv, csv: { header: false } }
                match: { code: postal_code }
                add: { region: region }
            """)
        #expect(lookup.found == ["CDP1102 [false]"])
    }

    @Test(arguments: [
        ("{ file: a.csv, csv: { formulas: escape, header: false, quote: \"'\" } }", 0),
        ("{ file: a.csv, csv: { formulas: yes } }", 1), ("{ file: a.csv, csv: { nulls: [x] } }", 1),
        ("{ file: a.csv, csv: { encoding: utf-16 } }", 1), ("{ file: a.csv, csv: { skip_first: 1 } }", 1),
        ("{ file: a.json, json: { path: x } }", 1),
    ])
    func whatIsWrittenHasOptionsOfItsOwn(write: String, count: Int) {
        #expect(load("destinations:\n  d:\n    write: \(write)\n    fields: [email]\n").found.count == count)
    }

    @Test func aPathIsOneNameOrSeveral() throws {
        for (written, names) in [("data.items", ["data", "items"]), ("x", ["x"]), ("[a.b, c]", ["a.b", "c"])] {
            let loaded = load("sources:\n  s:\n    read: { file: a, json: { path: \(written) } }\n    key: id\n")
            guard case .json(let json)? = try #require(loaded.specs?.sources.first).read.file?.format?.value else {
                Issue.record("no JSON")
                continue
            }
            #expect(json.path.map(\.value) == names)
        }
    }
}
