import CDPColumns
import CDPFormats
import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

/// Files as other systems send them, night by night.
@Suite struct SentFilesTests {
    private static func specs(_ source: String, delivers: String = "changes") -> String {
        """
        cdp: 1
        project: shop
        sources:
          crm:
            \(source)
            delivers: \(delivers)
            key: id
            fields: { id: { type: string, required: true }, email: string }
            map: [email]
        identity: { rules: { same_email: email } }

        """
    }

    private func people(_ ids: Int...) -> String {
        "id,email\n" + ids.map { "\($0),p\($0)@example.dk\n" }.joined()
    }

    @Test func theNewestSnapshotIsTheOneWithTheGreatestNumber() throws {
        for grouping in ["", "\n    snapshot_of: \"crm_([0-9]+)\""] {
            let specs = Self.specs("read: \"data/crm_*.csv\"" + grouping, delivers: "snapshot")
            let project = try ShopProject()
            try project.writeText("data/crm_9.csv", people(1))
            try project.writeText("data/crm_10.csv", people(1, 2))
            #expect(try project.apply(specs).report.impact.profiles.after == 2)
            try project.writeText("data/crm_8.csv", people(7, 8, 9))
            #expect(try project.plan(specs).impact.profiles.after == 2)
            try project.writeText("data/crm_100.csv", people(3))
            #expect(try project.apply(specs).report.impact.profiles.after == 1)
        }
    }

    @Test func ofRowsWithEqualVersionsTheLaterFileByNumberWins() throws {
        let specs = Self.specs("read: \"data/crm_*.csv\"")
        let project = try ShopProject()
        try project.writeText("data/crm_10.csv", "id,email\n1,new@example.dk\n")
        try project.writeText("data/crm_9.csv", "id,email\n1,old@example.dk\n")
        let report = try project.apply(specs).report
        #expect(report.impact.sources.first?.files.map(\.path) == ["data/crm_9.csv", "data/crm_10.csv"])
        #expect(report.impact.sources.first?.files.map(\.counts.superseded) == [1, 0])
    }

    @Test func ordersOfSeveralRowsGrowAndKeepTheirKeys() throws {
        let specs = """
            cdp: 1
            project: shop
            sources:
              lines:
                read: { file: data/orders.csv, csv: { fill_down: [Name, Email, Paid at], row_number: line } }
                key: [Name, line]
                event_at: Paid at
                belongs_to: [{ identifier: email, value: Email }]
                fields: { Name: string, Email: string, Paid at: { type: timestamp, required: true }, sku: string }
                map: { email: Email }
            identity: { rules: { same_email: email } }

            """
        let project = try ShopProject()
        let header = "Name,Email,Paid at,sku\n"
        let first = header + "#1,a@example.dk,2025-12-01T09:00:00Z,mug\n#1,,,pen\n"
        try project.writeText("data/orders.csv", first)
        let impact = try project.apply(specs).report.impact.sources[0]
        #expect(impact.counts.inserted == 2)
        #expect(impact.counts.quarantined == 0)
        // The next row of the last order comes a night later, after its end.
        try project.writeText("data/orders.csv", first + "#1,,,ink\n#2,,,mug\n")
        let grown = try project.apply(specs).report.impact.sources[0]
        #expect(grown.counts.inserted == 1)
        #expect(grown.counts.unchanged == 2)
        #expect(grown.counts.quarantined == 1, "an order without a time gets none from another one")
        #expect(grown.after == 3)
    }

    @Test func aFooterThatMovesIsNeverARow() throws {
        let specs = Self.specs("read: { file: data/crm.csv, csv: { skip_first: 1, skip_last: 1 } }")
        let project = try ShopProject()
        try project.writeText("data/crm.csv", "Export\n" + people(1, 2) + "2 rows\n")
        #expect(try project.apply(specs).report.impact.sources[0].after == 2)
        try project.writeText("data/crm.csv", "Export\n" + people(1, 2) + "3,c@example.dk\n3 rows\n")
        let second = try project.apply(specs).report.impact.sources[0]
        #expect(second.after == 3)
        #expect(second.counts.quarantined == 0)
    }

    @Test func anOptionOfReadingReadsTheFilesAgain() throws {
        let project = try ShopProject()
        try project.writeText("data/crm.csv", "id,email\n'1',a@example.dk\n2,b@example.dk\n")
        try project.apply(Self.specs("read: { file: data/crm.csv }"))
        let specs = Self.specs("read: { file: data/crm.csv, csv: { quote: \"'\" } }")
        let report = try project.apply(specs).report
        #expect(report.impact.sources[0].counts.read == 2)
        #expect(report.changes.flatMap(\.fields).map(\.path) == ["read.csv.quote"])
        #expect(try project.plan(specs).changes.isEmpty)
    }

    @Test func documentsAndFoldersAreFiles() throws {
        let project = try ShopProject()
        try StoreFiles.makeDirectory(project.path + "/data/dk")
        try project.writeText(
            "data/dk/page_1.json", #"{"data": {"items": [{"id": 1, "email": "a@example.dk"}, {"id": 2}]}}"#)
        let specs = Self.specs("read: { file: \"data/*/page_*.json\", json: { path: data.items } }")
        #expect(try project.apply(specs).report.impact.sources[0].after == 2)
        // A grown document is another text as a whole.
        try project.writeText("data/dk/page_1.json", #"{"data": {"items": [{"id": 1}, {"id": 2}, {"id": 3}]}}"#)
        #expect(try project.apply(specs).report.impact.sources[0].after == 3)
    }

    @Test func parquetTakesFieldsOfItsFolders() throws {
        let project = try ShopProject()
        let specs = """
            cdp: 1
            project: shop
            sources:
              crm:
                read: "data/**/*.parquet"
                key: [id, dt]
                fields: { id: string, email: string, dt: { type: date, on_error: reject } }
                map: [email]
            identity: { rules: { same_email: email } }

            """
        for (folder, email) in [("dt=2026-01-01", "a"), ("dt=2026-01-02", "b"), ("dt=later", "c")] {
            try StoreFiles.makeDirectory("\(project.path)/data/\(folder)")
            let rows = Batch([
                "id": .string(StringColumn(["1", "2"])),
                "email": .string(StringColumn(["\(email)1@example.dk", "\(email)2@example.dk"])),
            ])
            let file = try ParquetEncoder.encode([rows], schema: rows.schema, options: ParquetOptions())
            try StoreFiles.write(file.bytes, to: "\(project.path)/data/\(folder)/part-0.parquet")
        }
        let impact = try project.apply(specs).report.impact.sources[0]
        #expect(impact.after == 4)
        #expect(impact.counts.quarantined == 2, "a folder that is no day is a bad value of its rows")
    }

    @Test func aFileIsWrittenAnewOnceFormulasAreEscaped() throws {
        let project = try ShopProject()
        try project.writeText("data/crm.csv", "id,email\n1,=a@example.dk\n2,b@example.dk\n")
        let source = Self.specs("read: data/crm.csv")
        func specs(_ options: String) -> String {
            source
                + "destinations: { out: { write: { file: out.csv, csv: { \(options) } }, key: k, fields: { k: \"'=' || email\" } } }\n"
        }
        try project.apply(specs("delimiter: ;"))
        let plain = try project.lines("out.csv")
        #expect(plain.count == 3)
        try project.apply(specs("delimiter: ;, formulas: escape"))
        #expect(try project.lines("out.csv") == plain.map { $0.hasPrefix("=") ? "'" + $0 : $0 })
        #expect(plain.contains { $0.hasPrefix("=") })
    }
}
