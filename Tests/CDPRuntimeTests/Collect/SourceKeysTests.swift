import CDPColumns
import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

/// Rows whose keys, versions and times are computed, and times that clocks of a zone show.
@Suite struct SourceKeysTests {
    private func rows(_ project: ShopProject, _ table: String, _ columns: [Field]) throws -> [[String?]] {
        let head = try #require(try project.store.head())
        let tables = try project.store.tables(of: head)
        let batch = try TableReader(try #require(tables[table])).readAll(columns: columns)
        return (0..<batch.count).map { row in batch.columns.map { text($0, row) } }
            .sorted { ($0[0] ?? "") < ($1[0] ?? "") }
    }

    private func text(_ column: Column, _ row: Int) -> String? {
        guard column.validity[row] else { return nil }
        switch column {
        case .string(let texts): return texts[row]
        case .timestamp(let times): return Instant(microseconds: times.values[row]).description
        case .integer(let numbers): return "\(numbers.values[row])"
        default: return "?"
        }
    }

    private static let crm = """
        cdp: 1
        project: shop
        sources:
          crm:
            read: { file: "data/*.csv" }
            key: lower(id)
            version: cast(replace(rev, 'r', '') as integer)
            fields: { id: string, email: string, rev: string }
            map: { email: email }

        """

    @Test func keysAndVersionsAreComputed() throws {
        let project = try ShopProject()
        try project.writeText(
            "data/1.csv", "id,email,rev\nA,ten@x.fr,r10\na,nine@x.fr,r9\nB,b@x.fr,r1\n,nobody@x.fr,r1\n")
        let applied = try project.apply(SourceKeysTests.crm)
        #expect(
            try rows(
                project, "rows/crm", [Field("_key", .string), Field("email", .string), Field("_version", .integer)])
                == [["a", "ten@x.fr", "10"], ["b", "b@x.fr", "1"]])
        #expect(applied.report.impact.sources.first?.files.first?.counts.quarantined == 1)
        #expect(
            try rows(project, "quarantine", [Field("reason", .string), Field("position", .integer)])
                == [["`key` is required and has no value", "5"]])
        // An older version of a later file stays out, a newer one comes in.
        try project.writeText("data/2.csv", "id,email,rev\na,old@x.fr,r2\nB,new@x.fr,r12\n")
        try project.apply(SourceKeysTests.crm)
        #expect(
            try rows(project, "rows/crm", [Field("_key", .string), Field("email", .string)])
                == [["a", "ten@x.fr"], ["b", "new@x.fr"]])
    }

    /// Whatever scale a key's decimals have, it is one key, and events of another file find it.
    @Test(arguments: ["decimal(18,2)", "decimal(18,9)"])
    func zerosBehindADecimalAreNoPartOfAKey(type: String) throws {
        let project = try ShopProject()
        try project.writeText("data/1.csv", "id,email\n1001.00,a@x.fr\n100.0,b@x.fr\n3.50,c@x.fr\n")
        try project.writeText("buys.csv", "nr,who,at\n1,1001.0,2026-01-01\n2,100,2026-01-01\n3,3.5,2026-01-01\n")
        let specs = """
            cdp: 1
            project: shop
            sources:
              crm:
                read: { file: "data/*.csv" }
                key: id
                fields: { id: "\(type)", email: string }
                map: { email: email }
              buys:
                read: buys.csv
                delivers: log
                key: nr
                event_at: at
                belongs_to: [{ source: crm, key: who }]
                fields: { nr: string, who: "decimal(10,4)", at: date }

            """
        let applied = try project.apply(specs)
        #expect(
            try rows(project, "rows/crm", [Field("_key", .string)]) == [["100"], ["1001"], ["3.5"]])
        let losses = try #require(applied.report.impact.sources.first { $0.source == "buys" }).losses
        #expect(losses.owners?.owned == 3)
    }

    @Test func aChangedExpressionReadsAgain() throws {
        let project = try ShopProject()
        try project.writeText("data/1.csv", "id,email,rev\nA,ten@x.fr,r10\na,nine@x.fr,r9\n")
        try project.apply(SourceKeysTests.crm)
        let changed = SourceKeysTests.crm.replacing("key: lower(id)", with: "key: \"id || '!'\"")
        let report = try project.plan(changed)
        #expect(report.changes.map { "\($0.address)" } == ["source.crm"])
        try project.apply(changed)
        let fresh = try ShopProject()
        try fresh.writeText("data/1.csv", "id,email,rev\nA,ten@x.fr,r10\na,nine@x.fr,r9\n")
        try fresh.apply(changed)
        let columns = [Field("_key", .string), Field("email", .string), Field("_version", .integer)]
        #expect(try rows(project, "rows/crm", columns) == [["A!", "ten@x.fr", "10"], ["a!", "nine@x.fr", "9"]])
        #expect(try rows(project, "rows/crm", columns) == (try rows(fresh, "rows/crm", columns)))
    }

    private func tills(project: String = "", source: String = "", field: String = "", eventAt: String = "at") -> String
    {
        """
        cdp: 1
        project: shop
        \(project)
        sources:
          tills:
            read: { file: "data/*.csv" }
            key: id
            \(source)
            event_at: \(eventAt)
            belongs_to: [{ identifier: email, value: email }]
            fields: { id: string, email: string, at: { type: timestamp\(field) } }
            map: { email: email }
        identity: standard
        traits: { last_at: max(tills.at) }

        """
    }

    /// The last Sunday of March skips two to three, that of October shows it twice: the first counts.
    private static let local = """
        id,email,at
        1,a@x.fr,2026-03-29 01:59:59
        2,a@x.fr,2026-03-29 02:30:00
        3,a@x.fr,2026-03-29 03:00:00
        4,a@x.fr,2026-10-25 02:30:00
        5,a@x.fr,2026-10-25 02:30:00 +0100
        6,a@x.fr,2026-07-14

        """
    /// By Python: datetime(…, tzinfo=ZoneInfo("Europe/Paris")).astimezone(UTC).
    private static let instants = [
        "2026-03-29T00:59:59Z", "2026-03-29T01:30:00Z", "2026-03-29T01:00:00Z", "2026-10-25T00:30:00Z",
        "2026-10-25T01:30:00Z", "2026-07-13T22:00:00Z",
    ]

    @Test func clocksOfAZoneAreReadAsInPython() throws {
        for specs in [
            tills(project: "timezone: Europe/Paris"), tills(source: "time_zone: Europe/Paris"),
            tills(field: ", time_zone: Europe/Paris"),
            tills(project: "timezone: Asia/Tokyo", source: "time_zone: UTC", field: ", time_zone: Europe/Paris"),
        ] {
            let project = try ShopProject()
            try project.writeText("data/1.csv", SourceKeysTests.local)
            try project.apply(specs)
            #expect(
                try rows(project, "events/tills", [Field("_key", .string), Field("at", .timestamp)])
                    == SourceKeysTests.instants.enumerated().map { ["\($0 + 1)", $1] })
        }
    }

    @Test func aDeclaredZoneReadsAgain() throws {
        let project = try ShopProject()
        try project.writeText("data/1.csv", SourceKeysTests.local)
        try project.apply(tills())
        let zoned = tills(source: "time_zone: Europe/Paris")
        #expect(try project.plan(zoned).changes.flatMap(\.fields).map(\.path) == ["time_zone"])
        try project.apply(zoned)
        #expect(
            try rows(project, "events/tills", [Field("_key", .string), Field("at", .timestamp)])
                == SourceKeysTests.instants.enumerated().map { ["\($0 + 1)", $1] })
    }

    @Test func theTimeOfAnEventIsComputed() throws {
        let project = try ShopProject()
        try project.writeText("data/1.csv", "id,email,at\n1,a@x.fr,2026-01-31 23:30:00\n")
        try project.apply(tills(eventAt: "to_utc(at, 'Europe/Paris')"))
        #expect(
            try rows(
                project, "events/tills",
                [Field("_key", .string), Field("_event_at", .timestamp), Field("at", .timestamp)])
                == [["1", "2026-01-31T22:30:00Z", "2026-01-31T23:30:00Z"]])
    }

    /// Types come from all files, and are the same whatever their names.
    @Test(arguments: [["a", "b"], ["b", "a"]]) func contractsComeFromAllFiles(names: [String]) throws {
        let project = try ShopProject()
        try project.writeText("data/\(names[0]).csv", "no,zip,rev\nK-1,01067,1001.0\nK-2,75001,\n")
        try project.writeText("data/\(names[1]).csv", "no,zip,rev,note\n17,75002,7.0,\n")
        let files = InputPlan.files(FileInput(path: "data/*.csv", format: .csv(CSVFormat())))
        let fields = try ContractScan(project: project.path, store: project.path, threads: 2).fields(of: files)
        #expect(
            Set(fields.map { "\($0.name): \($0.type)" }) == [
                "no: string", "zip: string", "rev: integer", "note: string",
            ])
        #expect(fields.allSatisfy { $0.isInferred == true })
    }
}
