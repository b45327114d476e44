import CDPDiagnostics
import CDPSpec
import CDPTypes
import Testing

@Suite struct FindingsTests {
    private static let crm = """
        sources:
          crm:
            read: data/crm.csv
            key: id
            fields: { id: string, email: string, city: string, at: timestamp }
            map: [email, city]
          orders:
            read: data/orders.jsonl
            key: order_id
            event_at: at
            belongs_to: { crm: customer }
            fields: { order_id: string, at: timestamp, customer: string, amount: money }

        """

    /// Each mistake gives one finding, at the word that is wrong.
    @Test(arguments: [
        ("segments: { a: emial is null }", ["CDP2101 [emial]"]),
        ("segments: { a: city = 3 }", ["CDP3002 [city]"]),
        ("destinations: { d: { write: a.csv, segment: vpi, fields: [email] } }", ["CDP2101 [vpi]"]),
        ("destinations: { d: { write: a.csv, consent: news, fields: [email] } }", ["CDP2101 [news]"]),
        ("destinations: { d: { write: a.csv, key: id, fields: [email] } }", ["CDP2101 [id]"]),
        ("destinations: { d: { write: a.csv, fields: [email, phone, email] } }", ["CDP5104 [d]", "CDP2103 [email]"]),
        ("identity: { sources: [crm, web], rules: { mail: email } }", ["CDP2101 [web]"]),
        ("identity: { rules: { mail: emial } }", ["CDP2101 [emial]"]),
        ("identity: { rules: { tel: phone } }", ["CDP4102 [phone]"]),
        ("consents: { news: { for: mail } }", ["CDP2101 [mail]"]),
        ("traits: { n: sum(ordres.amount) }", ["CDP2101 [ordres]"]),
        ("traits: { n: sum(orders.amuont) }", ["CDP2101 [amuont]"]),
        ("traits: { n: sum(orders.customer) }", ["CDP3002 [orders.customer]"]),
        ("traits: { email: count(orders) }", ["CDP2103 [email]"]),
        ("profile: { attributes: { email: { keep: { prefer: [orders] } } } }", ["CDP4105 [orders]"]),
    ])
    func oneMistakeOneFinding(text: String, expected: [String]) {
        let found = CompiledProject(FindingsTests.crm + text + "\n").found.filter { !$0.hasPrefix("CDP2105") }
        #expect(found == expected)
    }

    /// `CC` is a country and a column of Mailchimp's exports.
    @Test(arguments: [
        ("map: { phone: { value: tel, country: CC } }", ["CDP3101 [CC]"]),
        ("belongs_to: [{ identifier: phone, value: tel, country: CC }]", ["CDP3101 [CC]"]),
        ("consents: { sms: { granted: ok, at: at, contact: tel, country: CC } }", ["CDP3101 [CC]"]),
        ("map: { phone: { value: tel, country: FR } }", []),
        ("map: { phone: { value: tel, country: '\"CC\"' } }", []),
        ("map: { phone: { value: tel, country: \"'CC'\" } }", []),
    ])
    func aCountryThatIsAFieldMeansTwoThings(text: String, expected: [String]) {
        let source = """
            consents: { sms: { for: phone } }
            sources:
              list:
                read: data/list.csv
                key: id
                event_at: at
                fields: { id: string, tel: string, CC: string, ok: boolean, at: timestamp }

            """
        #expect(CompiledProject(source + "    \(text)\n").found.filter { $0.hasPrefix("CDP3") } == expected)
    }

    /// Rows are read once, so that the time in what is made of them would stand still.
    @Test(arguments: [
        ("deleted_when: at < as_of()", "at < as_of()"),
        ("map: { city: \"cast(now() as string)\" }", "cast(now() as string)"),
        ("map: { birth_date: today() }", "today()"), ("map: { age: age_years(born) }", "age_years(born)"),
        ("belongs_to: { people: \"case when at > now() then id end\" }", "case when at > now() then id end"),
        (
            "belongs_to: [{ identifier: email, value: \"cast(current_date as string)\" }]",
            "cast(current_date as string)"
        ),
        ("consents: { mk: { granted: at > as_of, at: at, contact: mail } }", "at > as_of"),
        ("consents: { mk: { granted: true, at: now(), contact: mail } }", "now()"),
    ])
    func rowsDoNotReadTheTime(text: String, expected: String) {
        let source = """
            profile: { attributes: { age: integer } }
            consents: { mk: { for: email } }
            sources:
              people: { read: people.csv, key: id, fields: { id: string, email: string }, map: [email] }
              web:
                read: web.csv
                key: id
                event_at: at
                fields: { id: string, mail: string, at: timestamp, born: date }
                \(text)
            """
        let found = CompiledProject(source + "\n").found.filter { $0.hasPrefix("CDP3") }
        #expect(found == ["CDP3104 [\(expected)]"])
    }

