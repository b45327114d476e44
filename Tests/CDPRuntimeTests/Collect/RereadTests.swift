import CDPColumns
import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

/// What the specs say of a source's rows changes: the store becomes what a fresh one would hold, as far as the files are there.
@Suite struct RereadTests {
    /// A source of people and a log of what they do; each line may be changed.
    private func specs(
        crm: String = "", key: String = "id", countries: String = "FR, BE", click: String = "key: click",
        fields: String = "page: string, price: money", delivers: String = "changes", timezone: String = "UTC"
    ) -> String {
        """
        cdp: 1
        project: shop
        timezone: \(timezone)
        sources:
          crm:
            read: { file: "data/*.csv" }
            delivers: \(delivers)
            key: \(key)
            \(crm)
            fields:
              id: { type: string, required: true }
              email: string
              country: { type: string, required: true, one_of: [\(countries)] }
              born: timestamp
              number: integer
            map: { email: email, birth_date: local_date(born) }
          clicks:
            read: { file: "log/*.csv" }
            delivers: log
            \(click)
            event_at: at
            belongs_to: [{ identifier: email, value: email }]
            fields: { click: string, email: string, at: timestamp, \(fields) }
        profile: { attributes: { email: { keep: latest }, birth_date: { keep: latest } } }
        identity: { sources: [crm], rules: { same_email: email } }
        traits: { click_count: count(clicks) }
        """
    }

    private func project(crm: [String], clicks: [String] = ["1,a@x.fr,2026-01-01T10:00:00Z,/a,1.50"]) throws
        -> ShopProject
    {
        let project = try ShopProject()
        try StoreFiles.makeDirectory(project.path + "/log")
        try write(project, crm)
        try writeLog(project, clicks)
        return project
    }

    private func write(_ project: ShopProject, _ rows: [String], _ name: String = "1.csv") throws {
        try project.writeText("data/\(name)", (["id,email,country,born,number"] + rows).joined(separator: "\n") + "\n")
    }

    private func writeLog(_ project: ShopProject, _ rows: [String], _ name: String = "1.csv") throws {
        try project.writeText("log/\(name)", (["click,email,at,page,price"] + rows).joined(separator: "\n") + "\n")
    }

