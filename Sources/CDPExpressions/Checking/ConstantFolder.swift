import CDPTypes

/// Computes calls whose arguments are constants and whose result is certain. The rest is left to evaluation, which
/// computes a constant once a batch.
///
/// `2 * 3` becomes `6`, `not true` becomes `false`, `-5` a literal. What depends on the time, a zone or a locale is
/// left alone, and so is a call without a result, which evaluation counts as a data error. Folding must agree with
/// the kernels.
enum ConstantFolder {
    /// A call with constants as the constant that it gives, where that is known without kernels; else the call.
    ///
    /// Expressions are compared and printed after folding, so `2 * 3` and `6` are equal.
    static func folded(_ name: String, _ arguments: [Expression], _ type: DataType) -> Expression {
        let literals = arguments.compactMap { if case .literal(let literal) = $0 { literal } else { nil } }
        if literals.count == arguments.count, let result = result(name, literals) { return .literal(result) }
        return .call(name, arguments, type)
    }

    /// The result of a call; nil where it is not certain.
    private static func result(_ name: String, _ literals: [Literal]) -> Literal? {
        if name == "negate", literals.count == 1 { return negated(literals[0]) }
        if name == "not", case .boolean(let value) = literals[0] { return .boolean(!value) }
        guard literals.count == 2 else { return nil }
        switch (literals[0], literals[1]) {
        case (.integer(let a), .integer(let b)): return integer(name, a, b).map(Literal.integer)
        case (.duration(let a), .duration(let b)): return integer(name, a, b).map(Literal.duration)
        case (.duration(let a), .integer(let b)), (.integer(let a), .duration(let b)):
            return name == "multiply" ? integer(name, a, b).map(Literal.duration) : nil
        default: return nil
        }
    }

    /// The negative constant; nil beyond its type.
    private static func negated(_ literal: Literal) -> Literal? {
        switch literal {
        case .integer(let value): value == .min ? nil : .integer(-value)
        case .decimal(let count, let scale): .decimal(-count, scale: scale)
        case .float(let value): .float(-value)
        case .duration(let value): value == .min ? nil : .duration(-value)
        default: nil
        }
    }

    /// A sum, difference or product; nil beyond 64 bits.
    private static func integer(_ name: String, _ a: Int64, _ b: Int64) -> Int64? {
        let (result, overflow): (Int64, Bool)
        switch name {
        case "add": (result, overflow) = a.addingReportingOverflow(b)
        case "subtract": (result, overflow) = a.subtractingReportingOverflow(b)
        case "multiply": (result, overflow) = a.multipliedReportingOverflow(by: b)
        default: return nil
        }
        return overflow ? nil : result
    }
}