    @Test func lookupsAndNormalFormsDoNotReadTheTime() {
        let text = """
            profile:
              attributes: { card: { type: string, pii: none, normalise: "case when now() > date '2026-01-01' then value end" } }
            enrichments:
              shops:
                lookup: { file: shops.csv }
                fields: { city: string, opened: date }
                match: { city: city }
                add: { shop_age: age_years(opened), shop_opened: age_years(opened, date '2026-01-01') }

            """
        let found = CompiledProject(FindingsTests.crm + text).found.filter { $0.hasPrefix("CDP3") }
        #expect(
            found == [
                "CDP3104 [case when now() > date '2026-01-01' then value end]", "CDP3104 [age_years(opened)]",
            ])
    }

    /// What reads something broken stays silent.
    @Test(arguments: [
        ("traits: { n: sum(orders.x), m: n + 1 }\nsegments: { a: m > 1, b: in_segment('a') }", 1),
        (
            "traits: { n: m, m: n }\nsegments: { a: n > 1 }\ndestinations: { d: { write: a.csv, key: x, fields: { x: n } } }",
            1
        ),
        ("profile: { attributes: { card: { type: strnig } } }\nsegments: { a: card is not null }", 1),
        (
            "profile: { attributes: { card: { identifier: true } } }\nidentity: { rules: { c: card }, limits: { card: 3 } }",
            1
        ),
    ])
    func consequencesAreSilent(text: String, count: Int) {
        #expect(CompiledProject(FindingsTests.crm + text + "\n").found.count == count)
    }

    @Test func nearNamesAreSuggested() {
        let project = CompiledProject(FindingsTests.crm + "segments: { a: emial is null }\n")
        #expect(project.diagnostics.first?.help == ["did you mean `email`?"])
        #expect(project.diagnostics.first?.address == "segment.a")
    }

    /// A name that needs no quotes is not told to have some: its type is what does not fit.
    @Test(arguments: [
        (
            "consents: { news: { granted: said, at: at, contact: mail } }", "said",
            "compare it with what stands for yes, as in `said = 'yes'`"
        ),
        (
            "consents: { news: { granted: count, at: at, contact: mail } }", "count",
            "compare it with what stands for yes, as in `count = 1`"
        ),
        (
            "consents: { news: { granted: at, at: at, contact: mail } }", "at",
            "ask whether it is there, as in `at is not null`"
        ),
        (
            "consents: { news: { granted: said = 'yes', at: said, contact: mail } }", "said",
            "write `cast(… as timestamp)` if that is meant"
        ),
        ("deleted_when: said", "said", "compare it with what stands for yes, as in `said = 'yes'`"),
        ("deleted_when: Said It", "Said It", "write `'\"Said It\"'`"),
    ])
    func typesOfNamesAreTold(line: String, place: String, help: String) throws {
        let project = CompiledProject(
            """
            consents: { news: { for: email } }
            sources:
              form:
                read: f.csv
                key: id
                fields: { id: string, mail: string, at: timestamp, said: string, count: integer, Said It: boolean }
                map: { email: mail }
                \(line)

            """)
        let finding = try #require(project.diagnostics.first { $0.help.first == help })
        #expect(finding.code == (place == "Said It" ? .invalidExpression : .typeMismatch))
        #expect(project.found.contains("\(finding.code.name) [\(place)]"))
    }

    @Test func findingsAreSortedByPlace() {
        let project = CompiledProject(
            FindingsTests.crm
                + "segments: { z: x is null, a: y is null }\ndestinations: { d: { write: a.csv, fields: [q] } }\n")
        let lines = project.diagnostics.compactMap { $0.primary?.range.start.byte }
        #expect(lines.count == 3 && lines == lines.sorted())
    }

    @Test func twoDestinationsCannotShareAFile() {
        let project = CompiledProject(
            FindingsTests.crm
                + "destinations:\n  a: { write: a.csv, fields: [email] }\n  b: { write: a.csv, fields: [email] }\n")
        #expect(project.found == ["CDP2103 [a.csv]"])
    }

    /// The server finds a table without a schema where its `search_path` says.
    @Test(arguments: [
        ("people", "crm.people", ["CDP2103 [crm.people]"]), ("crm.people", "people", ["CDP2103 [people]"]),
        ("crm.people", "shop.people", []), ("people", "crm.persons", []), ("people", "people", ["CDP2103 [people]"]),
    ])
    func twoDestinationsCannotShareATable(first: String, second: String, expected: [String]) {
        let project = CompiledProject(
            FindingsTests.crm + """
                connections: { crm: { postgres: { host: localhost } } }
                destinations:
                  a: { write: { table: \(first), on: crm }, fields: [email] }
                  b: { write: { table: \(second), on: crm }, fields: [email] }

                """)
        #expect(project.found == expected)
    }

    /// Whatever is done to the specs, compiling ends, and every place lies inside its file.
    @Test func damagedSpecsNeverCrash() {
        var random: UInt64 = 0x5EED
        func below(_ bound: Int) -> Int {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((random >> 33) % UInt64(max(1, bound)))
        }
        let words = RepositoryFiles.retail.values.joined(separator: " ").split { " \n:,[]{}".contains($0) }.map(
            String.init
        ).sorted()
        let paths = RepositoryFiles.retail.keys.sorted()
        for _ in 0..<60 {
            var files = RepositoryFiles.retail
            let path = paths[below(paths.count)]
            var parts = (files[path] ?? "").split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            for _ in 0...below(3) { parts[below(parts.count)] = words[below(words.count)] }
            files[path] = parts.joined(separator: " ")
            let project = CompiledProject(files: files)
            for label in project.diagnostics.flatMap({ [$0.primary].compactMap(\.self) + $0.related }) {
                let size = project.loaded.texts[label.range.file]?.utf8.count ?? 0
                #expect(label.range.start.byte <= label.range.end.byte && label.range.end.byte <= size)
            }
        }
    }
}
