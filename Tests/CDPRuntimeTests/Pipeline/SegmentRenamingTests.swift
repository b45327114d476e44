import CDPColumns
import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

/// A segment that gets another name keeps who is and was in it.
@Suite struct SegmentRenamingTests {
    private func specs(_ name: String, from former: String? = nil) -> String {
        let renaming = former.map { ", renamed_from: \($0)" } ?? ""
        return ShopProject.specs(
            """
            identity:
              rules: { same_email: email }
            segments:
              \(name): { where: "country = 'FR'"\(renaming) }
              lately: in_segment('\(name)') within 10 days
            destinations:
              list:
                write: { file: out/list.csv }
                segment: \(name)
                key: EMAIL
                fields: { EMAIL: email }

            """)
    }

    /// The memberships of the latest generation, each as its segment, profile and times.
    private func memberships(_ project: ShopProject) throws -> [String] {
        let head = try #require(try project.store.head())
        let table = try #require(try project.store.tables(of: head)["memberships"])
        let rows = try TableReader(table).readAll()
        guard case .string(let names)? = rows["segment"], case .string(let ids)? = rows["profile_id"],
            case .timestamp(let entered)? = rows["entered_at"], case .timestamp(let left)? = rows["left_at"]
        else { return [] }
        return (0..<rows.count).map { row in
            "\(names[row] ?? "") \(ids[row] ?? "") \(entered[row] ?? 0) \(left[row].map(String.init) ?? "")"
        }.sorted()
    }

    /// A project where, on the second night, one of two people left the segment `paris`.
    private func project() throws -> ShopProject {
        let project = try ShopProject()
        try project.write("1.csv", ["1,a@x.fr,,A,FR", "2,b@x.fr,,B,FR", "3,c@x.fr,,C,DE"])
        try project.apply(specs("paris"))
        try project.write("2.csv", ["2,b@x.fr,,B,DE"])
        try project.apply(specs("paris"))
        return project
    }

    @Test(arguments: [false, true]) func membershipsGoOn(readsNewFile: Bool) throws {
        let (renamed, same) = (try project(), try project())
        if readsNewFile {
            for project in [renamed, same] { try project.write("3.csv", ["4,d@x.fr,,D,FR"]) }
        }
        let plan = try renamed.plan(specs("capital", from: "paris"))
        #expect(plan.gateNames == [])
        let new = readsNewFile ? 1 : 0
        #expect(
            plan.impact.segments == [
                SegmentImpact(segment: "capital", before: 1, entering: new, leaving: 0, after: 1 + new),
                SegmentImpact(segment: "lately", before: 2, entering: new, leaving: 0, after: 2 + new),
            ])
        try renamed.apply(specs("capital", from: "paris"))
        try same.apply(specs("paris"))
        let expected = try memberships(same).map { $0.replacing("paris", with: "capital") }.sorted()
        #expect(try memberships(renamed) == expected)
        #expect(expected.count == 4 + 2 * new)
        #expect(try renamed.lines("out/list.csv") == (try same.lines("out/list.csv")))

        let later = try renamed.apply(specs("capital"))
        #expect(later.report.gateNames == [])
        #expect(try memberships(renamed) == expected)
    }

    @Test func aSegmentWithoutFormerNameIsAnotherOne() throws {
        let project = try project()
        let plan = try project.plan(specs("capital"))
        #expect(plan.gateNames == ["destroys.segment:segment.paris", "discloses.audience:destination.list"])
        #expect(plan.impact.segments.map(\.segment) == ["capital", "lately", "paris"])
        #expect(plan.impact.segments.map(\.before) == [nil, 2, 1])
    }
}
