import CDPExpressions
import CDPTypes

/// Hides constants that are compared with personal data: specs are published in pull requests.
struct MaskedLiterals {
    /// What stands for a hidden constant.
    static let mask = "«masked»"

    private static let comparisons: Set<String> = [
        "equal", "not_equal", "less", "less_or_equal", "greater", "greater_or_equal", "between", "in",
        "is_distinct_from",
        "like", "nullif", "contains", "starts_with", "ends_with", "regexp_matches", "position", "array_contains",
        "list_contains",
    ]

    /// Functions whose result says too little of a value to be one.
    private static let measures: Set<String> = ["length", "is_null", "is_not_null"]

    /// Whether a path of the columns holds personal data.
    let isPersonal: (FieldPath) -> Bool

    /// The expression's text with hidden constants; nil where there is none to hide.
    func text(_ expression: Expression) -> String? {
        let masked = masked(expression)
        guard masked != expression else { return nil }
        let text = "\(masked)"
        return text.split(separator: "\"\(MaskedLiterals.mask)\"", omittingEmptySubsequences: false)
            .joined(separator: MaskedLiterals.mask)
    }

    private func masked(_ expression: Expression) -> Expression {
        switch expression {
        case .literal, .column: return expression
        case .field(let base, let name, let type): return .field(masked(base), name, type)
        case .element(let base, let place, let type): return .element(masked(base), place, type)
        case .cast(let base, let type): return .cast(masked(base), type)
        case .call(let name, let arguments, let type):
            let hides = MaskedLiterals.comparisons.contains(name) && arguments.contains { carriesPersonalData($0) }
            return .call(name, arguments.map { hides ? hidden($0) : masked($0) }, type)
        case .conditional(let branches, let otherwise, let type):
            let branches = branches.map { Expression.Branch(condition: masked($0.condition), value: masked($0.value)) }
            return .conditional(branches, otherwise: masked(otherwise), type)
        }
    }

    /// The expression with every constant hidden.
    private func hidden(_ expression: Expression) -> Expression {
        switch expression {
        case .literal(.null), .literal(.boolean), .column: expression
        case .literal(let literal): .column(MaskedLiterals.mask, literal.type)
        case .field(let base, let name, let type): .field(hidden(base), name, type)
        case .element(let base, let place, let type): .element(hidden(base), place, type)
        case .cast(let base, let type): .cast(hidden(base), type)
        case .call(let name, let arguments, let type): .call(name, arguments.map { hidden($0) }, type)
        case .conditional(let branches, let otherwise, let type):
            .conditional(
                branches.map { Expression.Branch(condition: hidden($0.condition), value: hidden($0.value)) },
                otherwise: hidden(otherwise), type)
        }
    }

    private func carriesPersonalData(_ expression: Expression) -> Bool {
        if case .call(let name, _, _) = expression, MaskedLiterals.measures.contains(name) { return false }
        if case .column = expression { return expression.paths.contains(where: isPersonal) }
        if case .field = expression { return expression.paths.contains(where: isPersonal) }
        return expression.children.contains { carriesPersonalData($0) }
    }
}
