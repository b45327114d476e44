import CDPCompiler
import CDPDiagnostics
import CDPPlan
import CDPTypes
import Testing

/// Constants that may be somebody's data are hidden wherever specs are printed.
@Suite struct MaskingTests {
    static let base = """
        sources:
          members:
            read: data/members.csv
            key: member
            fields:
              member: string
              mail: { type: string, one_of: [zoe@y.fr, ana@y.fr] }
              given: string
              level: { type: string, one_of: [gold, plain] }
              at: timestamp
            map: { email: mail, first_name: given, level: level, city: given }
          visits:
            read: data/visits.csv
            key: visit
            event_at: at
            belongs_to: [ { identifier: email, value: "replace(who, 'moreau', 'morel')" } ]
            fields: { visit: string, at: timestamp, who: string, page: string, tags: { type: list, of: { name: string } } }
        profile:
          attributes:
            level: { type: string, pii: none }
            anniversary: { type: date, pii: identity }
        identity: standard
        consents: { news: { for: email } }

        """

    /// The shown text of a field of a resource.
    private func shown(_ text: String, _ address: String, _ path: String) -> String? {
        let project = CompiledProject(text)
        #expect(project.diagnostics.filter { $0.severity == .error }.map(\.message) == [])
        let resource = project.compilation?.manifest?.resources.first { $0.address.description == address }
        return resource?.fields.first { $0.path == path }.map { $0.maskedValue ?? $0.value }
    }

    @Test(arguments: [
        ("email = 'zoe@y.fr'", "email = «masked»"),
        ("regexp_extract(email, 'moreau(.*)', 1) = 'x'", "regexp_extract(email, «masked», 1) = «masked»"),
        ("strpos(email, 'moreau') > 4", "strpos(email, «masked») > «masked»"),
        ("split_part(email, 'moreau', 1) = 'zoe'", "split_part(email, «masked», 1) = «masked»"),
        ("substring(first_name, 1, 3) = 'ZOE'", "substring(first_name, 1, 3) = «masked»"),
        ("translate(first_name, 'Z', 'S') = 'SOE'", "translate(first_name, «masked», «masked») = «masked»"),
        ("coalesce(first_name, 'Zoe') in ('Ana', 'Zoe')", "coalesce(first_name, «masked») in («masked», «masked»)"),
        ("sha256(email) = 'ab'", "sha256(email) = «masked»"),
        ("nullif(email, 'zoe@y.fr') is null", "nullif(email, «masked») is null"),
        (
            "case when first_name = 'ZOE' then 'Moreau' else '' end = 'Moreau'",
            "case when first_name = «masked» then «masked» else '' end = «masked»"
        ),
        ("date_trunc('month', anniversary) = '1990-02-01'", "date_trunc('month', anniversary) = «masked»"),
        ("profile_id = 'p1'", "profile_id = «masked»"),
        ("page_count > 3 and not level = 'gold'", "page_count > 3 and not level = 'gold'"),
        ("length(email) = 13 or email is null", "length(email) = 13 or email is null"),
        ("age_years(anniversary) >= 18", "age_years(anniversary) >= 18"),
        ("level = 'zoe@y.fr' or level = '+33 6 12 34 56 78'", "level = «masked» or level = «masked»"),
        (
            "start_of_month(last_visit, 'Europe/Paris') > timestamp '2026-01-01T00:00:00Z'",
            "start_of_month(last_visit, 'Europe/Paris') > timestamp '2026-01-01T00:00:00Z'"
        ),
        ("anniversary > '1990-02-03'", "anniversary > «masked»"),
    ])
    func inPredicates(predicate: String, expected: String) {
        let text =
            MaskingTests.base + """
                traits:
                  page_count: count(visits)
                  last_visit: max(visits.at)
                segments:
                  s:
                    where: |
                      \(predicate)
                """
        #expect(shown(text, "segment.s", "where") == expected)
    }

