import CDPPlan
import CDPRuntime
import CDPTestSupport
import Testing

/// What a plan says of evidence: trust that flips, and the cap on records.
@Suite struct IdentityGateTests {
    @Test func aValueThatLosesItsTrustIsCounted() throws {
        let project = try ShopProject()
        let specs = ShopProject.specs(
            """
            identity:
              distrust: { email: { distinct: last_name, more_than: 1 } }
              rules: { same_email: email }
            """)
        try project.write("1.csv", ["1,a@x.fr,,Martin,FR", "2,a@x.fr,,Martin,FR", "3,b@x.fr,,Durand,FR"])
        #expect(try project.apply(specs).report.impact.profiles.trustFlips == 0)
        try project.write("2.csv", ["4,a@x.fr,,Petit,FR", "5,c@x.fr,,Petit,FR", "6,c@x.fr,,Martin,FR"])
        let plan = try project.plan(specs)
        #expect(plan.impact.profiles.trustFlips == 1)
        #expect(plan.impact.profiles.split == 1)
        #expect(try project.apply(specs).report.impact == plan.impact)
        try project.write("3.csv", ["4,d@x.fr,,Petit,FR"])
        let back = try project.apply(specs).report.impact.profiles
        #expect(back.trustFlips == 1)
        #expect(back.absorbed == 1)
        #expect(back.isBalanced)
        try project.write("4.csv", ["7,e@x.fr,,Petit,FR"])
        #expect(try project.apply(specs).report.impact.profiles.trustFlips == 0)
    }

    @Test func theCapOpensItsGateWhenItIsReachedAnew() throws {
        let project = try ShopProject()
        let specs = ShopProject.specs(
            """
            identity:
              limits: { records: 2 }
              rules: { same_email: email }
            """)
        try project.write("1.csv", ["1,a@x.fr,,Martin,FR", "2,a@x.fr,,Martin,FR"])
        #expect(try project.apply(specs).report.gateNames.isEmpty)
        try project.write("2.csv", ["3,a@x.fr,,Martin,FR"])
        let plan = try project.plan(specs)
        #expect(plan.gateNames == ["identity.largest:identity"])
        #expect(
            plan.gates.first?.reason == "evidence would make 1 profile larger than the cap, before 0 (cap 2 records)")
        #expect(plan.impact.profiles.largestAfter == 2)
        try project.apply(specs)
        try project.write("3.csv", ["4,b@x.fr,,Durand,FR"])
        #expect(try project.apply(specs).report.gateNames.isEmpty)
    }

    @Test func decisionsThatOverruleTheCapOpenItsGate() throws {
        let project = try ShopProject()
        let specs = ShopProject.specs(
            """
            identity:
              limits: { records: 2 }
              decisions: decisions.csv
              rules: { same_email: email }
            """)
        func decide(_ lines: [String]) throws {
            try project.writeText("decisions.csv", "left,right,decision,who,why\n" + lines.map { $0 + "\n" }.joined())
        }
        try decide([])
        try project.write("1.csv", ["1,a@x.fr,,Martin,FR", "2,b@x.fr,,Martin,FR", "3,c@x.fr,,Martin,FR"])
        try project.apply(specs)
        try decide(["crm/1,crm/2,same,ana,known", "crm/2,crm/3,same,ana,known"])
        let plan = try project.plan(specs)
        #expect(plan.gateNames.contains("identity.largest:identity"))
        #expect(plan.impact.profiles.largestAfter == 3)
        try project.apply(specs)
        #expect(try !project.plan(specs).gateNames.contains("identity.largest:identity"))
    }
}
