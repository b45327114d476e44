import CDPPlan
import CDPReport
import CDPRuntime
import CDPTestSupport
import CDPTypes
import Testing

/// Files that are read as the specs say, though something in them speaks against it.
@Suite struct ReadingDoubtTests {
    private func specs(_ read: String, _ at: String) -> String {
        """
        cdp: 1
        project: shop
        sources:
          people:
            read: \(read)
            key: id
            fields: { id: string, mail: string, at: \(at) }
            map: { email: mail }
        identity: { rules: { same_email: email } }

        """
    }

    @Test(
        arguments: [
            ("epoch_ms", 1_767_225_600, "epoch_s"), ("epoch_us", 1_767_225_600, "epoch_s"),
            ("epoch_us", 1_767_225_600_000, "epoch_ms"), ("epoch_ns", 1_767_225_600, "epoch_s"),
            ("epoch_ns", 1_767_225_600_000, "epoch_ms"), ("epoch_ns", 1_767_225_600_000_000, "epoch_us"),
        ], ["timestamp", "date"])
    func timesOfTheFirstWeeksOf1970AreTold(counts: (declared: String, count: Int, fitting: String), type: String) throws
    {
        // Of days that a large unit makes nothing can be told.
        if type == "date", counts.count < 1_000_000_000_000 || counts.declared == "epoch_ns" { return }
        let project = try ShopProject()
        let rows = (0..<5).map { "\($0),p\($0)@x.dk,\(counts.count + $0 * 1000)\n" }.joined()
        try project.writeText("data/a.csv", "id,mail,at\n" + rows + "9,q@x.dk,\n")
        let specs = specs("data/a.csv", "{ type: \(type), format: \(counts.declared) }")
        let losses = try #require(try project.plan(specs).impact.sources.first?.losses)
        let first = FilePlace(path: "data/a.csv", line: 2)
        #expect(
            losses.units == [
                UnitLosses(
                    field: "at", format: counts.declared, fitting: counts.fitting, values: 5, count: 5, first: first)
            ])
        #expect(
            LossText(losses).lines(isDetailed: false) == [
                "5 of 5 values of at lie in the first weeks of 1970 as \(counts.declared); write format: "
                    + "\"\(counts.fitting)\""
            ])
    }

    @Test(arguments: [
        ("epoch_ms", 1_767_225_600_000), ("epoch_ms", 157_766_400_000), ("epoch_s", 1_767_225_600), ("epoch_ms", 0),
    ])
    func timesOfTheUnitAreNot(format: String, count: Int) throws {
        let project = try ShopProject()
        try project.writeText("data/a.csv", "id,mail,at\n1,a@x.dk,\(count)\n2,b@x.dk,\(count)\n")
        let losses = try project.plan(specs("data/a.csv", "{ type: timestamp, format: \(format) }")).impact.sources[0]
            .losses
        #expect(losses.isEmpty)
    }

    @Test func timesBeyondAllYearsAreOfferedTheirUnit() throws {
        let project = try ShopProject()
        try project.writeText("data/a.csv", "id,mail,at\n1,a@x.dk,1767225600000\n")
        let losses = try project.plan(specs("data/a.csv", "{ type: timestamp, format: epoch_s }")).impact.sources[0]
            .losses
        #expect(losses.fields.map(\.nulled) == [1])
        #expect(losses.fields.map(\.hints) == [[.format("epoch_ms")]])
    }

    @Test(arguments: ["a.tsv", "a.tab", "A.TSV", "{ file: data/a.tsv, csv: { nulls: [\"-\"] } }"])
    func theNameOfAFileSaysThatItHasTabs(name: String) throws {
        let project = try ShopProject()
        let isPath = !name.hasPrefix("{")
        try project.writeText("data/\(isPath ? name : "a.tsv")", "id\tmail\tat\n1\ta@x.dk\t2026-01-01\n")
        let report = try project.plan(specs(isPath ? "data/\(name)" : name, "date"))
        #expect(report.impact.sources[0].counts.inserted == 1)
        #expect(report.impact.sources[0].losses.isEmpty)
    }

    @Test(arguments: [(";", "\";\""), ("\t", "tab"), ("|", "\"|\"")])
    func anotherDelimiterIsTold(delimiter: String, written: String) throws {
        let project = try ShopProject()
        try project.writeText("data/a.csv", ["id", "mail", "at"].joined(separator: delimiter) + "\n1\n")
        let offer = "the header is one column; write csv: { delimiter: \(written) }"
        #expect { try project.plan(specs("data/a.csv", "date")) } throws: { "\($0)".contains(offer) }
        // Without a contract that the header could lack something of.
        let inferred = """
            cdp: 1
            project: shop
            sources:
              visits:
                read: data/a.csv
                delivers: log
                event_at: at
                belongs_to: [{ identifier: email, value: mail }]
                fields: { mail: string, at: date }

            """
        let losses = try project.plan(inferred).impact.sources[0].losses
        #expect(losses.notes == [FileNote(path: "data/a.csv", what: offer)])
    }
}
