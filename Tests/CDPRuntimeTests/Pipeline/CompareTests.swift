import CDPIdentity
import CDPPlan
import CDPRuntime
import CDPTestSupport
import CDPTypes
import Testing

/// Two versions of specs over the same files.
@Suite struct CompareTests {
    private static func specs(_ rule: String) -> String {
        ShopProject.specs(
            """
            identity:
              rules:
                same_email: email
                likely: { block: [phone], compare: { last_name: [equal, edits <= 1], phone: [equal] }\(rule) }
            """)
    }

    private static func project() throws -> ShopProject {
        let project = try ShopProject()
        project.specFiles = ["identity/likely.weights.yaml": ShopProject.likelyWeights]
        try project.write(
            "a.csv",
            ["1,ada@x.fr,0612345678,MERTIN,FR", "2,,0612345678,MERTON,FR", "3,,0612345678,DURAND,FR", "4,,,MERTIN,FR"])
        return project
    }

    private func compare(
        _ project: ShopProject, _ before: String, _ after: String, truth: String? = nil
    ) throws -> ComparedProfiles {
        let sides = try [before, after].map {
            ComparedSpecs(try project.manifest(Self.specs($0)).plan, folder: project.path)
        }
        return try project.operation.compare(
            sides[0], sides[1], truth: truth, atMost: 5, asOf: Instant(microseconds: 1_767_225_600_000_000))
    }

    /// 1 and 2 weigh 6.375, 1 and 3 -0.875: three thresholds make three sets of people.
    @Test func aHigherThresholdSplitsAndALowerOneMerges() throws {
        let project = try Self.project()
        let found = try compare(project, ", accept: 0.2, review: 0.1", ", accept: 0.999")
        #expect(found.comparison.counts[.equal] == .init(before: 1, after: 1, records: 1, moved: 0))
        #expect(found.comparison.counts[.split] == .init(before: 1, after: 3, records: 3, moved: 2))
        #expect(found.largest.map { $0.after.map { $0.map(\.description) } } == [[["crm/1"], ["crm/2"], ["crm/3"]]])
        #expect((found.before.profiles, found.after.profiles, found.shared) == (2, 4, 4))
        let back = try compare(project, "", ", accept: 0.2, review: 0.1")
        #expect(back.comparison.counts[.merged] == .init(before: 2, after: 1, records: 3, moved: 1))
        #expect(back.largest.map(\.moved) == [1])
    }

    @Test func bothSidesAreHeldAgainstTheTruth() throws {
        let project = try Self.project()
        try project.writeText("truth.csv", "key,person\n1,a\n2,a\n3,b\n4,c\n")
        let found = try compare(project, ", accept: 0.2, review: 0.1", "", truth: project.path + "/truth.csv")
        #expect(found.before.quality?.pairwise.precision == 1.0 / 3)
        #expect(found.after.quality?.pairwise.precision == 1)
        #expect(found.after.quality?.pairwise.recall == 1)
    }

    /// Decisions are those of each side's own folder.
    @Test func eachSideHasItsOwnFiles() throws {
        let project = try Self.project()
        try project.writeText("other/decisions.csv", "left,right,decision\ncrm/1,crm/4,same\n")
        try project.writeText("decisions.csv", "left,right,decision\n")
        let plan = try project.manifest(Self.specs("") + "\n  decisions: decisions.csv").plan
        let found = try project.operation.compare(
            ComparedSpecs(plan, folder: project.path), ComparedSpecs(plan, folder: project.path + "/other"), atMost: 5,
            asOf: Instant(microseconds: 1_767_225_600_000_000))
        #expect(found.largest.map { $0.before.map { $0.map(\.description) } } == [[["crm/1", "crm/2"], ["crm/4"]]])
    }
}
