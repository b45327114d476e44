import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import Testing

/// Memberships follow profiles that merge and split.
@Suite struct MergedHistoryTests {
    private let specs = ShopProject.specs(
        """
          buys:
            read: { file: "buys/*.csv" }
            key: no
            event_at: day
            belongs_to: { crm: who }
            fields:
              no: { type: string, required: true }
              day: { type: timestamp, required: true }
              who: string
              total: money
        identity:
          decisions: decisions.csv
          rules: { same_email: email }
        traits:
          week: sum(buys.total) within 7 days
        segments:
          buyer: week >= 10
          was_buyer: in_segment('buyer') within 30 days and not in_segment('buyer')
        """)

    private static let nobody = "left,right,decision"

    /// Three people, of whom the second and the third are buyers from the first night on until the eighth.
    private func project() throws -> ShopProject {
        let project = try ShopProject()
        try StoreFiles.makeDirectory("\(project.path)/buys")
        try project.writeText("decisions.csv", Self.nobody + "\n")
        try project.write("1.csv", ["1,ona@x.se,,Berg,SE", "2,otto@x.se,,Berg,SE", "3,ulla@x.se,,Dahl,SE"])
        try project.writeText(
            "buys/1.csv", "no,day,who,total\nb2,2025-12-31T12:00:00Z,2,20.00\nb3,2025-12-31T12:00:00Z,3,20.00\n")
        try project.apply(specs)
        return project
    }

    /// `segment key-of-a-record entered left` of all memberships, as days since the first night.
    private func stays(_ project: ShopProject) throws -> [String] {
        try ["crm/1", "crm/2", "crm/3"].flatMap { record in
            try #require(try project.detail(record)).segments.map { stay in
                func day(_ time: Int64) -> Int64 { (time - 1_767_225_600_000_000) / 86_400_000_000 }
                return "\(record) \(stay.segment) \(day(stay.enteredAt)) \(stay.leftAt.map { "\(day($0))" } ?? "-")"
            }
        }
    }

    private func nights(_ project: ShopProject, _ count: Int) throws {
        for _ in 0..<count { try project.apply(specs) }
    }

    private func merge(_ project: ShopProject) throws -> PlanReport {
        try project.write("2.csv", ["2,ona@x.se,,Berg,SE"])
        return try project.plan(specs)
    }

    private func moves(_ report: PlanReport) -> [String] {
        report.impact.segments.map { "\($0.segment) +\($0.entering) -\($0.leaving) =\($0.after ?? -1)" }
    }

    @Test func aMemberWhoMergesStaysOneSinceThen() throws {
        let project = try project()
        #expect(moves(try merge(project)) == ["buyer +0 -0 =2", "was_buyer +0 -0 =0"])
        try project.apply(specs)
        #expect(try stays(project) == ["crm/1 buyer 0 -", "crm/2 buyer 0 -", "crm/3 buyer 0 -"])
    }

    @Test func aFormerMemberWhoMergesWasOne() throws {
        let project = try project()
        try nights(project, 8)
        #expect(try stays(project).filter { $0.hasPrefix("crm/2") } == ["crm/2 was_buyer 7 -", "crm/2 buyer 0 7"])
        #expect(moves(try merge(project)) == ["buyer +0 -0 =0", "was_buyer +0 -0 =2"])
        try project.apply(specs)
        #expect(try stays(project).filter { $0.hasPrefix("crm/1") } == ["crm/1 was_buyer 7 -", "crm/1 buyer 0 7"])
        // And is forgotten when everybody else who left that day is.
        try nights(project, 32)
        #expect(try stays(project).filter { $0.hasSuffix("-") } == [])
    }

    @Test func bothOrdersEndAlike() throws {
        let (early, late) = (try project(), try project())
        _ = try merge(early)
        try nights(early, 10)
        try nights(late, 9)
        _ = try merge(late)
        try nights(late, 1)
        #expect(try stays(early) == stays(late))
    }

    @Test func twoMembersWhoMergeAreOneSinceTheFirstEntry() throws {
        let project = try project()
        try nights(project, 1)
        try project.writeText("buys/2.csv", "no,day,who,total\nb1,2026-01-03T00:00:00Z,1,30.00\n")
        try nights(project, 1)
        #expect(try stays(project).first == "crm/1 buyer 2 -")
        #expect(moves(try merge(project)) == ["buyer +0 -1 =2", "was_buyer +0 -0 =0"])
        try project.apply(specs)
        #expect(try stays(project).first == "crm/1 buyer 0 -")
    }

    @Test func aMergedPersonWhoNoLongerQualifiesLeaves() throws {
        let project = try project()
        try project.writeText("buys/2.csv", "no,day,who,total\nb9,2026-01-01T12:00:00Z,1,-15.00\n")
        #expect(moves(try merge(project)) == ["buyer +0 -1 =1", "was_buyer +1 -0 =1"])
        try project.apply(specs)
        #expect(try stays(project).first { $0.contains(" buyer") } == "crm/1 buyer 0 1")
    }

    @Test func chainsOfMergesKeepTheOldest() throws {
        let project = try project()
        _ = try merge(project)
        try nights(project, 1)
        try project.write("3.csv", ["3,ona@x.se,,Dahl,SE"])
        #expect(moves(try project.plan(specs)) == ["buyer +0 -1 =1", "was_buyer +0 -0 =0"])
        try nights(project, 1)
        #expect(try stays(project) == ["crm/1 buyer 0 -", "crm/2 buyer 0 -", "crm/3 buyer 0 -"])
    }

    /// The part that gets its own id was the same person while that lasted.
    @Test func whoSplitsOffTakesACopy() throws {
        let project = try project()
        _ = try merge(project)
        try nights(project, 1)
        try project.writeText("decisions.csv", Self.nobody + "\ncrm/1,crm/2,different\n")
        // The first one never bought anything: her own money is gone with the second one.
        #expect(moves(try project.plan(specs)) == ["buyer +1 -1 =2", "was_buyer +1 -0 =1"])
        try project.apply(specs)
        #expect(
            try stays(project) == [
                "crm/1 was_buyer 2 -", "crm/1 buyer 0 2", "crm/2 buyer 0 -", "crm/3 buyer 0 -",
            ])
    }

    @Test func whoIsRemovedAndNotMergedLeaves() throws {
        let specs = specs.replacing("delivers: changes", with: "delivers: snapshot")
        let project = try project()
        try project.apply(specs)
        try project.write("2.csv", ["1,ona@x.se,,Berg,SE", "3,ulla@x.se,,Dahl,SE"])
        #expect(moves(try project.plan(specs)) == ["buyer +0 -1 =1", "was_buyer +0 -0 =0"])
    }

    @Test func aRenamedSegmentFollowsAMergeToo() throws {
        let project = try project()
        _ = try merge(project)
        let renamed = specs.replacing(
            "  buyer: week >= 10", with: "  spender: { where: week >= 10, renamed_from: buyer }"
        ).replacing("'buyer'", with: "'spender'")
        try project.apply(renamed)
        #expect(try stays(project).first == "crm/1 spender 0 -")
    }
}
