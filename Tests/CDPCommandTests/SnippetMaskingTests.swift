import CDPCompiler
import CDPDiagnostics
import CDPPlan
import CDPReport
import CDPSpec
import Testing

@testable import CDPCommand

/// Lines of specs that findings quote hide what plans hide, and show what plans show.
@Suite struct SnippetMaskingTests {
    /// What is printed of the findings of a project with these segments.
    private func printed(_ segments: String, identity: String = "rules: { same: email }") throws -> (
        text: String, json: String
    ) {
        let specs = """
            cdp: 1
            project: shop
            sources:
              crm:
                read: data/crm.csv
                key: id
                fields: { id: string, email: string, last_name: string, status: string, born: date }
                map: { email: email, last_name: last_name, status: status, birth_date: born }
            profile:
              attributes:
                status: { type: string, pii: none }
            identity:
              \(identity)
            segments:
            \(segments)

            """
        let loaded = SpecLoader(files: InMemorySpecFiles(texts: ["cdp.yaml": specs])).load()
        let compilation = Compiler.compile(try #require(loaded.specs))
        let diagnostics = compilation.diagnostics
        #expect(!diagnostics.isEmpty)
        let texts = loaded.texts.hiding(compilation.positions.hidden)
        return (
            DiagnosticTextRenderer(texts: texts).render(diagnostics),
            DiagnosticJSONRenderer(texts: texts).render(diagnostics).prettyText
        )
    }

    @Test(arguments: [
        (#"  a: "not last_name = 'MOREAU' and status = 'paid'""#, "****** paid"),
        (#"  a: not last_name = 'MOREAU' and status = 'paid'"#, "****** paid"),
        (#"  a: 'not last_name = ''MOREAU'' and status = ''paid'''"#, "****** paid"),
        (#"  a: "not last_name like 'MOR%'""#, "****"),
        (#"  a: "status <> 'paid' and length(last_name) = 12""#, "paid 12"),
        (#"  a: "not last_name in ('MOREAU', 'MOREL')""#, "****** *****"),
        (#"  a: "not birth_date = '1990-02-01'""#, "**********"),
        // What cannot be checked.
        (#"  a: "last_name = 'MOREAU' and nothing = 1""#, "******"),
        (#"  a: "last_nam = 'MOREAU'""#, "******"),
        (#"  a: "last_name = 'MOREAU' and and""#, "******"),
        (#"  a: "status = 'paid' and nothing = 1""#, "paid"),
        (#"  a: "stat = 'paid' and nothing""#, "paid"),
    ])
    func constantsAreHiddenAsInPlans(segment: String, expected: String) throws {
        let (text, json) = try printed(segment)
        for part in expected.split(separator: " ") {
            #expect(text.contains(part), "\(text)")
            #expect(json.contains(part))
        }
        for hidden in ["MOR", "1990"] {
            #expect(!text.contains(hidden), "\(text)")
            #expect(!json.contains(hidden))
        }
    }

    @Test func aLineAboveIsHiddenToo() throws {
        let (text, _) = try printed("  a: \"last_name = 'MOREAU'\"\n  b: \"nothing = 1\"")
        #expect(!text.contains("MOREAU") && text.contains("******"))
    }

    @Test func distrustedValuesAreHidden() throws {
        let identity = "rules: { same: email }\n  distrust: { last_name: { values: [moreau*, Other] } }"
        let (text, _) = try printed("  a: status = 'paid'", identity: identity)
        #expect(!text.contains("[moreau"))
    }
}
