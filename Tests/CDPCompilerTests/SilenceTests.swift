import CDPCompiler
import CDPDiagnostics
import CDPPlan
import Testing

/// What passed without a word and is told now.
@Suite struct SilenceTests {
    private func sources(_ first: String, _ second: String) -> String {
        """
        sources:
          a: { read: a.csv, key: id, fields: { id: string, mail: string, tel: string, card: string }, map: { \(first) } }
          b: { read: b.csv, key: id, fields: { id: string, mail: string, tel: string, card: string }, map: { \(second) } }
        profile: { attributes: { card: { type: string, identifier: true, pii: contact } } }

        """
    }

    @Test(arguments: [
        ("email: mail", "email: mail", "", ["CDP4111 [b]"]),
        ("email: mail", "email: mail", "identity: standard\n", []),
        ("email: mail", "email: mail", "identity: { rules: {} }\n", ["CDP4110 [b]"]),
        (
            "email: mail, card: card", "phone: tel, card: card", "identity: { rules: { e: email, p: phone } }\n",
            ["CDP4110 [b]"]
        ),
        ("email: mail, card: card", "phone: tel, card: card", "identity: { rules: { c: card } }\n", []),
        ("email: mail", "last_name: tel", "", []),
    ])
    func sourcesThatStayApart(first: String, second: String, identity: String, expected: [String]) {
        #expect(CompiledProject(sources(first, second) + identity).found.filter { $0.hasPrefix("CDP4") } == expected)
    }

    static let orders = """
        sources:
          orders:
            read: o.csv
            key: id
            event_at: at
            fields: { id: string, at: timestamp, mail: string, state: { type: string, one_of: [new, sent, back] } }
            map: { email: mail, gender: mail }
        traits:
          last_state: last(orders.state)

        """

    @Test(arguments: [
        ("count(orders) where state = 'sentt'", "n > 1", ["CDP2108 ['sentt']"]),
        ("count(orders) where state in ('sent', 'bakc', 'gone')", "n > 1", ["CDP2108 ['bakc']", "CDP2108 ['gone']"]),
        ("count(orders) where case state when 'Sent' then true end", "n > 1", ["CDP2108 ['Sent']"]),
        ("count(orders) where state <> 'back'", "n > 1", []),
        ("count(orders)", "last_state = 'lost' and n > 1", ["CDP2108 ['lost']"]),
        ("count(orders)", "gender = 'female' and n > 1", ["CDP2108 ['female']"]),
        ("count(orders)", "gender = 'f' and last_state = 'new' and n > 1", []),
    ])
    func valuesThatAFieldNeverHolds(trait: String, segment: String, expected: [String]) {
        let project = CompiledProject(SilenceTests.orders + "  n: \(trait)\nsegments:\n  s: \(segment)\n")
        #expect(project.found == expected)
        #expect(project.compilation?.manifest != nil)
    }

    @Test func aMirrorSaysItsKey() {
        let text = """
            sources: { a: { read: a.csv, key: id, fields: { id: string, email: string }, map: [email] } }
            destinations:
              list: { write: out/list.csv, fields: [email], mode: mirror }
            """
        #expect(CompiledProject(text).found == ["CDP5110 [mirror]"])
        #expect(CompiledProject(text.split(separator: ", mode: mirror").joined()).found == [])
    }

    @Test(arguments: [
        ("file: out/x.csv, parquet: {}", ["CDP1110 [out/x.csv]"]),
        ("file: out/x.jsonl.gz, csv: {}", ["CDP1110 [out/x.jsonl.gz]"]),
        ("file: out/x.parquet, parquet: {}", []), ("file: out/x.txt, json: {}", []), ("file: out/x.tsv, csv: {}", []),
    ])
    func namesThatContradictTheirFormat(write: String, expected: [String]) {
        let text = """
            sources: { a: { read: a.csv, key: id, fields: { id: string, email: string }, map: [email] } }
            destinations: { list: { write: { \(write) }, fields: [email] } }
            """
        #expect(CompiledProject(text).found == expected)
    }

    @Test(arguments: ["\"\"", "' '", ""])
    func anAcceptedGateNeedsAReason(reason: String) {
        let text = """
            sources: { a: { read: a.csv, key: id, fields: { id: string, email: string }, map: [email] } }
            destinations:
              list:
                write: out/list.csv
                fields: [email]
                accept:
                  - gate: discloses.field
                    reason: \(reason)
            """
        #expect(CompiledProject(text).diagnostics.map(\.code) == [.missingValue])
    }

    /// A table whose fields nobody knows yet stops no check that does not need them.
    @Test func aLookupWithoutFieldsSwitchesNothingElseOff() {
        let project = CompiledProject(
            """
            sources: { a: { read: a.csv, key: id, fields: { id: string, email: string, zip: string }, map: { email: email, postal_code: zip } } }
            profile: { attributes: { region: { type: string, pii: none } } }
            enrichments:
              places: { lookup: p.csv, match: { zip: postal_cod }, add: { region: uper(region), dense: density > 3 } }
            segments:
              north: region = 1
              full: dense and emial is not null
            destinations:
              list: { write: out/list.csv, key: NAME, segment: nort, fields: { A: email, B: dense, C: sizee } }
            """)
        #expect(
            project.found == [
                "CDP2101 [postal_cod]", "CDP3003 [uper]", "CDP3002 [region]", "CDP2101 [emial]", "CDP2101 [NAME]",
                "CDP2101 [nort]", "CDP2101 [sizee]",
            ])
    }

    @Test func aSourceWithoutFieldsIsCheckedButForThem() {
        let project = CompiledProject(
            """
            sources:
              people: { read: a.csv, key: id, map: { email: lowr(mail), emial: mail } }
              orders: { read: o.csv, key: id, event_at: at, belongs_to: { people: who } }
            traits:
              spent: summ(orders.amount)
              big: sum(orders.amount) where kind = 'shop' and
              many: count(orders) within 30 jours
            segments: { s: spent > 3 and lenght(email) > 2 }
            """)
        #expect(
            project.found.map { $0.prefix(7) } == [
                "CDP3003", "CDP2101", "CDP3003", "CDP3001", "CDP3001", "CDP3003",
            ])
        #expect(project.diagnostics.allSatisfy { !$0.help.isEmpty })
    }
}
