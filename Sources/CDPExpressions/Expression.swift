public import CDPTypes

/// A checked, typed scalar expression: what specs compile to, what kernels evaluate, and what prints as SQL.
///
///     let isBig = Expression.call("greater", [.column("revenue", .money), .literal(.integer(100))], .boolean)
///     isBig.columns   // ["revenue"]
///     "\(isBig)"      // revenue > 100
///
/// Operators are functions (`add`, `equal`, `and`, …): each `call` names a row of `FunctionTable`. Every node knows
/// its type, so neither evaluation nor printing looks at a scope again. Logic has three values: any value may be
/// null.
///
/// Expressions come from `ExpressionChecker`; one that is made by hand must have the types that the checker would
/// give, since nothing checks it again. They are stored with the applied specs, so a case or a name that is taken
/// away here can no longer be read from older stores. Walking one costs its size; it is compiled to kernels once,
/// never walked for each row.
public indirect enum Expression: Hashable, Sendable, Codable {
    /// A constant.
    case literal(Literal)
    /// A column of the batch that the expression is evaluated over.
    case column(String, DataType)
    /// A field of a structure; null when the structure is.
    case field(Expression, String, DataType)
    /// The element of a list at an index from 0; null when there is none.
    case element(Expression, Int, DataType)
    /// A function or operator of the function table.
    case call(String, [Expression], DataType)
    /// A conversion; null where the value has no counterpart.
    case cast(Expression, DataType)
    /// The first branch whose condition is true, else the last expression.
    case conditional([Branch], otherwise: Expression, DataType)

    /// One branch of a conditional.
    public struct Branch: Hashable, Sendable, Codable {
        /// A boolean expression.
        public var condition: Expression
        /// The value where it is true.
        public var value: Expression

        /// `when condition then value`.
        public init(condition: Expression, value: Expression) {
            self.condition = condition
            self.value = value
        }
    }

    /// The type of its values.
    public var type: DataType {
        switch self {
        case .literal(let literal): literal.type
        case .column(_, let type), .field(_, _, let type), .element(_, _, let type), .call(_, _, let type),
            .cast(_, let type), .conditional(_, _, let type):
            type
        }
    }

    /// The expressions directly inside it.
    public var children: [Expression] {
        switch self {
        case .literal, .column: []
        case .field(let base, _, _), .element(let base, _, _), .cast(let base, _): [base]
        case .call(_, let arguments, _): arguments
        case .conditional(let branches, let otherwise, _): branches.flatMap { [$0.condition, $0.value] } + [otherwise]
        }
    }

    /// Whether it is the instant of a plan or run: `as_of()`.
    public var isInstantOfPlan: Bool {
        if case .call(let name, _, _) = self { FunctionTable.definition(name)?.time == .instant } else { false }
    }

    /// The names of the columns it reads, each once, sorted.
    public var columns: [String] {
        var names: Set<String> = []
        collectColumns(into: &names)
        return names.sorted()
    }

    /// Adds the names below this node.
    private func collectColumns(into names: inout Set<String>) {
        if case .column(let name, _) = self { names.insert(name) }
        for child in children { child.collectColumns(into: &names) }
    }
}

/// A constant of an expression, in the unit that columns store.
public enum Literal: Hashable, Sendable, Codable {
    /// The null of a type.
    case null(DataType)
    case string(String)
    case integer(Int64)
    /// A count of `10^-scale`.
    case decimal(Int64, scale: Int)
    case float(Double)
    case boolean(Bool)
    /// Days since 1970-01-01.
    case date(Int32)
    /// Microseconds since 1970-01-01T00:00:00Z.
    case timestamp(Int64)
    /// Microseconds.
    case duration(Int64)

    /// Its type.
    public var type: DataType {
        switch self {
        case .null(let type): type
        case .string: .string
        case .integer: .integer
        case .decimal(_, let scale): .decimal(precision: 18, scale: scale)
        case .float: .float
        case .boolean: .boolean
        case .date: .date
        case .timestamp: .timestamp
        case .duration: .duration
        }
    }
}
