import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

/// What files lose is part of the impact: values that cannot be read, columns that are no more.
@Suite struct LossTests {
    private static let people = """
        cdp: 1
        project: shop
        sources:
          members:
            read: { file: "data/*.csv" }
            key: id
            fields:
              id: { type: string, required: true }
              mail: string
              joined: date
              spent: money
              level: { type: string, one_of: [gold, grey], on_error: reject }
            map: { email: mail }
        identity: { rules: { same_email: email } }

        """

    private func source(_ report: PlanReport) throws -> SourceImpact { try #require(report.impact.sources.first) }

    @Test func valuesThatCannotBeReadAreToldByFieldWithTheFirstPlace() throws {
        let project = try ShopProject()
        let header = "id,mail,joined,spent,level\n"
        try project.writeText("data/1.csv", header + "1,a@x.de,2024-03-01,1.50,gold\n2,,,,\n")
        #expect(try source(project.plan(Self.people)).losses.isEmpty)
        try project.apply(Self.people)

        try project.writeText(
            "data/2.csv", header + "3,c@x.de,1.4.2024,\"2,50\",gold\n4,d@x.de,31/4/2024,\"2,75\",blue\n")
        try project.writeText("data/3.csv", header + "5,e@x.de,12.5.2024,3.00,grey\n")
        let found = try source(project.plan(Self.people))
        #expect(found.losses.fields.map(\.field) == ["joined", "spent", "level"])
        let joined = found.losses.fields[0]
        #expect(joined.nulled == 3)
        #expect(joined.values == 3)
        #expect(
            joined.shapes.map { "\($0.shape) \($0.count) \($0.first.path):\($0.first.line)" } == [
                "9.9.9999 1 data/2.csv:2", "99/9/9999 1 data/2.csv:3", "99.9.9999 1 data/3.csv:2",
            ])
        #expect(joined.hints == [.format("%d.%m.%Y")])
        #expect(found.losses.fields[1].hints == [.decimal(",")])
        #expect(found.losses.fields[2].rejected == 1)
        #expect(found.counts.quarantined == 1)
    }

    @Test func aColumnThatAFileLostIsToldAndItsNewNameGuessed() throws {
        let project = try ShopProject()
        try project.writeText("data/1.csv", "id,mail,joined,spent,level\n1,a@x.de,2024-03-01,1.50,gold\n")
        try project.writeText("data/2.csv", "id,e_mail,joined,total spent,tier\n2,b@x.de,2024-03-01,1.50,gold\n")
        let found = try source(project.plan(Self.people)).losses.columns
        #expect(found.map(\.path) == ["data/2.csv"])
        #expect(found.first?.lost == ["mail", "spent", "level"])
        #expect(found.first?.gained == ["e_mail", "tier", "total spent"])
        #expect(found.first?.renamed == ["mail": "e_mail", "spent": "total spent"])
    }

    @Test func fieldsThatAreNullFarMoreOftenThanBeforeOpenAGate() throws {
        let project = try ShopProject()
        let header = "id,mail,joined,spent,level\n"
        try project.writeText(
            "data/1.csv", header + (1...6).map { "\($0),m\($0)@x.de,2024-03-01,,gold\n" }.joined())
        try project.apply(Self.people)
        // As before: one field was always empty.
        try project.writeText("data/2.csv", header + "7,g@x.de,2024-03-01,,grey\n")
        #expect(try project.plan(Self.people).gateNames.isEmpty)
        // One person is enough.
        try project.writeText("data/2.csv", header + "7,g@x.de,1 March 2024,,grey\n")
        let unreadable = try project.plan(Self.people)
        #expect(unreadable.gateNames == ["source.nulls:source.members"])
        #expect(unreadable.gates.first?.reason.contains("`joined` is null in 1 of 1 new rows") == true)
        try project.writeText("data/2.csv", header + "7,,2024-03-01,,\n")
        #expect(try project.plan(Self.people).impact.sources[0].losses.nulls.map(\.field) == ["mail", "level"])
        // The limit is the specs'.
        #expect(try project.plan(Self.people + "guards: { source_nulls: 100% }\n").gateNames.isEmpty)
    }

    @Test func aShareOfRejectedRowsOpensAGateUnlessItIsUsual() throws {
        let project = try ShopProject()
        let header = "id,mail,joined,spent,level\n"
        func rows(_ name: String, good: Int, bad: Int) throws {
            let lines = (0..<good + bad).map { "\(name)\($0),m@x.de,2024-03-01,1,\($0 < bad ? "blue" : "gold")\n" }
            try project.writeText("data/\(name).csv", header + lines.joined())
        }
        try rows("a", good: 20, bad: 2)
        #expect(try project.plan(Self.people).gateNames.isEmpty)
        try rows("a", good: 8, bad: 2)
        let report = try project.apply(Self.people).report
        // Nobody is there yet whom a gate would guard.
        #expect(report.gateNames.isEmpty)
        #expect(report.impact.sources[0].losses.rejected.map(\.count) == [2])
        #expect(report.impact.sources[0].losses.rejected[0].first == FilePlace(path: "data/a.csv", line: 2))
        try rows("b", good: 3, bad: 1)
        #expect(try project.plan(Self.people).gateNames.isEmpty)
        try rows("b", good: 10, bad: 30)
        #expect(try project.plan(Self.people).gateNames == ["source.quarantine:source.members"])
    }

