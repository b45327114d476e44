import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

/// Which stages a plan runs, and why.
@Suite struct StageReportTests {
    private static func specs(threshold: Int = 3, traits: String = "bought: count(orders.order)") -> String {
        ShopProject.specs(
            """
              orders:
                read: { file: "orders/*.csv" }
                key: order
                event_at: at
                belongs_to:
                  - { source: crm, key: customer }
                fields:
                  order: { type: string, required: true }
                  customer: string
                  at: { type: timestamp, required: true }
            identity:
              rules: { same_email: email }
            traits:
              \(traits)
            segments:
              buyers: bought > \(threshold)
            destinations:
              list:
                write: { file: out/list.csv }
                key: email
                fields: { email: email, bought: bought }
            """)
    }

    private static func orders(_ numbers: Range<Int>) -> String {
        "order,customer,at\n" + numbers.map { "o\($0),\($0 % 20),2025-12-20T10:00:00Z\n" }.joined()
    }

    /// A shop of 20 customers with 60 orders that was applied once.
    private static func applied(traits: String = "bought: count(orders.order)") throws -> (
        project: ShopProject, first: PlanReport
    ) {
        let project = try ShopProject()
        try project.write("1.csv", (0..<20).map { "\($0),p\($0)@x.fr,,N,FR" })
        try StoreFiles.makeDirectory("\(project.path)/orders")
        try project.writeText("orders/1.csv", orders(0..<60))
        return (project, try project.apply(specs(traits: traits)).report)
    }

    /// The reasons by stage.
    private static func reasons(_ report: PlanReport) -> [String: StageReason] {
        Dictionary(uniqueKeysWithValues: report.stages.map { ("\($0.stage)", $0.reason) })
    }

    @Test func theFirstApplyRunsEveryStageInTheOrderOfTheGraph() throws {
        let (_, first) = try StageReportTests.applied()
        let graph = StageGraph(try #require(try ShopProject.manifest(StageReportTests.specs())).plan)
        #expect(first.stages.map(\.stage) == graph.stages.map(\.name))
        #expect(first.stages.map(\.fingerprint) == graph.stages.compactMap { graph.fingerprint(of: $0.name) })
        #expect(first.stages.allSatisfy { $0.reason == .first })
        let rows = Dictionary(uniqueKeysWithValues: first.stages.map { ("\($0.stage)", $0) })
        #expect(rows["collect/orders"]?.rowsRead == 60)
        #expect(rows["collect/orders"]?.rowsWritten == 60)
        #expect(rows["records"]?.rowsWritten == 20)
        #expect(rows["profiles"]?.rowsRead == 20)
        #expect(rows["members"]?.rowsWritten == 20)
        #expect(rows["deliver/list"]?.rowsWritten == 20)
    }

    @Test func withNothingNewAllIsSkipped() throws {
        let (project, _) = try StageReportTests.applied()
        let report = try project.plan(StageReportTests.specs())
        #expect(report.stages.count > 10)
        #expect(report.stages.allSatisfy { $0.isSkipped && $0.rowsRead == 0 && $0.rowsWritten == 0 })
    }

    @Test func newPeopleRunWhatReadsThem() throws {
        let (project, _) = try StageReportTests.applied()
        try project.write("2.csv", ["90,p90@x.fr,,N,FR"])
        let reasons = StageReportTests.reasons(try project.plan(StageReportTests.specs()))
        #expect(reasons["collect/crm"] == .input(files: 1))
        #expect(reasons["collect/orders"] == .unchanged)
        #expect(reasons["consents"] == .unchanged)
        #expect(reasons["records"] == .changed([.changes("crm")]))
        #expect(reasons["identity"] == .changed([.index, .votes]))
        #expect(reasons["members"] == .changed([.clusters, .index]))
        #expect(reasons["profiles"] == .changed([.affected, .clusters, .records]))
        #expect(reasons["deliver/list"] == .changed([.profiles]))
    }

    @Test func newEventsWriteNothingOfWhoIsWho() throws {
        let (project, _) = try StageReportTests.applied()
        try project.writeText("orders/2.csv", StageReportTests.orders(60..<61))
        let report = try project.plan(StageReportTests.specs())
        let reasons = StageReportTests.reasons(report)
        #expect(reasons["collect/crm"] == .unchanged)
        for name in ["records", "tombstones", "identity", "affected", "members", "links", "id_history", "identifiers"] {
            #expect(reasons[name] == .unchanged, "\(name)")
        }
        #expect(reasons["owners"] == .changed([.events("orders")]))
        #expect(reasons["profiles"] == .changed([.owners, .events("orders")]))
        #expect(report.stages.first { $0.stage == .profiles }?.rowsRead == 1)
        #expect(report.stages.first { $0.stage == .deliver("list") }?.rowsWritten == 1)
    }

    @Test func anotherThresholdComputesProfilesAlone() throws {
        let (project, _) = try StageReportTests.applied()
        let report = try project.plan(StageReportTests.specs(threshold: 2))
        #expect(report.stages.filter { !$0.isSkipped }.map(\.stage) == [.profiles])
        let reasons = StageReportTests.reasons(report)
        #expect(reasons["profiles"] == .redefined)
        // The list has every profile, and none of its fields differs.
        #expect(reasons["deliver/list"] == .settled)
    }

    @Test func whatChangesWithTimeIsDue() throws {
        let traits = "bought: { from: orders, value: count(*), within: 13 days }"
        let (project, _) = try StageReportTests.applied(traits: traits)
        let still = try project.apply(StageReportTests.specs(traits: traits)).report.stages
        #expect(still.allSatisfy { $0.isSkipped })
        // On the third night orders of the twentieth leave the window.
        let reasons = StageReportTests.reasons(try project.plan(StageReportTests.specs(traits: traits)))
        #expect(reasons["profiles"] == .due)
        #expect(reasons["deliver/list"] == .changed([.profiles]))
        #expect(reasons["identity"] == .unchanged)
    }

    @Test func timeIsNoPartOfWhatAReportSays() {
        let graph = StageGraph(ExecutionPlan(project: "shop"))
        let reports = [0.1, 0.2].compactMap { seconds in
            graph.fingerprint(of: .identity).map {
                StageReport(stage: .identity, fingerprint: $0, reason: .first, rowsRead: 1, seconds: seconds)
            }
        }
        #expect(reports.count == 2 && reports[0] == reports[1] && reports[0].hashValue == reports[1].hashValue)
    }
}
