public import CDPExpressions

/// Names that stand for expressions, as traits do that no table holds.
///
/// They are a graph: what is asked of an expression is found once for each name, however many others read it. Written out
/// instead of their names they would be a tree, which doubles with each name that another one reads twice.
public struct Definitions: Sendable {
    private var values: [String: Expression] = [:]
    private var changes: [String: ChangeAnalysis] = [:]

    /// Names and what they stand for, each after those that it reads; without any, names stand for stored columns.
    public init(_ definitions: [(name: String, value: Expression)] = []) {
        for (name, value) in definitions {
            values[name] = head(of: value)
            changes[name] = ChangeAnalysis(value, self)
        }
    }

    /// The expression, or what it stands for where it is a name.
    func head(of expression: Expression) -> Expression {
        guard case .column(let name, _) = expression else { return expression }
        return values[name] ?? expression
    }

    /// What a name stands for; nil for the name of a stored column.
    func value(of name: String) -> Expression? {
        values[name]
    }

    /// What the value that a name stands for reads of the time.
    func change(of name: String) -> ChangeAnalysis {
        changes[name] ?? .never
    }

    /// The names, and all that are read by what they stand for.
    public func columns(behind names: some Sequence<String>) -> Set<String> {
        var result: Set<String> = []
        var waiting = Array(names)
        while let name = waiting.popLast() {
            if result.insert(name).inserted, let value = values[name] { waiting += value.columns }
        }
        return result
    }
}
