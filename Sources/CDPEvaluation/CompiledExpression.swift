public import CDPColumns
public import CDPExpressions
public import CDPTypes

/// An expression made ready for batches of one schema: patterns, zones and formats are compiled once.
///
/// Evaluation never fails as a whole: a row whose data has no result is null and marked. A part of the expression that
/// reads one text column only is computed once for each distinct text when the column comes as a dictionary.
public struct CompiledExpression: Sendable {
    /// The type of the values.
    public let type: DataType
    private let root: Node
    /// Parts that the root and later parts refer to, in the order in which they are computed.
    private let shared: [Node]
    private let schema: [Field]

    /// Compiles an expression over the columns of `schema`; throws `EvaluationError` when a column is missing or has
    /// another type, or a pattern or zone does not exist.
    public init(_ expression: Expression, over schema: [Field]) throws {
        type = expression.type
        self.schema = schema
        var compiler = ExpressionCompiler(schema: schema)
        shared = try SharedExpressions(expression).parts.map { part in
            let node = try compiler.node(part)
            compiler.share(part)
            return node
        }
        root = try compiler.node(expression)
    }

    /// The values for the rows of a batch of the schema compiled for.
    public func evaluate(_ batch: Batch, _ context: EvaluationContext) -> Evaluation {
        let (operand, failures) = root.overDistinctTexts(batch) { evaluateAll($0, context) }
        var spread = Failures()
        spread.merge(failures, count: batch.count)
        return Evaluation(column: operand.expanded(batch.count), failures: spread.bytes)
    }

    /// Computes the shared parts once, each into two more columns of the batch, and then the root.
    private func evaluateAll(_ batch: Batch, _ context: EvaluationContext) -> (Operand, Failures) {
        var batch = batch
        batch.columns.removeSubrange(schema.count...)
        for node in shared {
            let (operand, failures) = node.evaluate(batch, context)
            batch.columns.append(operand.expanded(batch.count))
            var spread = Failures()
            spread.merge(failures, count: batch.count)
            batch.columns.append(.boolean(FixedColumn(spread.bytes ?? [])))
        }
        return root.evaluate(batch, context)
    }

    /// The rows for which a boolean expression is true, in order.
    public func select(_ batch: Batch, _ context: EvaluationContext) -> [Int32] {
        let bytes = isTrue(batch, context)
        return (0..<Int32(truncatingIfNeeded: batch.count)).filter { bytes[Int($0)] != 0 }
    }

    /// 1 at the rows for which a boolean expression is true, 0 where it is false or null.
    public func isTrue(_ batch: Batch, _ context: EvaluationContext) -> [UInt8] {
        evaluate(batch, context).trueRows
    }
}

/// Compiles expressions to nodes.
///
/// Each node of the expression becomes one `Node`; names of columns become indices, so evaluation compares no names.
/// Parts that occur twice are taken out first (`SharedExpressions`) and become columns that are computed once a batch.
struct ExpressionCompiler {
    /// The columns that batches have; nodes know them by index.
    let schema: [Field]
    /// The indices of shared parts among the columns after the schema's, which come in pairs: values and failures.
    private var places: [Expression: Int] = [:]

    init(schema: [Field]) {
        self.schema = schema
    }

    /// From now on the part is looked up, not computed.
    mutating func share(_ part: Expression) {
        places[part] = schema.count + 2 * places.count
    }

    /// The node of an expression; a shared part is looked up instead.
    func node(_ expression: Expression) throws -> Node {
        if let place = places[expression] { return Node(kind: .shared(place), columns: [place, place + 1]) }
        let kind = try self.kind(expression)
        let children = kind.children
        var columns = Set(children.flatMap(\.columns))
        if case .column(let place) = kind { columns = [place] }
        var textColumn: Int?
        if columns.count == 1, let place = columns.first, place < schema.count, schema[place].type == .string,
            !children.isEmpty
        {
            textColumn = place
        }
        return Node(kind: kind, columns: columns.sorted(), textColumn: textColumn)
    }

    /// What the node does. The function table says which calls may leave arguments out; all others are kernels.
    private func kind(_ expression: Expression) throws -> Node.Kind {
        switch expression {
        case .literal(let literal): return .constant(Operand(Column(literal), isConstant: true))
        case .column(let name, let type): return .column(try place(name, type))
        case .field(let base, let name, _): return .field(try node(base), name)
        case .element(let base, let place, _): return .element(try node(base), place)
        case .cast(let base, let type): return .call(CastKernels.kernel(from: base.type, to: type), [try node(base)])
        case .conditional(let branches, let otherwise, _):
            return .conditional(
                try branches.map { (try node($0.condition), try node($0.value)) }, otherwise: try node(otherwise))
        case .call(let name, let arguments, let type):
            switch FunctionTable.definition(name)?.operands ?? .all {
            case .untilFalse: return .and(try arguments.map(node))
            case .untilTrue: return .or(try arguments.map(node))
            case .untilValue: return .coalesce(try arguments.map(node))
            case .attempt: return .attempt(try node(arguments[0]))
            case .all: return .call(try KernelTable.kernel(name, arguments, type), try arguments.map(node))
            }
        }
    }

    /// The index of a column. Decimals may differ in precision, which says how many digits are allowed and changes no
    /// word.
    private func place(_ name: String, _ type: DataType) throws -> Int {
        guard let place = schema.firstIndex(where: { $0.name == name }) else {
            throw EvaluationError.unknownColumn(name)
        }
        if case .decimal(_, let scale) = type, case .decimal(_, scale) = schema[place].type { return place }
        guard schema[place].type == type else {
            throw EvaluationError.columnType(name, expected: type, found: schema[place].type)
        }
        return place
    }
}

extension Column {
    /// A column of one row that holds a constant.
    init(_ literal: Literal) {
        switch literal {
        case .null(let type): self = Column(nulls: 1, of: type)
        case .string(let text): self = .string(StringColumn([text]))
        case .integer(let value): self = .integer(FixedColumn([value]))
        case .decimal(let count, let scale): self = .decimal(FixedColumn([count]), precision: 18, scale: scale)
        case .float(let value): self = .float(FixedColumn([value]))
        case .boolean(let value): self = .boolean(FixedColumn([value ? 1 : 0]))
        case .date(let day): self = .date(FixedColumn([day]))
        case .timestamp(let instant): self = .timestamp(FixedColumn([instant]))
        case .duration(let length): self = .duration(FixedColumn([length]))
        }
    }

    /// A column of the type over 64-bit words.
    init(words: [Int64], validity: Validity, type: DataType) {
        let column = FixedColumn(words, validity: validity)
        switch type {
        case .decimal(let precision, let scale): self = .decimal(column, precision: precision, scale: scale)
        case .timestamp: self = .timestamp(column)
        case .duration: self = .duration(column)
        default: self = .integer(column)
        }
    }
}
