import CDPColumns
import CDPTypes

/// A compiled expression: the shape of the expression with columns as indices and functions as kernels.
///
/// A node is evaluated for a whole batch at once and gives a column: a call evaluates its arguments and hands them to a
/// kernel, which is one loop. Three kinds decide for which rows a child is evaluated, `conditional`, `coalesce` and,
/// for its errors, `and`/`or`: `case when b <> 0 then a / b end` divides only where `b` is not 0. What depends on one
/// column of texts alone is computed once for each distinct text of the batch.
struct Node: Sendable {
    /// What a node does. Children are nodes of their own, evaluated for the rows that need them only.
    indirect enum Kind: Sendable {
        /// A value that is the same for all rows, of one row.
        case constant(Operand)
        /// A column of the batch by its index.
        case column(Int)
        /// The value that a part used more than once has at an index, with its failures after it.
        case shared(Int)
        /// A field of a structure.
        case field(Node, String)
        /// An element of a list by its index from 0; null beyond its end.
        case element(Node, Int)
        /// A function of values, computed by its kernel.
        case call(Kernel, [Node])
        /// True where all are; the first false one decides, and data errors after it do not count.
        case and([Node])
        /// True where one is; the first true one decides, and data errors after it do not count.
        case or([Node])
        /// The value of the first condition that is true.
        case conditional([(condition: Node, value: Node)], otherwise: Node)
        /// The first value that is not null.
        case coalesce([Node])
        /// `try_cast`: data errors inside are nulls that nobody counts.
        case attempt(Node)

        /// The nodes directly inside.
        var children: [Node] {
            switch self {
            case .constant, .column, .shared: []
            case .field(let base, _), .element(let base, _), .attempt(let base): [base]
            case .call(_, let nodes), .and(let nodes), .or(let nodes), .coalesce(let nodes): nodes
            case .conditional(let branches, let otherwise): branches.flatMap { [$0.condition, $0.value] } + [otherwise]
            }
        }
    }

    /// What it does.
    let kind: Kind
    /// The indices of the columns that the node reads, ascending.
    let columns: [Int]
    /// The index of the text column when the node computes something from that column alone.
    var textColumn: Int?

    /// The value over a batch and the data errors, of the batch's rows or of the one row of a constant.
    func evaluate(_ batch: Batch, _ context: EvaluationContext) -> (Operand, Failures) {
        overDistinctTexts(batch) { computed($0, context) }
    }

    /// The value, one row for each row of the batch or one for all.
    private func computed(_ batch: Batch, _ context: EvaluationContext) -> (Operand, Failures) {
        switch kind {
        case .constant(let operand): return (operand, Failures())
        case .column(let place): return (Operand(batch.columns[place]), Failures())
        case .shared(let place):
            guard case .boolean(let failures) = batch.columns[place + 1], !failures.values.isEmpty else {
                return (Operand(batch.columns[place]), Failures())
            }
            return (Operand(batch.columns[place]), Failures(bytes: failures.values))
        case .field(let base, let name):
            let (operand, failures) = base.evaluate(batch, context)
            return (Operand(NestedKernels.field(operand.column, name), isConstant: operand.isConstant), failures)
        case .element(let base, let place):
            let (operand, failures) = base.evaluate(batch, context)
            return (Operand(NestedKernels.element(operand.column, place), isConstant: operand.isConstant), failures)
        case .call(let kernel, let arguments): return call(kernel, arguments, batch, context)
        case .and(let operands): return LogicKernels.join(operands, decisive: 0, batch, context)
        case .or(let operands): return LogicKernels.join(operands, decisive: 1, batch, context)
        case .conditional(let branches, let otherwise):
            return LogicKernels.conditional(branches, otherwise, batch, context)
        case .coalesce(let operands): return LogicKernels.coalesce(operands, batch, context)
        case .attempt(let inner): return (inner.evaluate(batch, context).0, Failures())
        }
    }

    /// Arguments first, then the kernel: once only where all arguments are constant.
    private func call(
        _ kernel: Kernel, _ arguments: [Node], _ batch: Batch, _ context: EvaluationContext
    ) -> (Operand, Failures) {
        var operands: [Operand] = []
        var failures: [Failures] = []
        for argument in arguments {
            let (operand, failed) = argument.evaluate(batch, context)
            operands.append(operand)
            failures.append(failed)
        }
        let isConstant = operands.allSatisfy(\.isConstant)
        var input = KernelInput(operands: operands, count: isConstant ? 1 : batch.count, context: context)
        let column = kernel(&input)
        for failed in failures { input.failures.merge(failed, count: input.count) }
        return (Operand(column, isConstant: isConstant), input.failures)
    }

    /// What `compute` makes of a batch. Where the node reads one text column only and that comes as a dictionary, each
    /// distinct text is computed once: over the pool and one null, and the results are spread by the rows' indices.
    func overDistinctTexts(
        _ batch: Batch, _ compute: (Batch) -> (Operand, Failures)
    ) -> (Operand, Failures) {
        guard let textColumn, case .string(let column) = batch.columns[textColumn], let indices = column.indices,
            column.poolCount < batch.count
        else { return compute(batch) }
        var pool = StringColumn(bytes: column.bytes, offsets: column.offsets)
        pool.appendNull()
        var texts = batch
        texts.columns[textColumn] = .string(pool)
        texts.count = pool.count
        let (operand, failures) = compute(texts)
        if operand.isConstant { return (operand, failures) }
        let null = Int32(truncatingIfNeeded: pool.count - 1)
        var rows = [Int32](repeating: null, count: batch.count)
        for row in 0..<indices.count where column.validity[row] { rows[row] = Int32(truncatingIfNeeded: indices[row]) }
        var spread = Failures()
        if let bytes = failures.bytes { spread.bytes = rows.map { bytes[Int($0)] } }
        return (Operand(operand.column.gathered(rows)), spread)
    }

    /// The value and the data errors at some rows of a batch only.
    func evaluate(_ batch: Batch, at rows: [Int32], _ context: EvaluationContext) -> (Operand, Failures) {
        var picked = batch
        for place in columns where batch.columns[place].count == batch.count {
            picked.columns[place] = batch.columns[place].gathered(rows)
        }
        picked.count = rows.count
        return evaluate(picked, context)
    }
}