    @Test func aKeyThatOneRowAloneHasIsNotShown() throws {
        let project = try ShopProject()
        let specs = """
            cdp: 1
            project: shop
            sources:
              people:
                read: data/people.jsonl
                key: id
                fields: { id: string, mail: string }
                map: { email: mail }
            identity: { rules: { same_email: email } }

            """
        try project.writeText(
            "data/people.jsonl",
            #"{"id":"1","mail":"a@x.de","plan":"pro"}"# + "\n" + #"{"id":"2","plan":"pro","Ana Kos":1}"# + "\n")
        #expect(try source(project.plan(specs)).losses.columns.map(\.gained) == [["Aaa Aaa", "plan"]])
        // Of a single row each key is one of all rows.
        try project.writeText("data/people.jsonl", #"{"id":"1","mail":"a@x.de","plan":"pro"}"# + "\n")
        #expect(try source(project.plan(specs)).losses.columns.map(\.gained) == [["plan"]])
    }

    @Test func rowsOfOneKeyThatDifferWithinAFileAreTold() throws {
        let project = try ShopProject()
        let header = "id,mail,joined,spent,level\n"
        // An equal row is no loss, nor is one of another file.
        try project.writeText(
            "data/1.csv",
            header + "1,a@x.de,,1,gold\n1,a@x.de,,1,gold\n2,b@x.de,,1,gold\n2,b@x.de,,2,gold\n2,,,3,grey\n")
        try project.writeText("data/2.csv", header + "1,z@x.de,,9,grey\n2,z@x.de,,9,grey\n")
        let found = try source(project.plan(Self.people))
        #expect(found.losses.collisions == KeyCollisions(rows: 2, first: FilePlace(path: "data/1.csv", line: 4)))
        // A version says which of two rows is newer.
        let versioned = Self.people.replacing("key: id\n", with: "key: id\n    version: spent\n")
        #expect(try source(project.plan(versioned)).losses.collisions == nil)
    }

    @Test func openQuotesAndEmptyFilesAreTold() throws {
        let project = try ShopProject()
        try project.writeText("data/0.csv", "")
        try project.writeText(
            "data/1.csv", "id,mail,joined,spent,level\n1,a@x.de,,1,gold\n2,\"b@x.de,,1,gold\n3,c,,,\n")
        let found = try source(project.plan(Self.people)).losses
        #expect(found.empty == ["data/0.csv"])
        #expect(found.openQuotes == [FilePlace(path: "data/1.csv", line: 3)])
        #expect(found.rejected.map(\.reason) == ["a quote is opened and never closed"])
    }

    @Test func filesThatASnapshotPassesOverAreToldOnce() throws {
        let project = try ShopProject()
        let specs = Self.people.replacing("key: id\n", with: "delivers: snapshot\n    key: id\n")
        let text = "id,mail,joined,spent,level\n1,a@x.de,,1,gold\n"
        for name in ["open", "shut", "away"] { try project.writeText("data/\(name)_77.csv", text) }
        let report = try project.apply(specs).report
        #expect(
            report.impact.sources[0].losses.passedOver
                == PassedOverFiles(read: ["data/shut_77.csv"], passedOver: ["data/away_77.csv", "data/open_77.csv"]))
        let grouped = specs.replacing("key: id\n", with: "snapshot_of: '_([0-9]+)[.]csv$'\n    key: id\n")
        #expect(try source(project.plan(grouped)).losses.passedOver == nil)
        #expect(try source(project.plan(grouped)).counts.read == 3)
    }

    @Test func whatWasLostIsKeptInTheJournal() throws {
        let project = try ShopProject()
        let header = "id,mail,joined,spent,level\n"
        try project.writeText("data/1.csv", header + "1,a@x.de,1.2.2024,1,gold\n")
        let report = try project.apply(Self.people).report
        let entry = try #require(try project.store.head())
        #expect(entry.losses?["source.members"] == report.impact.sources[0].losses)
        try project.writeText("data/2.csv", header + "2,b@x.de,2024-02-01,1,gold\n")
        try project.apply(Self.people)
        #expect(try project.store.head()?.losses == nil)
        #expect(try project.store.entry(1).losses == entry.losses)
    }

    @Test func expressionsWithoutAResultAreCountedWhereTheyStand() throws {
        let project = try ShopProject()
        let specs =
            Self.people.replacing(
                "map: { email: mail }", with: "map: { email: mail, birth_date: 'cast(level || mail as date)' }")
            + "traits: { share: 10 / (length(email) - 6) }\nsegments: { rich: 10 / (length(email) - 6) > 1 }\n"
        try project.writeText(
            "data/1.csv", "id,mail,joined,spent,level\n1,a@x.de,,1,gold\n2,bb@x.de,,1,gold\n3,,,,\n")
        let impact = try project.plan(specs).impact
        #expect(impact.sources[0].losses.errors == [ExpressionErrors(place: "map.birth_date", count: 2)])
        #expect(impact.losses.map { "\($0.address)" } == ["segment.rich", "trait.share"])
        #expect(impact.losses.map { $0.losses.errors.map(\.count) } == [[1], [1]])
    }

    @Test func aLogWithoutAKeyTellsWhatIsNewOfAFileThatGrew() throws {
        let project = try ShopProject()
        let specs = """
            cdp: 1
            project: shop
            sources:
              steps:
                read: { file: "data/*.csv" }
                delivers: log
                event_at: at
                belongs_to: [{ identifier: email, value: mail }]
                map: { email: mail }
                fields: { at: timestamp, mail: string, day: date, mark: { type: integer, on_error: reject } }
            identity: { rules: { same_email: email } }

            """
        let head = "at,mail,day,mark\n2026-01-01T00:00:00Z,a@x.de,1.1.2026,1\n2026-01-01T00:00:00Z,a@x.de,,x\n"
        try project.writeText("data/1.csv", head)
        let first = try source(project.apply(specs).report).losses
        #expect(first.fields.map(\.nulled) == [1, 0])
        #expect(first.fields.map(\.rejected) == [0, 1])
        try project.writeText("data/1.csv", head + "2026-01-02T00:00:00Z,b@x.de,2.1.2026,2\n")
        let grown = try source(project.plan(specs)).losses
        #expect(grown.fields.map(\.field) == ["day"])
        #expect(grown.fields[0].values == 1)
        #expect(grown.fields[0].shapes.map(\.first) == [FilePlace(path: "data/1.csv", line: 4)])
        #expect(grown.rejected.isEmpty)
    }

    @Test(arguments: ["", "id,mail,joined,spent,level\n"]) func aSnapshotWithoutARowIsToldAndOpensAGate(text: String)
        throws
    {
        let project = try ShopProject()
        let specs = Self.people.replacing("    key: id\n", with: "    key: id\n    delivers: snapshot\n")
        let row = { (id: Int) in "\(id),p\(id)@x.de,2024-03-01,1.50,gold\n" }
        try project.writeText("data/1.csv", "id,mail,joined,spent,level\n" + (1...5).map(row).joined())
        try project.apply(specs)
        try project.writeText("data/2.csv", text)
        let report = try project.plan(specs)
        #expect(report.gateNames == ["source.shrinks:source.members"])
        #expect(report.gates.first?.reason == "a snapshot removes 5 of 5 records")
        #expect(try source(report).losses.empty == ["data/2.csv"])
    }

    @Test(arguments: [(1, 1, true), (2, 1, false), (5, 2, false), (5, 3, true), (4, 2, true), (49, 24, false)])
    func aSnapshotOfFewRowsMayLoseFewerThanHalf(before: Int, removed: Int, isOpen: Bool) throws {
        let project = try ShopProject()
        let specs = Self.people.replacing("    key: id\n", with: "    key: id\n    delivers: snapshot\n")
        func write(_ name: String, _ ids: some Sequence<Int>) throws {
            let rows = ids.map { "\($0),p\($0)@x.de,2024-03-01,1.50,gold\n" }
            try project.writeText("data/\(name).csv", "id,mail,joined,spent,level\n" + rows.joined())
        }
        try write("1", 1...before)
        try project.apply(specs)
        try write("2", (removed + 1)..<(before + 1))
        #expect(try project.plan(specs).gateNames == (isOpen ? ["source.shrinks:source.members"] : []))
        #expect(try project.plan(specs + "guards: { source_shrinks: 100% }\n").gateNames.isEmpty)
    }

    @Test func namesThatLookLikeValuesAreShownAsShapes() throws {
        let project = try ShopProject()
        let header = "id,mail,joined,spent,level"
        try project.writeText("data/1.csv", header + ",note,ada@x.de,0701234567\n1,a@x.de,2024-03-01,1.50,gold,,,\n")
        #expect(
            try source(project.plan(Self.people)).losses.columns.first?.gained == ["9999999999", "aaa@a.aa", "note"])
        // A row where the header should be: nothing of it is shown.
        let specs = Self.people.replacing(", required: true", with: "").replacing("    key: id\n", with: "")
            .replacing("    map: {", with: "    delivers: log\n    event_at: joined\n    map: {")
        try project.writeText("data/1.csv", "7,bo@x.de,2024-03-01,Asp\n8,cy@x.de,2024-03-02,Ek\n")
        #expect(
            try source(project.plan(specs)).losses.columns.first?.gained == ["9", "9999-99-99", "Aaa", "aa@a.aa"])
    }
}
