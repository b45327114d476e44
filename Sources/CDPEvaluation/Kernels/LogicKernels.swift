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

    /// Each condition is computed for the rows that none before it has taken, each value for the rows that it is for.
    static func conditional(
        _ branches: [(condition: Node, value: Node)], _ otherwise: Node, _ batch: Batch, _ context: EvaluationContext
    ) -> (Operand, Failures) {
        let count = batch.count
        var open: [Int32]?
        var parts: [ConditionalPart] = []
        var failures = Failures()
        for branch in branches {
            if open?.isEmpty == true { break }
            let (condition, failed) = evaluate(branch.condition, batch, at: open, context)
            failures.merge(failed, rows: open, count: count)
            let (taken, rest) = split(condition, open, count)
            if !taken.isEmpty { parts.append(ConditionalPart(branch.value, batch, taken, context)) }
            if !taken.isEmpty || open == nil { open = rest }
        }
        let rest = open ?? (0..<Int32(truncatingIfNeeded: count)).map { $0 }
        if !rest.isEmpty || parts.isEmpty { parts.append(ConditionalPart(otherwise, batch, rest, context)) }
        var rows = [Int32](repeating: -1, count: count)
        var start: Int32 = 0
        for part in parts {
            failures.merge(part.failures, rows: part.rows, count: count)
            if part.value.isConstant {
                for row in part.rows { rows[Int(row)] = start }
            } else {
                for (place, row) in part.rows.enumerated() { rows[Int(row)] = start + Int32(truncatingIfNeeded: place) }
            }
            start += Int32(truncatingIfNeeded: part.value.column.count)
        }
        guard let all = Column.concatenated(parts.map(\.value.column)) else {
            return (Operand(Column(empty: .boolean)), failures)
        }
        return (Operand(all.gathered(rows)), failures)
    }

    /// The rows that a branch takes, and its values there.
    private struct ConditionalPart {
        /// The rows of the batch, ascending.
        let rows: [Int32]
        /// One value for each of them, or one for all.
        let value: Operand
        /// Their data errors, counted by the index in `rows`.
        let failures: Failures

        init(_ node: Node, _ batch: Batch, _ rows: [Int32], _ context: EvaluationContext) {
            self.rows = rows
            (value, failures) = LogicKernels.evaluate(node, batch, at: rows.count == batch.count ? nil : rows, context)
        }
    }

    /// A node at some rows; at all where `rows` is nil, which spares the copy.
    private static func evaluate(
        _ node: Node, _ batch: Batch, at rows: [Int32]?, _ context: EvaluationContext
    ) -> (Operand, Failures) {
        rows.map { node.evaluate(batch, at: $0, context) } ?? node.evaluate(batch, context)
    }

    /// The rows at which a condition that was computed for `rows` is true, and the others.
    private static func split(_ condition: Operand, _ rows: [Int32]?, _ count: Int) -> ([Int32], [Int32]) {
        let bytes = condition.booleans
        let size = rows?.count ?? count
        let known = condition.validBytes(size)
        var taken: [Int32] = []
        var rest: [Int32] = []
        rest.reserveCapacity(size)
        for place in 0..<size {
            let row = rows?[place] ?? Int32(truncatingIfNeeded: place)
            if (known?[place] ?? 1) & bytes[place & condition.mask] == 1 { taken.append(row) } else { rest.append(row) }
        }
        return (taken, rest)
    }

    /// The first operand that is not null. An operand's data errors count only where none before it has a value.
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
