extension Expression {
    /// The expression with other expressions, of the same types, in the place of columns.
    public func replacingColumns(_ values: [String: Expression]) -> Expression {
        switch self {
        case .literal: self
        case .column(let name, _): values[name] ?? self
        case .field(let base, let name, let type): .field(base.replacingColumns(values), name, type)
        case .element(let base, let place, let type): .element(base.replacingColumns(values), place, type)
        case .call(let name, let arguments, let type): .call(name, arguments.map { $0.replacingColumns(values) }, type)
        case .cast(let base, let type): .cast(base.replacingColumns(values), type)
        case .conditional(let branches, let otherwise, let type):
            .conditional(
                branches.map {
                    Branch(
                        condition: $0.condition.replacingColumns(values), value: $0.value.replacingColumns(values))
                }, otherwise: otherwise.replacingColumns(values), type)
        }
    }
}
