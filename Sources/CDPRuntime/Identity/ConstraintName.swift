import CDPIdentity
import CDPPlan

/// A constraint as the links table names it, by what the specs call it: `limit phone`, `forbid 1`.
package enum ConstraintName: Sendable, Hashable {
    /// A steward's decision `different`.
    case different
    /// The cap on the records of a profile.
    case records
    /// The limit on the values of an attribute.
    case limit(attribute: String)
    /// Records that contradict each other.
    case contradiction
    /// A source in which nobody stands twice.
    case oneToOne(source: String)
    /// A `forbid` condition, by its number from 1.
    case forbid(Int)

    /// The name of a constraint of `rules` over `attributes`.
    init(_ constraint: Constraint, _ rules: IdentityRules, _ attributes: [AttributePlan]) {
        self =
            switch constraint {
            case .different: .different
            case .records: .records
            case .contradiction: .contradiction
            case .limit(let index): .limit(attribute: attributes[rules.limits[index].attribute].name)
            case .forbid(let index): .forbid(index + 1)
            case .oneToOne(let index): .oneToOne(source: rules.oneToOne[index].name)
            }
    }

    /// Reads `text`; nil where it names no constraint.
    init?(_ text: String) {
        switch text {
        case Self.different.text: self = .different
        case Self.records.text: self = .records
        case Self.contradiction.text: self = .contradiction
        default:
            let words = text.split(separator: " ", maxSplits: 1)
            guard words.count == 2 else { return nil }
            switch words[0] {
            case "one_to_one": self = .oneToOne(source: String(words[1]))
            case "limit": self = .limit(attribute: String(words[1]))
            case "forbid":
                guard let number = Int(words[1]) else { return nil }
                self = .forbid(number)
            default: return nil
            }
        }
    }

    /// As the table holds it.
    package var text: String {
        switch self {
        case .different: "decision different"
        case .records: "records"
        case .contradiction: "contradiction"
        case .limit(let attribute): "limit \(attribute)"
        case .oneToOne(let source): "one_to_one \(source)"
        case .forbid(let number): "forbid \(number)"
        }
    }
}
