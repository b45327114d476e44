import CDPPlan
import CDPRuntime
import CDPTestSupport
import Testing

/// Where data and specs are both new, the plan tells what each does, and its numbers fit together.
@Suite struct TwoStepTests {
    private static func specs(rules: String, segment: String) -> String {
        ShopProject.specs(
            """
            identity:
              rules: { \(rules) }
            segments:
              some: \(segment)
            """)
    }

    private let before = specs(rules: "same_email: email", segment: "country = 'FR'")
    private let after = specs(rules: "same_phone: [phone, last_name]", segment: "country = 'DE'")

    private func rows(_ numbers: Range<Int>) -> [String] {
        numbers.map { number in
            let phone = "06123456\(10 + number % 9)"
            return "\(number),p\(number % 7)@x.fr,\(phone),N\(number % 3),\(number % 2 == 0 ? "FR" : "DE")"
        }
    }

    @Test func newDataComesFirstAndTheSpecsOnTop() throws {
        let project = try ShopProject()
        try project.write("1.csv", rows(0..<20))
        try project.apply(before)
        try project.write("2.csv", rows(20..<45))
        let report = try project.plan(after)
        let all = report.impact.profiles
        let data = try #require(report.dataImpact)
        let specs = try #require(report.specsImpact)
        for step in [all, data.profiles, specs] { #expect(step.isBalanced) }
        #expect(data.profiles.before == all.before)
        #expect(specs.before == data.profiles.after)
        #expect(specs.after == all.after)
        #expect(data.profiles.before != data.profiles.after || data.profiles.changed > 0)
        #expect(specs.absorbed + specs.separated > 0)
        for segment in data.segments + report.impact.segments {
            #expect(segment.after == (segment.before ?? 0) + segment.entering - segment.leaving)
        }
        // The data alone does what it says: applied first, the specs then do what they say.
        let applied = try project.apply(before).report
        #expect(applied.impact.profiles == data.profiles)
        #expect(applied.impact.segments == data.segments)
        #expect(applied.dataImpact == nil)
        let second = try project.plan(after)
        #expect(second.dataImpact == nil)
        #expect(second.impact.profiles.before == specs.before)
        #expect(second.impact.profiles.after == specs.after)
        #expect(second.impact.profiles.absorbed == specs.absorbed)
        #expect(second.impact.profiles.split == specs.split)
    }

    @Test func applyDoesWhatThePlanSays() throws {
        let project = try ShopProject()
        try project.write("1.csv", rows(0..<20))
        try project.apply(before)
        try project.write("2.csv", rows(20..<45))
        let plan = try project.plan(after)
        #expect(plan.dataImpact != nil)
        let applied = try project.apply(after).report
        #expect(applied.impact == plan.impact)
        #expect(applied.dataImpact == plan.dataImpact)
        #expect(try project.plan(after).isEmpty)
    }

    @Test func specsAloneAreOneStep() throws {
        let project = try ShopProject()
        try project.write("1.csv", rows(0..<20))
        try project.apply(before)
        #expect(try project.plan(after).dataImpact == nil)
        #expect(try project.plan(before).dataImpact == nil)
    }
}
