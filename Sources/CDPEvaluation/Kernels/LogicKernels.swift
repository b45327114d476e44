import CDPColumns
import CDPTypes

/// Kernels that decide which operand's data errors count: conjunction, disjunction, conditionals.
enum LogicKernels {
    /// `and` (decisive 0) and `or` (decisive 1). An operand's data errors count only where none before it has decided.
    static func join(
        _ nodes: [Node], decisive: UInt8, _ batch: Batch, _ context: EvaluationContext
    ) -> (Operand, Failures) {
        let evaluated = nodes.map { $0.evaluate(batch, context) }
        let isConstant = evaluated.allSatisfy(\.0.isConstant)
        let count = isConstant ? 1 : batch.count
        var values = [UInt8](repeating: 1 - decisive, count: count)
        var valid = [UInt8](repeating: 1, count: count)
        var failures = Failures()
        for (operand, failed) in evaluated {
            failures.merge(failed, count: count) { !(valid[$0] == 1 && values[$0] == decisive) }
            let bytes = operand.booleans
            let known = operand.validBytes(count)
            let mask = operand.mask
            for row in 0..<count {
                let isKnown = known?[row] ?? 1
                let decides = isKnown & (bytes[row & mask] == decisive ? 1 : 0)
                let decided = valid[row] & (values[row] == decisive ? 1 : 0)
                let isDecided = decides | decided
                values[row] = isDecided == 1 ? decisive : 1 - decisive
                valid[row] = isDecided | (valid[row] & isKnown)
            }
        }
        let validity = valid.contains(0) ? Validity(bytes: valid) : .all
        return (Operand(.boolean(FixedColumn(values, validity: validity)), isConstant: isConstant), failures)
    }

    static func conditional(
        _ branches: [(condition: Node, value: Node)], _ otherwise: Node, _ batch: Batch, _ context: EvaluationContext
    ) -> (Operand, Failures) {
        let count = batch.count
        var choice = [Int32](repeating: Int32(truncatingIfNeeded: branches.count), count: count)
        var isOpen = [UInt8](repeating: 1, count: count)
        var failures = Failures()
        var values: [(Operand, Failures)] = []
        for (number, branch) in branches.enumerated() {
            let (condition, failed) = branch.condition.evaluate(batch, context)
            failures.merge(failed, count: count) { isOpen[$0] == 1 }
            let bytes = condition.booleans
            let known = condition.validBytes(count)
            for row in 0..<count where isOpen[row] & (known?[row] ?? 1) & bytes[row & condition.mask] == 1 {
                choice[row] = Int32(truncatingIfNeeded: number)
                isOpen[row] = 0
            }
            values.append(branch.value.evaluate(batch, context))
        }
        values.append(otherwise.evaluate(batch, context))
        for (number, value) in values.enumerated() {
            failures.merge(value.1, count: count) { Int(choice[$0]) == number }
        }
        return (Operand(merged(values.map(\.0), choice)), failures)
    }

    static func coalesce(_ nodes: [Node], _ batch: Batch, _ context: EvaluationContext) -> (Operand, Failures) {
        let count = batch.count
        var choice = [Int32](repeating: -1, count: count)
        var failures = Failures()
        var operands: [Operand] = []
        for (number, node) in nodes.enumerated() {
            let (operand, failed) = node.evaluate(batch, context)
            failures.merge(failed, count: count) { choice[$0] < 0 }
            let known = operand.validBytes(count)
            for row in 0..<count where choice[row] < 0 && known?[row] ?? 1 == 1 {
                choice[row] = Int32(truncatingIfNeeded: number)
            }
            operands.append(operand)
        }
        return (Operand(merged(operands, choice)), failures)
    }

    /// A column that takes each row from the operand of that number; null where it is negative.
    static func merged(_ operands: [Operand], _ choice: [Int32]) -> Column {
        var starts: [Int32] = []
        var start: Int32 = 0
        for operand in operands {
            starts.append(start)
            start += Int32(truncatingIfNeeded: operand.column.count)
        }
        var rows = [Int32](repeating: -1, count: choice.count)
        for row in 0..<choice.count where choice[row] >= 0 {
            let number = Int(choice[row])
            rows[row] = starts[number] + (operands[number].isConstant ? 0 : Int32(truncatingIfNeeded: row))
        }
        guard let all = Column.concatenated(operands.map(\.column)) else { return Column(empty: .boolean) }
        return all.gathered(rows)
    }
}
