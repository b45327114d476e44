import CDPPlan
import CDPReport
import CDPTypes
import Testing

@Suite struct DiffRendererTests {
    @Test func text() {
        expectGolden(DiffTextRenderer(SampleReports.diff()).text, "diff.txt")
    }

    @Test func markdown() {
        expectGolden(DiffMarkdownRenderer(SampleReports.diff(impact: SampleReports.plan)).text, "diff.md")
    }

    @Test func json() {
        expectGolden(DiffJSONRenderer(SampleReports.diff(), toolVersion: "0.1.0").text, "diff.json")
    }

    @Test func annotations() {
        expectGolden(DiffAnnotationsRenderer(SampleReports.changes).text, "annotations.txt")
    }

    @Test func noDifferenceSaysSo() {
        let text = DiffTextRenderer(SampleReports.diff(changes: [])).text
        #expect(text.contains("No differences · 2 files with formatting or comment changes only"))
    }

    /// Details give way before rows, and what is dangerous stays.
    @Test(arguments: [60_000, 20_000, 8000, 4000])
    func markdownFitsItsBudget(budget: Int) {
        var changes = SampleReports.changes
        for number in 0..<200 {
            changes.append(
                Change(
                    address: Address(.trait, "trait\(number)"), actions: [.change],
                    effects: [number % 2 == 0 ? .none : .recomputes],
                    fields: [
                        FieldChange(
                            path: "description", before: String(repeating: "a", count: 30),
                            after: String(repeating: "b", count: 30))
                    ]))
        }
        let text = DiffMarkdownRenderer(
            SampleReports.diff(impact: SampleReports.plan, changes: changes), budget: budget
        ).text
        #expect(text.utf8.count <= budget)
        #expect(text.hasPrefix("<!-- cdp-diff project=acme env=prod -->\n### cdp: 1 removed, 203 changed, 1 renamed"))
        for address in ["segment.lapsed", "destination.ads", "identity.same_phone"] {
            #expect(text.contains("| `\(address)` |"))
        }
        #expect(text.contains("Left out for length") == (budget < 60_000))
    }

    @Test func aTableCellCannotBeBroken() {
        let change = Change(
            address: Address(.segment, "vip"), actions: [.change], effects: [.recomputes],
            fields: [FieldChange(path: "where", before: nil, after: "a || '| x' <b> @team\n```")])
        let text = DiffMarkdownRenderer(SampleReports.diff(changes: [change])).text
        #expect(text.contains(#"where: a \|\| '\| x' &lt;b&gt; &#64;team \`\`\`"#))
        #expect(text.components(of: "```") == 2)
    }

    @Test func annotationsEscapeWhatCommandsRead() {
        let change = Change(
            address: Address(.segment, "vip"), actions: [.change], effects: [.recomputes],
            fields: [FieldChange(path: "where", before: nil, after: "a % 2\n::error::x")],
            range: SampleReports.range("a,b:c.yaml", 1, 2))
        let text = DiffAnnotationsRenderer([change]).text
        #expect(
            text
                == "::notice file=a%2Cb%3Ac.yaml,line=1,col=2,title=recomputes::segment.vip: where: a %25 2%0A::error::x\n"
        )
    }
}

extension String {
    fileprivate func components(of word: String) -> Int {
        split(separator: word, omittingEmptySubsequences: false).count - 1
    }
}
