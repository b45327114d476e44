import CDPPlan
import Foundation
import Testing

@Suite struct ClockEditionTests {
    /// A store that was applied before calendar functions read the project's clocks computes them again, one in UTC does not.
    @Test(arguments: [("UTC", true), ("Europe/Paris", false)])
    func earlierStoresHaveOtherClocks(zone: String, isSame: Bool) throws {
        let plan = ExecutionPlan(project: "shop", timeZone: zone)
        var stored = try #require(
            try JSONSerialization.jsonObject(with: JSONEncoder().encode(plan)) as? [String: Any])
        stored["clockEdition"] = nil
        let former = try JSONDecoder().decode(
            ExecutionPlan.self, from: JSONSerialization.data(withJSONObject: stored))
        #expect(plan.hasClocks(of: former) == isSame)
        #expect(plan.hasClocks(of: plan))
        #expect(!plan.hasClocks(of: nil))
    }
}
