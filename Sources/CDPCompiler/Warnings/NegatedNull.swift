import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPSpec
import CDPTypes

extension Workspace {
    /// Warns of predicates such as `not newsletter` and `country <> 'FR'`: they are null for whoever has no value, so
    /// those people are left out, which is seldom meant.
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

    /// Whether a column may be null. Counts and sums over no events are 0, and a profile always has an id; all else may
    /// be missing.
    private func isNullable(_ column: String) -> Bool {
        if SegmentReference(column: column) != nil || column == Workspace.profileID { return false }
        guard case .aggregate(let aggregate) = traits[column]?.value else { return true }
        return ![.count, .countDistinct, .sum].contains(aggregate.function)
    }
}

/// The nullable columns that a predicate negates without saying what holds where they are null.
private struct NullableNegations {
    /// The names of the columns.
    private(set) var columns: Set<String> = []

    /// Looks through a predicate. `isNullable` says which columns may be null at all.
    init(_ predicate: Expression, isNullable: (String) -> Bool) {
        let handled = NullableNegations.handled(predicate)
        collect(predicate) { isNullable($0) && !handled.contains($0) }
    }

    /// Adds the nullable columns below each `not` and each `<>`.
    private mutating func collect(_ expression: Expression, _ isNullable: (String) -> Bool) {
        if case .call("not", let operands, _) = expression { columns.formUnion(operands[0].columns.filter(isNullable)) }
        if case .call("not_equal", let operands, _) = expression {
            columns.formUnion(operands.flatMap(\.columns).filter(isNullable))
        }
        for child in expression.children { collect(child, isNullable) }
    }

    /// The columns whose null the predicate handles, as `coalesce` and `is null` do.
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
