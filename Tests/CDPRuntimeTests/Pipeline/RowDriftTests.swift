import CDPPlan
import CDPRuntime
import CDPTestSupport
import Testing

/// Rows that others deleted or changed at a receiver that can be asked for them are told by the plan and sent again.
@Suite struct RowDriftTests {
    private let receiver = MemoryReceiver(rows: 10, listsRows: true)

    private func specs(_ mode: String = "mirror", field: String = "NAME") -> String {
        ShopProject.specs(
            """
            identity:
              rules: { same_email: email }
            destinations:
              list:
                write: { command: [list.memory], within: 0 seconds }
                key: EMAIL
                fields: { EMAIL: email, \(field): last_name }
                mode: \(mode)

            """, delivers: "snapshot")
    }

    private func project(_ mode: String = "mirror") throws -> ShopProject {
        let project = try ShopProject()
        project.send(to: receiver, insteadOf: "list.memory")
        try project.write("1.csv", ["a", "b", "c", "d"].map { "\($0),\($0)@x.fr,,Martin,FR" })
        try project.apply(specs(mode))
        _ = receiver.takeBatches()
        return project
    }

    private func planned(_ project: ShopProject, _ specs: String) throws -> DestinationImpact {
        try #require(try project.plan(specs).impact.destinations.first)
    }

    @Test(arguments: ["mirror", "upsert"])
    func rowsAreWrittenAgain(mode: String) throws {
        let project = try project(mode)
        let right = receiver.held
        receiver.set("a@x.fr", to: nil)
        receiver.set("b@x.fr", to: 7)
        receiver.set("other@x.fr", to: 8)

        let impact = try planned(project, specs(mode))
        #expect(impact.drift == DestinationImpact.Drift(missing: 1, changed: 1))
        #expect([impact.add, impact.update, impact.remove, impact.unchanged, impact.before] == [0, 2, 0, 2, 4])
        let applied = try project.apply(specs(mode))
        #expect(applied.delivered == ["list"])
        #expect(applied.generation == nil)
        #expect(receiver.takeBatches() == ["updated: a@x.fr b@x.fr"])
        // What nobody sent is another's.
        #expect(receiver.held == (right + ["other@x.fr"]).sorted())
        #expect(try planned(project, specs(mode)).drift == nil)
        #expect(try project.plan(specs(mode)).isEmpty)
    }

    @Test func deliverRepairsToo() throws {
        let project = try project()
        receiver.set("c@x.fr", to: 7)
        #expect(try project.deliver().delivered == ["list"])
        #expect(receiver.takeBatches() == ["updated: c@x.fr"])
    }

    @Test func rowsThatWereSentOnceAreTheReceivers() throws {
        let project = try project("append")
        receiver.set("a@x.fr", to: nil)
        #expect(try project.plan(specs("append")).isEmpty)
        #expect(receiver.takeLooks() == 0)
    }

    @Test func whoLeftIsNotSentAgain() throws {
        let project = try project("upsert")
        try project.write("2.csv", ["b,b@x.fr,,Martin,FR"])
        try project.apply(specs("upsert"))
        receiver.set("a@x.fr", to: nil)
        #expect(try planned(project, specs("upsert")).drift == nil)
        #expect(try project.apply(specs("upsert")).delivered.isEmpty)
        #expect(receiver.takeBatches().isEmpty)
    }

    @Test func whatNobodyTouchedIsNotLookedAt() throws {
        let project = try project()
        try project.apply(specs())
        #expect(receiver.takeLooks() == 1)
        try project.apply(specs())
        #expect(try project.plan(specs()).isEmpty)
        #expect(try project.deliver().delivered.isEmpty)
        #expect(receiver.takeLooks() == 0)
        receiver.set("other@x.fr", to: 8)
        try project.apply(specs())
        try project.apply(specs())
        #expect(receiver.takeLooks() == 1)
    }

    @Test func newDataAndOtherSpecsLookOnce() throws {
        let project = try project()
        receiver.set("a@x.fr", to: nil)
        try project.write("2.csv", ["a", "b", "c", "e"].map { "\($0),\($0)@x.fr,,Martin,FR" })
        let impact = try planned(project, specs() + "segments: { all: { where: email is not null } }\n")
        #expect(receiver.takeLooks() == 1)
        #expect([impact.add, impact.update, impact.remove] == [1, 1, 1])
        #expect(impact.drift == DestinationImpact.Drift(missing: 1, changed: 0))
    }

    /// Everything is sent anyway.
    @Test func anotherFormIsNotCalledDrift() throws {
        let project = try project()
        receiver.set("a@x.fr", to: nil)
        let impact = try planned(project, specs(field: "SURNAME"))
        #expect(impact.isRewritten)
        #expect(impact.drift == nil)
        #expect(receiver.takeLooks() == 0)
    }

    @Test(arguments: [false, true])
    func whatCannotBeLookedIntoIsTold(hasNews: Bool) throws {
        let project = try project()
        receiver.goAway(true)
        if hasNews { try project.write("2.csv", ["a,a@x.fr,,Durand,FR"]) }
        let impact = try planned(project, specs())
        #expect(impact.unseen == "nobody is at home")
        #expect(impact.update == (hasNews ? 1 : 0))
        receiver.goAway(false)
        #expect(try planned(project, specs()).unseen == nil)
    }
}
