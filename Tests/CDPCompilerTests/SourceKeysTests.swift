import CDPDiagnostics
import CDPPlan
import CDPTypes
import Testing

/// Keys, versions and times that are expressions, and the clocks of times without an offset.
@Suite struct SourceKeysTests {
    private func source(
        _ lines: String,
        fields: String = "id: string, mail: string, at: timestamp, rev: string, n: integer, order id: string"
    )
        -> String
    {
        """
        sources:
          crm:
            read: data/crm.csv
            fields: { \(fields) }
            map: { email: mail }
        \(lines.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))

        """
    }

    @Test(
        arguments: [
            ("key: id\nversion: n", []), ("key: lower(id)", ["_key_1"]), ("key: [id, n + 1]", ["_key_2"]),
            ("key: id\nversion: cast(rev as integer)", ["_version"]),
            (
                "key: id\nevent_at: to_utc(at, 'Europe/Paris')\nbelongs_to: [{ identifier: email, value: mail }]",
                ["_event_at"]
            ),
            ("key: \"id || '-' || mail\"\nversion: to_timestamp(rev, 'epoch_ms')", ["_key_1", "_version"]),
            ("key: '\"id\"'\nversion: '\"at\"'", []), ("key: '\"order id\"'", []), ("key: order id", []),
        ] as [(String, [String])])
    func expressionsAreColumns(lines: String, derived: [String]) throws {
        let project = CompiledProject(source(lines))
        #expect(project.found == [])
        let plan = try #require(project.plan?.sources.first)
        #expect((plan.derived ?? []).map(\.name) == derived)
        #expect(Set([plan.version, plan.eventAt].compactMap { $0 } + plan.key).isSubset(of: plan.schema.map(\.name)))
    }

    @Test func theDiffShowsWhatIsWritten() {
        let lines =
            "key: lower(id)\nversion: cast(rev as integer)\nevent_at: to_utc(at, 'Europe/Paris')\n"
            + "belongs_to: [{ identifier: email, value: mail }]"
        let fields = CompiledProject(source(lines)).fields("source.crm")
        #expect(fields.contains("key = lower(id)"))
        #expect(fields.contains("version = cast(rev as integer)"))
        #expect(fields.contains("event_at = to_utc(at, 'Europe/Paris')"))
    }

    @Test(arguments: [
        ("key: idd", ["CDP2101 [idd]"]), ("key: '\"order idd\"'", ["CDP2101 [\"order idd\"]"]),
        ("key: id\nversion: rev", ["CDP3105 [rev]"]),
        ("key: id\nversion: lower(rev)", ["CDP3105 [lower(rev)]"]), ("key: id\nversion: n > 3", ["CDP3105 [n > 3]"]),
        ("key: id\nversion: cast(revv as integer)", ["CDP2101 [revv]"]),
        ("key: cast(n as float)", ["CDP3002 [cast(n as float)]"]),
        ("key: id\nevent_at: lower(rev)\nbelongs_to: [{ identifier: email, value: mail }]", ["CDP3002 [lower(rev)]"]),
        ("key: id\nversion: now()", ["CDP3104 [now()]"]),
        ("key: id\ntime_zone: Europe/Pari", ["CDP2107 [Europe/Pari]"]),
    ])
    func mistakesAreTold(lines: String, expected: [String]) {
        #expect(CompiledProject(source(lines)).found == expected)
    }

    @Test(arguments: [
        ("t: { type: timestamp, time_zone: Mars/Base }", ["CDP2107 [Mars/Base]"]),
        ("t: { type: date, time_zone: Europe/Paris }", ["CDP3101 [Europe/Paris]"]),
        ("t: { type: string, decimal: \",\" }", ["CDP3101 [\",\"]"]),
        ("t: { type: money, decimal: \";\" }", ["CDP1105 [\";\"]"]),
        ("t: { type: money, decimal: \",\" }", []),
        ("t: { type: timestamp, time_zone: Asia/Tokyo, format: epoch_ms }", []),
    ])
    func optionsFitTheirField(field: String, expected: [String]) {
        #expect(CompiledProject(source("key: id", fields: "id: string, mail: string, \(field)")).found == expected)
    }

    /// The field's own zone, else the source's, else the project's; UTC is what such times are anyway.
    @Test(arguments: [
        ("", "", "", nil), ("Europe/Paris", "", "", "Europe/Paris"), ("Europe/Paris", "Asia/Tokyo", "", "Asia/Tokyo"),
        ("Europe/Paris", "Asia/Tokyo", "America/Lima", "America/Lima"), ("Europe/Paris", "UTC", "", nil),
        ("", "", "Asia/Tokyo", "Asia/Tokyo"),
    ])
    func theNearestZoneCounts(project: String, source: String, field: String, expected: String?) throws {
        var text = "cdp: 1\nproject: shop\n"
        if !project.isEmpty { text += "timezone: \(project)\n" }
        let options = field.isEmpty ? "" : ", time_zone: \(field)"
        text += self.source(
            source.isEmpty ? "key: id" : "key: id\ntime_zone: \(source)",
            fields: "id: string, mail: string, at: { type: timestamp\(options) }")
        let plan = try #require(CompiledProject(text).plan?.sources.first)
        #expect(plan.fields.map(\.timeZone) == [nil, nil, expected])
    }

    private func two(_ first: String, _ second: String, keep: String = "") -> [String] {
        CompiledProject(
            """
            identity: standard
            sources:
              a:
                read: a.csv
                key: id
                \(first)
                fields: { id: string, mail: string, at: timestamp, day: date, rev: integer, price: money, x: float }
                map: { email: mail }
              b:
                read: b.csv
                key: id
                \(second)
                fields: { id: string, mail: string, at: timestamp, day: date, rev: integer, price: money, x: float }
                map: { email: mail }
            \(keep)
            """
        ).found
    }

    @Test(
        arguments: [
            ("version: at", "version: rev", ["CDP4108 [rev]"]), ("version: rev", "version: at", ["CDP4108 [at]"]),
            ("version: rev", "version: price", ["CDP4108 [price]"]), ("version: x", "version: rev", ["CDP4108 [rev]"]),
            ("version: at", "version: day", []), ("version: rev", "version: rev", []), ("version: at", "", []),
            ("version: at", "version: from_epoch(rev)", []), ("version: price", "version: price", []),
            ("version: at", "event_at: at\n    belongs_to: [{ identifier: email, value: mail }]", []),
        ] as [(String, String, [String])])
    func latestComparesOneUnit(first: String, second: String, expected: [String]) {
        #expect(two(first, second) == expected)
    }

    @Test func unitsMatterOnlyWhereTheyAreCompared() {
        let prefer = "profile: { attributes: { email: { keep: { prefer: [a, b] } } } }"
        #expect(two("version: at", "version: rev", keep: prefer) == [])
        #expect(two("version: at", "version: rev", keep: "profile: { attributes: { email: { keep: all } } }") == [])
        let earliest = "profile: { attributes: { email: { keep: earliest } } }"
        #expect(two("version: at", "version: rev", keep: earliest) == ["CDP4108 [rev]"])
    }
}
