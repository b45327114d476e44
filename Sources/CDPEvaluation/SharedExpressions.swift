import CDPExpressions

/// The parts of an expression that stand in it more than once and are worth computing once: calls of functions, casts and
/// conditionals, inner ones before the outer ones that hold them.
///
/// A part that occurs again only because the part around it does is not listed by itself.
struct SharedExpressions {
    /// What is computed once, each after those that it uses.
    private(set) var parts: [Expression] = []
    private var counts: [Expression: Int] = [:]

    /// The shared parts of `expression`.
    init(_ expression: Expression) {
        count(expression)
        guard counts.values.contains(where: { $0 > 1 }) else { return }
        var seen: Set<Expression> = []
        collect(expression, &seen)
    }

    /// Whether computing it twice costs more than keeping its column.
    private static func isWorthwhile(_ expression: Expression) -> Bool {
        switch expression {
        case .call, .cast, .conditional: !expression.columns.isEmpty
        case .literal, .column, .field, .element: false
        }
    }

    /// Counts parts; what a part holds is counted at its first occurrence only, since it goes with the part.
    private mutating func count(_ expression: Expression) {
        if Self.isWorthwhile(expression) {
            counts[expression, default: 0] += 1
            if counts[expression] != 1 { return }
        }
        for child in expression.children { count(child) }
    }

    /// Lists the parts that occur more than once, inner ones first.
    private mutating func collect(_ expression: Expression, _ seen: inout Set<Expression>) {
        if Self.isWorthwhile(expression), !seen.insert(expression).inserted { return }
        for child in expression.children { collect(child, &seen) }
        if counts[expression] ?? 0 > 1 { parts.append(expression) }
    }
}
