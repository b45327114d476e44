import CDPIdentity
import CDPPlan

extension Constraint {
    /// The constraint as the links table names it: `limit phone`, `forbid 1`.
    func name(_ rules: IdentityRules, _ attributes: [AttributePlan]) -> String {
        switch self {
        case .different: "decision different"
        case .records: "records"
        case .limit(let place): "limit \(attributes[rules.limits[place].attribute].name)"
        case .forbid(let place): "forbid \(place + 1)"
        }
    }
}
