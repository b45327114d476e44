import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPSpec
import CDPTypes

extension Workspace {
    /// `not newsletter` and `country <> 'FR'` are null for whoever has no value, so those people are left out unseen.
    mutating func warnOfNegatedNull(in segment: SegmentPlan) {
        guard let declaration = declaredSegments[segment.name] else { return }
        let negated = NullableNegations(segment.predicate) { [self] in isNullable($0) }.columns
        for column in negated.sorted() {
            let address = Address(.segment, segment.name)
            report(
                .negatedNull, "`\(address)` leaves out profiles without `\(column)`", at: declaration.predicate.range,
                label: "null where there is no `\(column)`",
                help: ["say what holds without it: `coalesce(\(column), …)`, or `and \(column) is not null`"],
                on: address)
        }
    }

    /// Counts and sums over no events are 0; everything else may be missing.
    private func isNullable(_ column: String) -> Bool {
        if SegmentReference(column: column) != nil || column == Workspace.profileID { return false }
        guard case .aggregate(let aggregate) = traits[column]?.value else { return true }
        return ![.count, .countDistinct, .sum].contains(aggregate.function)
    }
}

/// The nullable columns that a predicate negates without saying what holds where they are null.
private struct NullableNegations {
    private(set) var columns: Set<String> = []

    init(_ predicate: Expression, isNullable: (String) -> Bool) {
        let handled = NullableNegations.handled(predicate)
        collect(predicate) { isNullable($0) && !handled.contains($0) }
    }

    private mutating func collect(_ expression: Expression, _ isNullable: (String) -> Bool) {
        if case .call("not", let operands, _) = expression { columns.formUnion(operands[0].columns.filter(isNullable)) }
        if case .call("not_equal", let operands, _) = expression {
            columns.formUnion(operands.flatMap(\.columns).filter(isNullable))
        }
        for child in expression.children { collect(child, isNullable) }
    }

    /// Columns whose null the predicate speaks of.
    private static func handled(_ expression: Expression) -> Set<String> {
        var names: Set<String> = []
        if case .call(let name, let operands, _) = expression,
            FunctionTable.definition(name)?.speaksOfNull == true
        {
            names.formUnion(operands.flatMap(\.columns))
        }
        return expression.children.reduce(into: names) { $0.formUnion(handled($1)) }
    }
}
