import CDPColumns
import CDPTypes

/// A compiled expression: the shape of the expression with columns as places and functions as kernels.
struct Node: Sendable {
    indirect enum Kind: Sendable {
        case constant(Operand)
        case column(Int)
        case field(Node, String)
        case element(Node, Int)
        case call(Kernel, [Node])
        case and([Node])
        case or([Node])
        case conditional([(condition: Node, value: Node)], otherwise: Node)
        case coalesce([Node])
        case attempt(Node)
    }

    let kind: Kind
    /// The place of the text column when the node computes something from that column alone.
    let textColumn: Int?

    /// The value over a batch and the data errors, of the batch's rows or of the one row of a constant.
    func evaluate(_ batch: Batch, _ context: EvaluationContext) -> (Operand, Failures) {
        if let textColumn, case .string(let column) = batch.columns[textColumn], column.indices != nil,
            column.poolCount < batch.count
        {
            return evaluateOverPool(column, textColumn, batch, context)
        }
        switch kind {
        case .constant(let operand): return (operand, Failures())
        case .column(let place): return (Operand(batch.columns[place]), Failures())
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

    /// Computes each distinct text once: over the pool and one null, then spreads the results by the rows' indices.
    private func evaluateOverPool(
        _ column: StringColumn, _ place: Int, _ batch: Batch, _ context: EvaluationContext
    ) -> (Operand, Failures) {
        var pool = StringColumn(bytes: column.bytes, offsets: column.offsets)
        pool.appendNull()
        var columns = batch.columns
        columns[place] = .string(pool)
        let texts = Batch(schema: batch.schema, columns: columns, count: pool.count)
        let (operand, failures) = evaluate(texts, context)
        if operand.isConstant { return (operand, failures) }
        let null = Int32(truncatingIfNeeded: pool.count - 1)
        var rows = [Int32](repeating: null, count: batch.count)
        for (row, index) in (column.indices ?? []).enumerated() where column.validity[row] {
            rows[row] = Int32(truncatingIfNeeded: index)
        }
        var spread = Failures()
        if let bytes = failures.bytes { spread.bytes = rows.map { bytes[Int($0)] } }
        return (Operand(operand.column.gathered(rows)), spread)
    }
}
