import CDPColumns
import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

/// Keys of a log that come again in another file.
@Suite struct RepeatedKeyTests {
    private static let specs = """
        cdp: 1
        project: shop
        sources:
          crm:
            read: data/people.csv
            key: card
            fields: { card: string, mail: string }
            map: { email: mail }
          till:
            read: "data/till_*.csv"
            delivers: log
            key: ticket
            event_at: at
            belongs_to: [{ source: crm, key: card }]
            fields: { ticket: string, card: string, at: timestamp, amount: money }
        identity: { rules: { same_email: email } }
        traits: { spent: sum(till.amount) }

        """

    private func project() throws -> ShopProject {
        let project = try ShopProject()
        try project.writeText("data/people.csv", "card,mail\n77,a@x.no\n78,b@x.no\n")
        return project
    }

    private func write(_ project: ShopProject, _ name: String, _ rows: [String]) throws {
        try project.writeText(
            "data/till_\(name).csv", "ticket,card,at,amount\n" + rows.map { $0 + "\n" }.joined())
    }

    private func till(_ report: PlanReport) throws -> SourceImpact {
        try #require(report.impact.sources.first { $0.source == "till" })
    }

    /// One row says the same, one belongs to somebody else, one has another amount.
    private static let later = ["1,77,2025-11-03,10", "2,78,2025-11-03,20", "3,77,2025-11-03,31", "4,77,2025-12-03,5"]
    private static let earlier = ["1,77,2025-11-03,10", "2,77,2025-11-03,20", "3,77,2025-11-03,30"]

    @Test func rowsThatDifferFromTheStoredOneAreSupersededAndTold() throws {
        let project = try project()
        try write(project, "2025", Self.earlier)
        try project.apply(Self.specs)
        try write(project, "2026", Self.later)
        let found = try till(project.apply(Self.specs).report)
        #expect(found.counts.unchanged == 1)
        #expect(found.counts.superseded == 2)
        #expect(found.counts.inserted == 1)
        #expect(
            found.losses.repeatedKeys == KeyCollisions(rows: 2, first: FilePlace(path: "data/till_2026.csv", line: 3)))
        #expect(found.losses.collisions == nil)
        #expect(try project.store.head()?.losses?["source.till"]?.repeatedKeys?.rows == 2)
        // The first stays.
        let traits = try #require(try project.detail("crm/77")).traits
        guard case .decimal(let spent, _, _)? = traits.first(where: { $0.name == "spent" })?.value else {
            Issue.record("no trait")
            return
        }
        #expect(spent.values == [6500])
    }

    @Test func filesThatAreReadTogetherAreComparedToo() throws {
        let project = try project()
        try write(project, "2025", Self.earlier)
        try write(project, "2026", Self.later)
        let found = try till(project.plan(Self.specs))
        #expect(
            found.losses.repeatedKeys == KeyCollisions(rows: 2, first: FilePlace(path: "data/till_2026.csv", line: 3)))
        #expect(found.losses.collisions == nil)
    }

    @Test func anEarlierFileThatComesLaterIsToldAsWell() throws {
        let project = try project()
        try write(project, "2026", Self.later)
        try project.apply(Self.specs)
        try write(project, "2025", Self.earlier)
        let found = try till(project.plan(Self.specs))
        #expect(found.counts.superseded == 3)
        #expect(
            found.losses.repeatedKeys == KeyCollisions(rows: 2, first: FilePlace(path: "data/till_2025.csv", line: 3)))
    }

    @Test func whatAFileAppendsWithAKeyOfItsOwnIsACollisionWithinIt() throws {
        let project = try project()
        try write(project, "2025", Self.earlier)
        try project.apply(Self.specs)
        try write(project, "2025", Self.earlier + ["3,77,2025-11-04,99"])
        let found = try till(project.plan(Self.specs)).losses
        #expect(found.repeatedKeys == nil)
        #expect(found.collisions == KeyCollisions(rows: 1, first: FilePlace(path: "data/till_2025.csv", line: 5)))
    }

    @Test func equalRowsOfOverlappingFilesAreNoLoss() throws {
        let project = try project()
        try write(project, "2025", Self.earlier)
        try project.apply(Self.specs)
        try write(project, "2026", Self.earlier)
        let found = try till(project.plan(Self.specs))
        #expect(found.losses.isEmpty)
        #expect(found.counts.unchanged == 3)
    }
}