    /// The rows of a table as texts, sorted.
    private func rows(_ project: ShopProject, _ name: String, _ columns: [String]) throws -> [String] {
        let entry = try #require(try project.store.head())
        guard let table = try project.store.table(name, of: entry) else { return [] }
        let wanted = try columns.map { name in try #require(table.schema.first { $0.name == name }) }
        let batch = try TableReader(table).readAll(columns: wanted)
        return (0..<batch.count).map { row in
            batch.columns.map { column in
                switch column {
                case .string(let texts): texts[row] ?? "-"
                case .integer(let numbers), .decimal(let numbers, _, _): numbers[row].map { "\($0)" } ?? "-"
                case .float(let numbers): numbers[row].map { "\($0)" } ?? "-"
                case .date(let days): days[row].map { "\($0)" } ?? "-"
                default: "?"
                }
            }.joined(separator: " ")
        }.sorted()
    }

    private let person = ["1,a@x.fr,FR,,"]

    @Test(arguments: ["key: click", ""])
    func logsAreReadAsTheyAreDeclaredNow(click: String) throws {
        let project = try project(crm: person)
        try project.apply(specs(click: click, fields: "price: money"))
        #expect(try rows(project, "events/clicks", ["price"]) == ["150"])
        try project.apply(specs(click: click, fields: "page: string, price: float"))
        #expect(try rows(project, "events/clicks", ["page", "price"]) == ["/a 1.5"])
        #expect(try rows(project, "profiles", ["click_count"]) == ["1"])
        #expect(try project.plan(specs(click: click, fields: "page: string, price: float")).isEmpty)
    }

    @Test func aLogThatGrewMeanwhileIsReadOnce() throws {
        let project = try project(crm: person)
        try project.apply(specs(click: "", fields: "price: money"))
        let click = "1,a@x.fr,2026-01-01T10:00:00Z,/a,1.50"
        try writeLog(project, [click, click])
        try project.apply(specs(click: ""))
        #expect(try rows(project, "profiles", ["click_count"]) == ["2"])
    }

    @Test func theFirstRowOfALogCounts() throws {
        let other = "1,a@x.fr,2026-01-01T10:00:00Z,/b,9.00"
        let atOnce = try project(crm: person)
        try writeLog(atOnce, [other], "2.csv")
        try atOnce.apply(specs())
        let inTurn = try project(crm: person)
        try inTurn.apply(specs())
        try writeLog(inTurn, [other], "2.csv")
        try inTurn.apply(specs())
        #expect(try rows(atOnce, "events/clicks", ["page"]) == ["/a"])
        #expect(try rows(inTurn, "events/clicks", ["page"]) == ["/a"])
    }

    @Test func anotherKeyNamesTheSameRows() throws {
        let project = try project(crm: person)
        try project.apply(specs())
        let applied = try project.apply(specs(key: "[id, country]"))
        #expect(applied.report.impact.sources.first { $0.source == "crm" }?.removed == 1)
        #expect(try rows(project, "rows/crm", ["_key"]) == ["1|FR"])
        #expect(try rows(project, "profiles", ["record_count"]) == ["1"])
    }

    @Test func keysOfSeveralFieldsDoNotMeet() throws {
        let project = try project(crm: ["a|F,x@x.fr,R,,", "a,y@x.fr,F|R,,", "a\\,z@x.fr,F|R,,"])
        try project.apply(specs(key: "[id, country]", countries: "R, 'F|R'"))
        #expect(try rows(project, "rows/crm", ["_key"]) == [#"a\\|F\|R"#, #"a\|F|R"#, #"a|F\|R"#])
    }

    @Test func rowsThatAreNoLongerAcceptedLeave() throws {
        let project = try project(crm: person + ["2,b@x.fr,BE,,"])
        try project.apply(specs())
        try project.apply(specs(countries: "FR"))
        #expect(try rows(project, "rows/crm", ["id"]) == ["1"])
        #expect(try rows(project, "quarantine", ["position"]) == ["3"])
        #expect(try rows(project, "profiles", ["email"]) == ["a@x.fr"])
        try project.apply(specs())
        #expect(try rows(project, "rows/crm", ["id"]) == ["1", "2"])
        #expect(try rows(project, "quarantine", ["position"]) == [])
    }

    @Test func valuesOfAFileThatIsGoneAreConverted() throws {
        let project = try project(crm: person)
        try project.apply(specs())
        try StoreFiles.remove(project.path + "/log/1.csv")
        try project.apply(specs(fields: "page: string, price: float"))
        #expect(try rows(project, "events/clicks", ["page", "price"]) == ["/a 1.5"])
        try project.apply(specs(fields: "page: integer, price: string"))
        #expect(try rows(project, "events/clicks", ["page", "price"]) == ["- 1.5"])
        try project.apply(specs(fields: "page: date, price: boolean"))
        #expect(try rows(project, "events/clicks", ["page"]) == ["-"])
    }

    @Test(arguments: ["key: click", ""])
    func aLogThatWasDeliveredAnewIsReadOnce(click: String) throws {
        let project = try project(crm: person)
        try project.apply(specs(click: click, fields: "price: money"))
        let clicks = ["1,a@x.fr,2026-01-01T10:00:00Z,/a,1.50", "2,a@x.fr,2026-01-02T10:00:00Z,/b,2.50"]
        try writeLog(project, clicks.reversed())
        try project.apply(specs(click: click, fields: "price: money"))
        try project.apply(specs(click: click))
        #expect(try rows(project, "events/clicks", ["page"]) == ["/a", "/b"])
    }

    @Test func aLogThatWasMovedIsReadOnce() throws {
        let project = try project(crm: person)
        try project.apply(specs(click: "", fields: "price: money"))
        try StoreFiles.remove(project.path + "/log/1.csv")
        try writeLog(project, ["1,a@x.fr,2026-01-01T10:00:00Z,/a,1.50"], "0.csv")
        try project.apply(specs(click: "", fields: "price: money"))
        try project.apply(specs(click: ""))
        #expect(try rows(project, "events/clicks", ["page"]) == ["/a"])
    }

    @Test func rowsThatAreNoLongerAcceptedDoNotBlock() throws {
        let project = try project(crm: ["1,a@x.fr,BE,,"])
        try project.apply(specs())
        try project.apply(specs(countries: "FR"))
        try write(project, person, "0.csv")
        try project.apply(specs(countries: "FR"))
        #expect(try rows(project, "rows/crm", ["country"]) == ["FR"])
    }

    @Test func aFileThatWasAwayIsReadAsTheSpecsAreNow() throws {
        let project = try project(crm: person)
        try project.apply(specs(fields: "price: money"))
        let text = try StoreFiles.read(project.path + "/log/1.csv")
        try StoreFiles.remove(project.path + "/log/1.csv")
        try writeLog(project, [], "2.csv")
        try project.apply(specs())
        try StoreFiles.write(text, to: project.path + "/log/1.csv")
        try project.apply(specs())
        #expect(try rows(project, "events/clicks", ["page"]) == ["/a"])
    }

    @Test func whatAPathHeldBeforeStays() throws {
        let project = try project(crm: person)
        try project.apply(specs())
        try write(project, ["2,b@x.fr,BE,,"])
        try project.apply(specs())
        try project.apply(specs(countries: "FR"))
        #expect(try rows(project, "rows/crm", ["id"]) == ["1"])
    }

    @Test func tombstonesAreJudgedAnew() throws {
        let project = try project(crm: ["1,a@x.fr,BE,,5", "1,a@x.fr,FR,,3"])
        try project.apply(specs(crm: "version: number\n    deleted_when: country = 'BE'"))
        #expect(try rows(project, "rows/crm", ["id"]) == [])
        try project.apply(specs(crm: "deleted_when: country = 'BE'"))
        #expect(try rows(project, "rows/crm", ["country"]) == ["FR"])
        #expect(try rows(project, "tombstones", ["key"]) == [])
    }

    @Test func anotherTimeZoneMapsRowsAnew() throws {
        let project = try project(crm: ["1,a@x.fr,FR,1970-01-01T23:30:00Z,"])
        try project.apply(specs())
        #expect(try rows(project, "profiles", ["birth_date"]) == ["0"])
        try project.apply(specs(timezone: "Asia/Tokyo"))
        #expect(try rows(project, "profiles", ["birth_date"]) == ["1"])
    }

    @Test(arguments: [false, true])
    func anOlderSnapshotIsNoTruth(isReadBefore: Bool) throws {
        let project = try project(crm: person + ["2,b@x.fr,BE,,"])
        if isReadBefore { try project.apply(specs(delivers: "snapshot")) }
        try write(project, ["2,b@x.fr,BE,,"], "2.csv")
        try project.apply(specs(delivers: "snapshot"))
        try StoreFiles.remove(project.path + "/data/2.csv")
        try project.apply(specs(delivers: "snapshot"))
        #expect(try rows(project, "rows/crm", ["id"]) == ["2"])
    }
}
