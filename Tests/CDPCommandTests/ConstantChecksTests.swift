import CDPCompiler
import CDPDiagnostics
import CDPPlan
import CDPSpec
import Testing

@testable import CDPCommand

/// Constants that only the evaluator understands are found before any row is read, at their place.
@Suite struct ConstantChecksTests {
    private func findings(_ changes: [(String, String)]) throws -> [String] {
        var text = """
            cdp: 1
            project: shop
            sources:
              crm:
                read: data/crm.csv
                key: id
                fields:
                  id: string
                  email: string
                  phone: string
                  born: { type: date, format: "%d/%m/%Y" }
                  at: timestamp
                map:
                  email: email
                  phone: { value: phone, country: FR }
            segments:
              some: email like 'a%'
            """
        for (old, new) in changes { text = text.replacing(old, with: new) }
        let loaded = SpecLoader(files: InMemorySpecFiles(texts: ["cdp.yaml": text])).load()
        let compilation = Compiler.compile(try #require(loaded.specs))
        let manifest = try #require(compilation.manifest)
        return ConstantChecks.findings(manifest.plan, compilation.positions).map { finding in
            let bytes = Array(text.utf8)
            let range = finding.primary?.range
            let place = range.map { String(decoding: bytes[$0.start.byte..<$0.end.byte], as: UTF8.self) }
            return "\(finding.code.name) \(place ?? "nowhere")"
        }
    }

    @Test func whatIsRightIsNotFound() throws {
        #expect(try findings([]).isEmpty)
    }

    @Test(arguments: [
        ("email like 'a%'", "regexp_matches(email, '(')", "CDP3006 regexp_matches(email, '(')"),
        ("%d/%m/%Y", "%d/%m", "CDP3006 \"%d/%m\""),
        ("country: FR", "country: QQ", "CDP3006 QQ"),
    ])
    func whatIsWrongIsFoundAtItsPlace(old: String, new: String, expected: String) throws {
        #expect(try findings([(old, new)]) == [expected])
    }
}
