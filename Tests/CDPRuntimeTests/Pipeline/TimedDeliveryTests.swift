import CDPPlan
import CDPRuntime
import CDPTestSupport
import Testing

/// What is sent may read the time: it is due when that has moved on.
@Suite struct TimedDeliveryTests {
    private func specs(_ value: String) -> String {
        ShopProject.specs(
            """
            identity:
              rules: { same_email: email }
            traits:
              this_day: { value: "today()", stored: false }
            destinations:
              list:
                write: { file: out/list.csv }
                key: EMAIL
                fields: { EMAIL: email, D: "\(value)" }

            """)
    }

    @Test(arguments: [
        ("today()", "2026-01-01", "2026-01-02"), ("this_day", "2026-01-01", "2026-01-02"),
        ("date_diff('day', date '2025-12-31', as_of())", "1", "2"),
        ("as_of() < timestamp '2026-01-01T12:00:00Z'", "true", "false"),
    ])
    func aFieldThatReadsTheTimeIsSentAgain(value: String, first: String, second: String) throws {
        let project = try ShopProject()
        try project.write("1.csv", ["1,a@x.fr,,Old,FR"])
        try project.apply(specs(value))
        #expect(try project.lines("out/list.csv") == ["EMAIL,D", "a@x.fr,\(first)"])
        let plan = try project.plan(specs(value))
        #expect(!plan.isEmpty)
        #expect(plan.impact.destinations.map(\.update) == [1])
        let applied = try project.apply(specs(value))
        #expect(applied.delivered == ["list"])
        #expect(applied.generation == nil)
        #expect(try project.lines("out/list.csv") == ["EMAIL,D", "a@x.fr,\(second)"])
    }

    @Test func nothingIsLookedAtBeforeTheDayIsOver() throws {
        let project = try ShopProject()
        try project.write("1.csv", ["1,a@x.fr,,Old,FR"])
        try project.apply(specs("today()"))
        try project.apply(specs("today()"))
        // No generation was made on the second day; it is known all the same that it was delivered.
        #expect(try project.stages(specs("today()"), afterHours: -1).isEmpty)
        #expect(try !project.stages(specs("today()"), afterHours: 0).isEmpty)
        #expect(try !project.stages(specs("today()"), afterHours: -25).isEmpty)
        #expect(try project.stages(specs("last_name"), afterHours: 0).contains("deliveries"))
        try project.apply(specs("last_name"))
        #expect(try project.stages(specs("last_name"), afterHours: 1_000).isEmpty)
    }

    @Test func profilesThatChangeLaterAreNotLookedAtBefore() throws {
        let specs = ShopProject.specs(
            "traits: { days: { value: \"date_diff('day', date '2025-12-31', as_of())\", stored: true } }\n")
        let project = try ShopProject()
        try project.write("1.csv", ["1,a@x.fr,,Old,FR"])
        try project.apply(specs)
        #expect(try project.stages(specs, afterHours: -1).isEmpty)
        #expect(try !project.stages(specs, afterHours: 0).isEmpty)
    }
}