    @Test(arguments: [
        ("count(visits) where who like 'moreau%' and page = 'cart'", "where", "who like «masked» and page = 'cart'"),
        ("count(distinct replace(visits.who, 'moreau', ''))", "value", "count(distinct replace(who, «masked», ''))"),
        ("max(visits.at) where page = 'home'", "where", "page = 'home'"),
        ("left(first_name, 1) || 'oe'", "value", "left(first_name, 1) || «masked»"),
    ])
    func inTraits(trait: String, path: String, expected: String) {
        #expect(shown(MaskingTests.base + "traits:\n  t: \"\(trait)\"\n", "trait.t", path) == expected)
    }

    @Test(arguments: [
        (
            "map: { email: mail, first_name: given, level: level, city: given }",
            "map: { email: \"coalesce(mail, 'nobody')\", first_name: given }", "map.email", "coalesce(mail, «masked»)"
        ),
        (
            "map: { email: mail, first_name: given, level: level, city: given }",
            "map: { email: mail, first_name: \"case when member is null then 'Zoe' end\" }", "map.first_name",
            "case when member is null then «masked» else cast(null as string) end"
        ),
        (
            "map: { email: mail, first_name: given, level: level, city: given }",
            "map: { email: mail, level: \"coalesce(level, 'plain')\" }", "map.level", "coalesce(level, 'plain')"
        ),
        (
            "key: member\n", "key: member\n    deleted_when: mail = 'zoe@y.fr' or member = 'M7' or level = 'plain'\n",
            "deleted_when", "mail = «masked» or member = «masked» or level = 'plain'"
        ),
        (
            "key: member\n",
            "key: member\n    consents: { news: { granted: level = 'gold', at: at, contact: \"lower(mail || 'x')\" } }\n",
            "consents.news.contact", "lower(mail || «masked»)"
        ),
        (
            "key: member\n",
            "key: member\n    consents: { news: { granted: level = 'gold', at: at, contact: mail } }\n",
            "consents.news.granted", "level = 'gold'"
        ),
        ("key: member\n", "key: member\n", "fields.mail.one_of", "[«masked»]"),
        ("key: member\n", "key: member\n", "fields.level.one_of", "[gold, plain]"),
    ])
    func inSources(part: String, replacement: String, path: String, expected: String) {
        let halves = MaskingTests.base.split(separator: part, maxSplits: 1, omittingEmptySubsequences: false)
        #expect(shown(halves.joined(separator: replacement), "source.members", path) == expected)
    }

    @Test func whereValuesLeaveAndMeet() {
        let text =
            MaskingTests.base + """
                enrichments:
                  places:
                    lookup: data/places.csv
                    match: { town: city }
                    fields: { town: string, density: integer }
                    add: { urban: density > 1500, centre: town = 'MOREAU' }
                destinations:
                  out:
                    write: out/list.csv
                    key: E
                    fields:
                      E: email
                      N: coalesce(first_name, 'Zoe')
                      L: "'list'"

                """
        #expect(shown(text, "source.visits", "belongs_to") == "[email: replace(who, «masked», «masked»)]")
        #expect(shown(text, "enrichment.places", "add.urban") == "density > 1500")
        #expect(shown(text, "enrichment.places", "add.centre") == "town = «masked»")
        #expect(shown(text, "destination.out", "fields.N") == "coalesce(first_name, «masked»)")
        #expect(shown(text, "destination.out", "fields.L") == "'list'")
    }

    @Test func inIdentityAndNormalForms() {
        let head = MaskingTests.base.split(separator: "identity: standard\n").joined(
            separator: """
                identity:
                  rules: { same_email: email }
                  distrust: { email: { values: ["moreau@*"] } }

                """)
        let text = head.split(separator: "  attributes:\n", maxSplits: 1).joined(
            separator: """
                  attributes:
                    last_name: { normalise: "replace(value, 'MOREAU', 'MOREL')" }

                """)
        #expect(shown(text, "identity", "distrust.email.values") == "[«masked»]")
        #expect(shown(text, "profile.last_name", "normalise") == "replace(value, «masked», «masked»)")
    }
}
