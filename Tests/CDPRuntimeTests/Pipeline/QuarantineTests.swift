import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import Testing

/// Rows in quarantine come back from the store when the specs are mended, even when their file is gone.
@Suite struct QuarantineTests {
    /// `read` and `country` are what is wrong and mended.
    private func specs(
        csv: String = "", countries: String = "FR", source: String = "crm", delivers: String = "changes"
    ) -> String {
        """
        cdp: 1
        project: shop
        sources:
          \(source):
            read: { file: "data/*.csv"\(csv) }
            delivers: \(delivers)
            key: id
            fields:
              id: { type: string, required: true }
              email: string
              last_name: string
              country: { type: string, required: true, one_of: [\(countries)] }
            map: { email: email, last_name: last_name }
        identity: { rules: { same_email: email } }
        segments:
          everybody: email is not null
        destinations:
          list:
            write: out/list.csv
            segment: everybody
            fields: [email, last_name]

        """
    }

    private let mended = #", csv: { encoding: windows-1252, nulls: ["-"] }"#

    /// A good row, one without a key, one in another encoding, one with a country that is not allowed, one of two fields.
    private func writeFile(_ project: ShopProject, _ name: String = "1.csv") throws {
        let text =
            "id,email,last_name,country\n1,a@x.fr,A,FR\n,b@x.fr,\"B\nb\",FR\n3,c@x.fr,Am\u{E9}lie,FR\n4,d@x.fr,D,BE\n5,e\n"
        try StoreFiles.write(
            text.unicodeScalars.map { UInt8($0.value) }, to: "\(project.path)/data/\(name)")
    }

    private func quarantine(_ project: ShopProject) throws -> Int {
        try #require(try project.store.head()).tables["quarantine"]?.rows ?? 0
    }

    @Test func rowsOfAFileThatIsBrokenThroughoutLieInManyRanges() throws {
        let project = try ShopProject()
        func write(_ name: String, _ count: Int) throws {
            let rows = (0..<count).map { "\($0),a@x.fr,A,BE\n" }
            try project.writeText("data/\(name)", "id,email,last_name,country\n" + rows.joined())
        }
        try write("1.csv", 70_000)
        try write("2.csv", 3)
        try project.apply(specs())
        let entry = try #require(try project.store.head())
        let table = try #require(try project.store.table("quarantine", of: entry))
        #expect(table.rows == 70_003)
        #expect(table.files.count == 8)
        #expect(table.files.allSatisfy { $0.rows < 10_000 })

        try write("1.csv", 2)
        try project.apply(specs())
        #expect(try quarantine(project) == 5)
    }

    @Test func rowsOfAFileThatIsGoneAreReadAgainFromTheirText() throws {
        let project = try ShopProject()
        try writeFile(project)
        let first = try #require(try project.apply(specs()).report.impact.sources.first)
        #expect(first.counts.read == 5)
        #expect(first.counts.inserted == 1)
        #expect(first.counts.quarantined == 4)
        try StoreFiles.remove("\(project.path)/data/1.csv")

        let again = try project.apply(specs(csv: mended, countries: "FR, BE")).report
        let source = try #require(again.impact.sources.first)
        #expect(source.counts.read == 4)
        #expect(source.counts.inserted == 3)
        #expect(source.counts.quarantined == 1)
        #expect(source.after == 4)
        #expect(source.files.map(\.path) == ["data/1.csv"])
        #expect(again.impact.profiles.created == 3)
        #expect(try quarantine(project) == 1)
        let sent = try project.lines("out/list.csv").joined(separator: " ")
        for value in ["a@x.fr", "b@x.fr", "c@x.fr", "d@x.fr", "amelie"] {
            #expect(sent.lowercased().contains(value), "\(sent)")
        }
    }

    @Test func rowsThatStayBadSayWhyNow() throws {
        let project = try ShopProject()
        try writeFile(project)
        try project.apply(specs())
        try StoreFiles.remove("\(project.path)/data/1.csv")
        let report = try project.apply(specs(countries: "FR, DE")).report
        let counts = try #require(report.impact.sources.first).counts
        #expect(counts.read == 4)
        #expect(counts.quarantined == 4)
        #expect(try quarantine(project) == 4)
        // What was kept of the text is kept still.
        #expect(try project.apply(specs(csv: mended, countries: "FR, BE")).report.impact.profiles.created == 3)
    }

