import CDPPlan
import CDPReport
import CDPTestSupport
import CDPTypes
import Testing

@Suite struct PlanRendererTests {
    @Test func text() {
        expectGolden(PlanTextRenderer(SampleReports.plan).text, "plan.txt")
    }

    @Test func details() {
        expectGolden(PlanTextRenderer(SampleReports.plan, showsDetails: true).text, "plan-details.txt")
    }

    @Test func json() {
        expectGolden(PlanJSONRenderer(SampleReports.plan, toolVersion: "0.1.0").text, "plan.json")
    }

    @Test func rollback() {
        var report = SampleReports.plan
        report.rollback = RollbackFacts(
            generation: 39, undone: 2, inputs: ["crm": ["data/1.csv"], "orders": (1...5).map { "orders/\($0).csv" }],
            keptStatements: 12, returning: 1, sent: ["facebook_ads", "klaviyo"])
        expectGolden(PlanTextRenderer(report, showsNext: false).text, "rollback.txt")
        expectGolden(PlanJSONRenderer(report, toolVersion: "0.1.0").text, "rollback.json")
    }

    @Test func weightsOfOtherDataAreToldInOneSentence() throws {
        var report = SampleReports.plan
        report.impact.drifts = [
            try #require(
                WeightsDrift(
                    rule: "likely", learntRecords: 100_000, records: 112_000,
                    attributes: [
                        .init(
                            name: "first_name", learntHeld: 99_000, held: 99_900, equality: 649,
                            isOtherwiseFilled: false),
                        .init(
                            name: "last_name", learntHeld: 99_000, held: 99_900, equality: 0, isOtherwiseFilled: false),
                        .init(
                            name: "phone", learntHeld: 90_000, held: 80_000, equality: -1950, isOtherwiseFilled: true),
                    ]))
        ]
        #expect(
            PlanTextRenderer(report).text.contains(
                "likely: it was learnt from 100,000 records, now there are 112,000; the same first_name says 0.6 bits more; "
                    + "the same phone says 2.0 bits less; phone is missing in 29 %, then in 10 %. "
                    + "Train again: `cdp identity train likely`\n"))
        let json = PlanJSONRenderer(report, toolVersion: "0.1.0").json.compactText
        #expect(json.contains(#""equality_bits":-1.95"#))
        #expect(json.contains(#""remedy":"cdp identity train likely""#))
        #expect(WeightsDrift(rule: "likely", learntRecords: 10, records: 100, attributes: []) == nil)
    }

    @Test func sharedDocumentsHideSmallCounts() {
        let text = PlanJSONRenderer(SampleReports.plan, toolVersion: "0.1.0", isShared: true).json.compactText
        #expect(text.contains(#""leave":"<5""#))
        #expect(!text.contains(#""leave":3"#))
        #expect(!text.contains("52,088 members"))
    }

    @Test func firstPlanIsGroupedByKind() {
        var report = PlanReport(project: "acme", generation: 0, asOf: Instant(microseconds: 0))
        report.changes = ["crm", "orders"].map {
            Change(address: Address(.source, $0), actions: [.add], effects: [.rereads], fields: [])
        }
        let text = PlanTextRenderer(report).text
        #expect(text.contains("  +  2  source  crm, orders\n"))
        #expect(text.contains("empty store"))
    }

    @Test func nothingToDoIsOneLine() {
        var report = PlanReport(project: "acme", generation: 41, asOf: Instant(microseconds: 0))
        #expect(PlanTextRenderer(report).text == "No changes. The specs match store generation 41.\n")
        report.revision = PlanReport.Revision(commit: "9f3c2ab", isDirty: false)
        #expect(PlanTextRenderer(report).text == "No changes. Specs 9f3c2ab match store generation 41.\n")
    }

    @Test func nothingToDoNamesLossesThatStand() {
        var report = PlanReport(project: "acme", generation: 41, asOf: Instant(microseconds: 0))
        report.standingLosses = ["source.crm": InputLosses(), "source.shop": SampleReports.losses]
        let lines = PlanTextRenderer(report).text.split(separator: "\n")
        #expect(lines.last == "1 input of this generation has losses; `cdp status` tells them.")
        #expect(lines.count == 2)
    }

    /// What to do about values stands after what they look like.
    @Test func adviceStandsBehindTheExample() {
        var losses = InputLosses()
        losses.fields = [
            FieldLosses(
                field: "code", type: "integer", values: 60, nulled: 3, rejected: 0,
                shapes: [
                    FieldLosses.Shape(
                        shape: ValueShape(of: "01000".utf8), fault: .unlikeInferred, count: 3,
                        first: FilePlace(path: "a.csv", line: 2))
                ], hints: [])
        ]
        #expect(
            LossText(losses).lines(isDetailed: false) == [
                "3 of 60 values of code are unlike those that the type integer was inferred from, such as 99999; "
                    + "to take them declare the field, as in `fields: { code: string, … }`"
            ])
    }

    @Test func dataAloneHasNoSpecColumn() {
        var report = SampleReports.plan
        report.changes = []
        report.dataImpact = nil
        report.specsImpact = nil
        let text = PlanTextRenderer(report).text
        #expect(text.contains("No spec changes. 18,402 new source rows."))
        #expect(!text.contains("specs  "))
    }

    @Test(arguments: 0..<40)
    func printedNumbersAddUp(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let report = RandomReports.plan(&random)
        let lines = PlanTextRenderer(report, showsDetails: true).text.split(separator: "\n").map(String.init)
        let profiles = try #require(lines.first { $0.contains("  Profiles ") }.map(numbers))
        #expect(profiles.dropLast().reduce(0, +) == profiles.last)
        for segment in report.impact.segments {
            let row = try #require(lines.first { $0.hasPrefix("    \(segment.segment) ") }.map(numbers))
            #expect(row.count == 4 && row[0] + row[1] + row[2] == row[3])
        }
        let header = try #require(lines.first { $0.hasPrefix("  Rows ") })
        #expect(header.contains("read"))
        for source in report.impact.sources {
            let row = try #require(lines.first { $0.hasPrefix("    \(source.source) ") }.map(numbers))
            #expect(row[0] == row[1..<(row.count - 1)].reduce(0, +))
        }
    }

    /// The numbers of a table's row after its name; `-` is 0.
    private func numbers(_ line: String) -> [Int] {
        line.split(separator: " ").dropFirst().compactMap { word in
            word == "-" ? 0 : Int(word.filter { $0 != "," })
        }
    }
}
