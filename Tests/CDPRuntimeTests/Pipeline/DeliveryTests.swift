import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import Testing

/// What a destination is sent in each mode, and the gates of what leaves it.
@Suite struct DeliveryTests {
    private func specs(mode: String = "mirror", onRemove: String? = nil, delivers: String = "snapshot") -> String {
        ShopProject.specs(
            """
            identity:
              rules: { same_email: email }
            segments:
              french: country = 'FR'
            destinations:
              list:
                write: { file: out/list.csv }
                segment: french
                key: EMAIL
                fields: { EMAIL: email, NAME: last_name }
                mode: \(mode)
            """ + (onRemove.map { "\n    on_remove: \($0)\n" } ?? "\n"), delivers: delivers)
    }

    private var specsWithoutList: String {
        ShopProject.specs(
            "identity:\n  rules: { same_email: email }\nsegments:\n  french: country = 'FR'\n", delivers: "snapshot")
    }

    @Test(arguments: [
        ("mirror", ["a@x.fr,MARTIN", "c@x.fr,NEW"], 1, 1, 1),
        ("upsert", ["a@x.fr,MARTIN", "b@x.fr,DURAND", "c@x.fr,NEW"], 1, 1, 0),
        ("append", ["a@x.fr,OLD", "b@x.fr,DURAND", "c@x.fr,NEW"], 1, 0, 0),
    ])
    func modesDifferInWhatStays(mode: String, expected: [String], add: Int, update: Int, remove: Int) throws {
        let project = try ShopProject()
        try project.write("1.csv", ["1,a@x.fr,,Old,FR", "2,b@x.fr,,Durand,FR", "3,z@x.fr,,Else,DE"])
        let first = try project.apply(specs(mode: mode))
        #expect(first.delivered == ["list"])
        #expect(try project.lines("out/list.csv").sorted() == ["EMAIL,NAME", "a@x.fr,OLD", "b@x.fr,DURAND"])
        try project.write("2.csv", ["1,a@x.fr,,Martin,FR", "3,z@x.fr,,Else,DE", "4,c@x.fr,,New,FR"])
        let second = try project.apply(specs(mode: mode))
        let impact = try #require(second.report.impact.destinations.first)
        #expect([impact.add, impact.update, impact.remove] == [add, update, remove])
        #expect(impact.before == 2)
        #expect(impact.add + impact.update + impact.unchanged + impact.withheld == 2)
        #expect(try project.lines("out/list.csv").sorted() == (["EMAIL,NAME"] + expected).sorted())
        #expect(try project.apply(specs(mode: mode)).delivered.isEmpty)
    }

    @Test(arguments: ["mirror", "upsert", "append"])
    func anAudienceOfNobodyIsDeliveredAsAFileWithoutRows(mode: String) throws {
        let project = try ShopProject()
        try project.write("1.csv", ["3,z@x.fr,,Else,DE"])
        #expect(try project.apply(specs(mode: mode)).delivered == ["list"])
        #expect(try project.lines("out/list.csv") == ["EMAIL,NAME"])
        #expect(try project.apply(specs(mode: mode)).delivered.isEmpty)
    }

    @Test(arguments: [("keep", 3), ("empty", 1)])
    func aRemovedDestinationIsKeptOrEmptied(onRemove: String, lines: Int) throws {
        let project = try ShopProject()
        try project.write("1.csv", ["1,a@x.fr,,Old,FR", "2,b@x.fr,,Durand,FR"])
        try project.apply(specs(onRemove: onRemove))
        let plan = try project.plan(specsWithoutList)
        #expect(plan.gateNames.contains("destroys.audience:destination.list") == (onRemove == "empty"))
        try project.apply(specsWithoutList)
        #expect(try project.lines("out/list.csv").count == lines)
    }

    /// Who could not be taken away at once is taken away later, though the specs say no more of the destination.
    @Test func anEmptyingThatFailedIsTriedAgain() throws {
        let project = try ShopProject()
        try project.write("1.csv", ["1,a@x.fr,,Old,FR"])
        try project.apply(specs(onRemove: "empty"))
        try StoreFiles.removeTree("\(project.path)/out")
        try project.writeText("out", "no folder")
        #expect(try project.applyFailing(specsWithoutList) == ["list"])
        #expect(try project.applyFailing(specsWithoutList) == ["list"])
        let plan = try project.plan(specsWithoutList)
        #expect(plan.impact.destinations.map { [$0.remove, $0.before] } == [[1, 1]])
        #expect(plan.impact.destinations.allSatisfy { $0.isLeaving })
        #expect(plan.gateNames.isEmpty)
        try StoreFiles.remove("\(project.path)/out")
        try project.apply(specsWithoutList)
        #expect(try project.lines("out/list.csv") == ["EMAIL,NAME"])
        #expect(try project.plan(specsWithoutList).impact.destinations.isEmpty)
        // Declared again, it is a destination like others.
        try project.apply(specs(onRemove: "empty"))
        #expect(try project.lines("out/list.csv").count == 2)
        #expect(try project.apply(specs(onRemove: "empty")).delivered.isEmpty)
    }

    @Test func theFileAtTheFormerPathIsNamed() throws {
        let project = try ShopProject()
        try project.write("1.csv", ["1,a@x.fr,,Old,FR"])
        try project.apply(specs())
        let moved = specs().replacing("out/list.csv", with: "out/new.csv")
        #expect(try project.plan(moved).impact.destinations.map(\.leftBehind) == ["out/list.csv"])
        try project.apply(moved)
        #expect(try project.plan(moved).impact.destinations.map(\.leftBehind) == [nil])
    }

    @Test func gatesOpenWhereMuchLeaves() throws {
        let project = try ShopProject()
        let rows = (0..<120).map { "\($0),p\($0)@x.fr,,N,FR" }
        try project.write("1.csv", rows)
        #expect(try project.plan(specs()).gateNames == ["discloses.field:destination.list"])
        try project.apply(specs())
        try project.write("2.csv", Array(rows.prefix(60)))
        let plan = try project.plan(specs())
        #expect(
            plan.gateNames == [
                "delivery.removals:destination.list", "segment.moves:segment.french", "source.shrinks:source.crm",
            ])
        #expect(plan.gates.allSatisfy { !$0.isAccepted })
    }
}
