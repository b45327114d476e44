import CDPDiagnostics
import CDPSpec
import Testing

@Suite struct DocumentationTests {
    /// The shortest whole project that the documentation shows.
    @Test func theCommonCaseReadsWithoutFindings() throws {
        let loaded = loadProject(
            """
            # cdp.yaml
            cdp: 1
            project: maison
            sources:
              crm:
                read: data/crm.csv
                key: crm_id
                map: [email, phone, first_name, last_name, birth_date]   # columns of the same name
              orders:
                read: data/orders.jsonl
                key: order_id
                event_at: ordered_at
                belongs_to: { crm: customer_id }
            identity: standard          # same e-mail, or same phone and last name
            traits:
              revenue_12m: sum(orders.amount) within 365 days
            segments:
              vip: revenue_12m >= 1000
            destinations:
              newsletter:
                write: out/vip.csv
                segment: vip
                fields: [email, first_name, revenue_12m]
            """)
        #expect(loaded.found == [])
        let specs = try #require(loaded.specs)
        #expect(specs.sources.first?.map.map { $0.value.text }.last == "birth_date")
        #expect(specs.identity?.isStandard == true)
        #expect(specs.destinations.first?.fields.map(\.name.value) == ["email", "first_name", "revenue_12m"])
    }

    /// No page may show an expression that YAML cuts, or a block that is not YAML at all.
    @Test func everyBlockOfThePagesIsReadableYAML() {
        let pages =
            ["README.md", "examples/retail/README.md"]
            + RepositoryFiles.names("docs").filter { $0.hasSuffix(".md") }.map { "docs/\($0)" }
        for page in pages {
            for block in CodePage.blocks("```yaml", String(decoding: RepositoryFiles.content(page), as: UTF8.self)) {
                let files = InMemorySpecFiles(texts: CodePage.project(block))
                let codes = SpecLoader(files: files).load().diagnostics.map(\.code.name)
                #expect(!codes.contains { $0 < "CDP1100" }, "\(page):\n\(block)")
            }
        }
    }
}
