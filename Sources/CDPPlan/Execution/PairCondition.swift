public import CDPExpressions

/// A condition over two records, as a level of likeness has one: `a.city = b.city`.
public struct PairCondition: Hashable, Sendable, Codable {
    /// A boolean expression over columns such as `a.city` and `b.city`.
    public var expression: Expression

    /// The condition of a checked expression over the structures `a` and `b`; nil where it does not read fields of both, or
    /// reads one of them as a whole.
    public init?(_ checked: Expression) {
        expression = Self.flat(checked)
        guard Set(expression.columns.map { $0.prefix(2) }) == ["a.", "b."] else { return nil }
    }

    /// The columns that it reads: whether of the first record, and of which attribute.
    public var columns: [(column: String, isFirst: Bool, attribute: String)] {
        expression.columns.map { ($0, $0.hasPrefix("a."), String($0.dropFirst(2))) }
    }

    /// The expression with a column in place of each field of `a` and `b`.
    private static func flat(_ expression: Expression) -> Expression {
        switch expression {
        case .field(.column(let record, _), let name, let type) where record == "a" || record == "b":
            .column("\(record).\(name)", type)
        case .literal, .column: expression
        case .field(let base, let name, let type): .field(flat(base), name, type)
        case .element(let base, let place, let type): .element(flat(base), place, type)
        case .call(let name, let arguments, let type): .call(name, arguments.map(flat), type)
        case .cast(let base, let type): .cast(flat(base), type)
        case .conditional(let branches, let otherwise, let type):
            .conditional(
                branches.map { Expression.Branch(condition: flat($0.condition), value: flat($0.value)) },
                otherwise: flat(otherwise), type)
        }
    }
}