    @Test func aFileThatIsThereIsReadItself() throws {
        let project = try ShopProject()
        try writeFile(project)
        try project.apply(specs())
        let report = try project.apply(specs(csv: mended, countries: "FR, BE")).report
        let counts = try #require(report.impact.sources.first).counts
        #expect(counts.read == 5)
        #expect(counts.unchanged == 1)
        #expect(counts.inserted == 3)
        #expect(try quarantine(project) == 1)
    }

    @Test func aSnapshotThatIsGoneKeepsItsRowsAndGetsBackTheRejectedOnes() throws {
        let project = try ShopProject()
        try project.write("0.csv", [])
        try StoreFiles.write(
            Array("id,email,last_name,country\n9,z@x.fr,Z,FR\n8,y@x.fr,Y,BE\n".utf8),
            to: "\(project.path)/data/0.csv")
        try project.apply(specs(delivers: "snapshot"))
        try writeFile(project)
        try project.apply(specs(delivers: "snapshot"))
        try StoreFiles.remove("\(project.path)/data/1.csv")
        let source = try #require(
            try project.apply(specs(csv: mended, countries: "FR, BE", delivers: "snapshot")).report.impact.sources.first
        )
        #expect(source.removed == 0)
        #expect(source.counts.inserted == 3)
        #expect(source.after == 4)
    }

    @Test func linesOfJSONComeBackToo() throws {
        let project = try ShopProject()
        func specs(_ countries: String) -> String {
            self.specs(countries: countries).replacing("data/*.csv", with: "data/*.jsonl")
        }
        try project.writeText(
            "data/1.jsonl",
            #"{"id":"1","email":"a@x.fr","country":"FR"}"# + "\n" + #"{"id":"2","email":"b@x.fr","country":"BE"}"#
                + "\n")
        try project.apply(specs("FR"))
        try StoreFiles.remove("\(project.path)/data/1.jsonl")
        #expect(try project.apply(specs("FR, BE")).report.impact.profiles.created == 1)
        #expect(try quarantine(project) == 0)
    }
}

/// A source that gets another name is the same source.
@Suite struct RenamedSourceTests {
    private func specs(_ source: String, former: String? = nil) -> String {
        """
        cdp: 1
        project: shop
        sources:
          \(source):
        \(former.map { "    renamed_from: \($0)" } ?? "")
            read: { file: "data/*.csv" }
            key: id
            deleted_when: last_name = 'gone'
            version: country
            fields:
              id: { type: string, required: true }
              email: string
              last_name: string
              country: integer
            map: { email: email, last_name: last_name }
        identity: { rules: { same_email: email } }

        """
    }

    @Test func keepsItsRowsTombstonesAndProfilesWithoutItsFiles() throws {
        let project = try ShopProject()
        try project.writeText("data/1.csv", "id,email,last_name,country\n1,a@x.fr,A,1\n2,b@x.fr,B,5\n")
        try project.apply(specs("crm"))
        try project.writeText("data/2.csv", "id,email,last_name,country\n2,b@x.fr,gone,6\n3,c@x.fr,C,1\n")
        try project.apply(specs("crm"))
        try project.writeText("data/0.csv", "id,email,last_name,country\n")
        for name in ["1.csv", "2.csv"] { try StoreFiles.remove("\(project.path)/data/\(name)") }

        let renamed = try project.apply(specs("customers", former: "crm")).report
        #expect(renamed.impact.profiles.created == 0)
        #expect(renamed.impact.profiles.vanished == 0)
        #expect(renamed.impact.profiles.after == 2)
        let source = try #require(renamed.impact.sources.first)
        #expect(source.before == 2)
        #expect(source.after == 2)
        let tables = try #require(try project.store.head()).tables
        #expect(tables["rows/customers"]?.rows == 2)
        #expect(tables["rows/crm"]?.rows == 0)

        // The tombstone holds under the new name: a late row that is older than the deletion does not come back.
        try project.writeText("data/3.csv", "id,email,last_name,country\n2,b@x.fr,B,4\n")
        let late = try project.apply(specs("customers", former: "crm")).report
        #expect(late.impact.profiles.after == 2)
        #expect(try #require(late.impact.sources.first).after == 2)
    }
}
