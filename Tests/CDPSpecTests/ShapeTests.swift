import CDPDiagnostics
import CDPSpec
import CDPTypes
import Testing

@Suite struct ShapeTests {
    @Test(arguments: [
        ("segments:\n  vip: { wher: a = 1 }\n", ["CDP1101 [wher]", "CDP1102 [{ wher: a = 1 }]"]),
        ("segmets:\n  vip: a = 1\n", ["CDP1101 [segmets]"]),
        ("scores: {}\n", ["CDP1101 [scores]"]),
        ("segments: [vip]\n", ["CDP1103 [[vip]]"]),
        ("segments:\n  vip: [a, b]\n", ["CDP1103 [[a, b]]"]),
        ("segments:\n  vip:\n", ["CDP1107 []"]),
        ("segments:\n  Vip-1: a = 1\n", ["CDP1108 [Vip-1]"]),
        ("traits:\n  a: { from: orders, value: count(*), within: 3 moons }\n", ["CDP1104 [3 moons]"]),
        ("traits:\n  a: { value: count(*), within: 3 days }\n", ["CDP1102 [within]"]),
        ("traits:\n  a: { from: o, value: count(*), within: 3 days, since: today() }\n", ["CDP1106 [since]"]),
        ("traits:\n  a: { from: o, value: count(*), stored: no }\n", ["CDP1104 [no]"]),
        ("sources:\n  a: { read: a.csv, delivers: snapshots }\n", ["CDP1105 [snapshots]"]),
        ("sources:\n  a: { read: { file: a, csv: {}, json: {} } }\n", ["CDP1106 [json]"]),
        ("sources:\n  a: { read: a.csv, fields: { x: strin } }\n", ["CDP3008 [strin]"]),
        ("sources:\n  a: { read: a.csv, fields: { x: list } }\n", ["CDP3008 [list]"]),
        ("sources:\n  a: { read: a.csv, fields: { x: \"decimal(20, 2)\" } }\n", ["CDP3008 [\"decimal(20, 2)\"]"]),
        ("sources:\n  a: { read: a.csv, fields: { x: { type: string, of: string } } }\n", ["CDP1106 [of]"]),
        ("sources:\n  a: { read: a.csv, fields: { x: { type: list } } }\n", ["CDP1102 [list]"]),
        ("sources:\n  a: { read: a.csv, map: { phone: { value: p, country: fr } } }\n", ["CDP1104 [fr]"]),
        ("sources:\n  a: { read: a.csv, belongs_to: { b: x, c: y } }\n", ["CDP1103 [{ b: x, c: y }]"]),
        ("sources:\n  a: { key: id }\n", ["CDP1102 [{ key: id }]"]),
        ("identity: usual\n", ["CDP1105 [usual]"]),
        ("identity: { limits: { email: 0 } }\n", ["CDP1104 [0]"]),
        ("identity: { distrust: { email: { distinct: last_name } } }\n", ["CDP1106 [distinct]"]),
        ("identity: { rules: { r: [] } }\n", ["CDP1107 [[]]"]),
        (
            "segments:\n  a: { where: a = 1, accept: [{ gate: discloses.field }] }\n",
            ["CDP1102 [{ gate: discloses.field }]"]
        ),
        ("segments:\n  a: x = '${nam}'\n", ["CDP2002 [${nam}]"]),
        ("segments:\n  a: x = '${env:TOKEN}'\n", ["CDP2004 [${env:TOKEN}]"]),
        ("segments:\n  a: >\n    x\n    = 1\n", ["CDP1014 [>\n    x\n    = 1]"]),
    ])
    func reportsEachFindingAtItsPlace(_ spec: String, _ expected: [String]) {
        #expect(load(spec).found == expected)
    }

    @Test func findsAllIndependentErrorsAtOnce() {
        let loaded = load("segments:\n  a: { were: x }\n  b: { where: y, note: z }\ntraits:\n  c: 5 = 5\n  c: 6\n")
        #expect(loaded.diagnostics.map(\.code) == [.duplicateKey, .unknownKey, .missingKey, .unknownKey])
        #expect(loaded.specs?.invalid.map(\.description).sorted() == ["segment.a", "segment.b"])
        #expect(loaded.specs?.segments.map(\.name) == ["b"])
    }

    @Test func suggestsKeysOfTheSameMapping() {
        let finding = load("segments:\n  a: { wheer: x }\n").diagnostics.first
        #expect(finding?.help.first == "did you mean `where`?")
        #expect(finding?.help.last?.contains("`description`") == true)
        #expect(finding?.fixes.first?.edits.first?.newText == "where")
        #expect(finding?.address == "segment.a")
    }

    @Test func refusesTwoDeclarationsInDifferentFiles() {
        let files = InMemorySpecFiles(texts: [
            "cdp.yaml": "cdp: 1\nproject: p\nspecs: [a, b/]\nidentity: standard\n",
            "a/one.yml": "segments: { vip: x }\n", "b/two.yaml": "segments: { vip: y }\nidentity: standard\n",
        ])
        let loaded = SpecLoader(files: files).load()
        #expect(loaded.diagnostics.map(\.code) == [.duplicateDeclaration, .duplicateDeclaration])
        #expect(loaded.diagnostics.first?.primary?.range.file == "b/two.yaml")
        #expect(loaded.diagnostics.first?.related.first?.range.file == "a/one.yml")
    }

    @Test func readsScalarsByTheTypeOfTheirPlace() throws {
        let loaded = load(
            """
            sources:
              a:
                read: 08
                key: 1_000
                fields: { no: string, on: { type: string, one_of: [NO, null, 2026-01-01, yes] } }
                map: { phone: { value: on, country: NO } }
            """)
        #expect(loaded.found == [])
        let source = try #require(loaded.specs?.sources.first)
        #expect(source.read.named.value == "08")
        #expect(source.key.map(\.text) == ["1_000"])
        #expect(source.fields?.map(\.name.value) == ["no", "on"])
        #expect(source.fields?.last?.oneOf?.map(\.value) == ["NO", "null", "2026-01-01", "yes"])
        #expect(source.map.first?.country?.value == "NO")
    }
}
