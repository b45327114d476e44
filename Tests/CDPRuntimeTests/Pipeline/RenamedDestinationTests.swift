import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import Testing

/// A destination that gets another name goes on where it was.
@Suite struct RenamedDestinationTests {
    private func specs(
        _ name: String, from former: String? = nil, mode: String = "mirror", path: String = "out/list.csv"
    ) -> String {
        ShopProject.specs(
            """
            identity:
              rules: { same_email: email }
            destinations:
              \(name):
                write: { file: \(path) }
                key: EMAIL
                fields: { EMAIL: email, NAME: last_name }
                mode: \(mode)
                on_remove: empty

            """ + (former.map { "    renamed_from: \($0)\n" } ?? ""), delivers: "snapshot")
    }

    private let before = ["1,a@x.fr,,Old,FR", "2,b@x.fr,,Durand,FR"]
    private let after = ["1,a@x.fr,,Martin,FR", "3,c@x.fr,,New,FR"]

    @Test(arguments: ["a_list", "z_list"])
    func nothingIsSentWhereOnlyTheNameDiffers(name: String) throws {
        let project = try ShopProject()
        try project.write("1.csv", before)
        try project.apply(specs("list"))
        let plan = try project.plan(specs(name, from: "list"))
        #expect(plan.gateNames.isEmpty)
        #expect(plan.impact.destinations.map(\.destination) == [name])
        #expect(plan.impact.destinations.map(\.unchanged) == [2])
        #expect(try project.apply(specs(name, from: "list")).delivered.isEmpty)
        #expect(try project.lines("out/list.csv") == ["EMAIL,NAME", "a@x.fr,OLD", "b@x.fr,DURAND"])
        #expect(try project.apply(specs(name)).delivered.isEmpty)
    }

    @Test(arguments: [
        ("mirror", ["EMAIL,NAME", "a@x.fr,MARTIN", "c@x.fr,NEW"]),
        ("upsert", ["EMAIL,NAME", "a@x.fr,MARTIN", "b@x.fr,DURAND", "c@x.fr,NEW"]),
        ("append", ["EMAIL,NAME", "a@x.fr,OLD", "b@x.fr,DURAND", "c@x.fr,NEW"]),
    ])
    func theNextDeliveryKnowsWhatTheReceiverHolds(mode: String, expected: [String]) throws {
        let project = try ShopProject()
        try project.write("1.csv", before)
        try project.apply(specs("list", mode: mode))
        try project.write("2.csv", after)
        try project.apply(specs("a_list", from: "list", mode: mode))
        #expect(try project.lines("out/list.csv") == expected)
        try project.apply(specs("b_list", from: "a_list", mode: mode))
        #expect(try project.lines("out/list.csv") == expected)
    }

    @Test func aNewDestinationOfTheFormerNameHoldsNothingYet() throws {
        let project = try ShopProject()
        try project.write("1.csv", before)
        try project.apply(specs("list", mode: "upsert"))
        try project.apply(specs("a_list", from: "list", mode: "upsert"))
        try project.write("2.csv", after)
        // The renamed one leaves, whose file another one writes from now on: it is not emptied.
        let applied = try project.apply(specs("list", mode: "upsert"))
        #expect(applied.report.impact.destinations.map(\.before) == [2, 0])
        #expect(try project.lines("out/list.csv") == ["EMAIL,NAME", "a@x.fr,MARTIN", "c@x.fr,NEW"])
        #expect(try project.apply(specs("list", mode: "upsert")).delivered.isEmpty)
        let back = try project.apply(specs("a_list", from: "list", mode: "upsert"))
        #expect(back.report.impact.destinations.map(\.unchanged) == [2])
    }
}
