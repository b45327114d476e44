import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPSpec
import CDPTypes

extension Workspace {
    /// A level; nil, and reported, when it is none or does not fit the attribute.
    mutating func level(
        _ text: Located<String>, of attribute: AttributePlan, _ mapped: Set<String>, on address: Address
    ) -> ComparisonLevel? {
        let measures = ComparisonLevel.Measure.allCases.filter { $0.applies(to: attribute.type) }
        let known = "known for \(attribute.type): " + measures.map { "`\($0.example)`" }.joined(separator: ", ")
        let level: ComparisonLevel
        switch Result(catching: { () throws(ComparisonLevel.Mistake) in try ComparisonLevel(text.value) }) {
        case .success(let read): level = read
        case .failure(.unknown(let word)):
            let help = Suggestions.didYouMean(word, in: measures.map(\.word)).map { [$0] } ?? []
            report(
                .invalidComparison, "`\(word)` is no level of likeness", at: text.range, label: "unknown",
                help: help + [known], on: address)
            return nil
        case .failure(.form(let example)):
            report(
                .invalidComparison, "`\(text.value)` is no level of likeness", at: text.range, label: "of another form",
                help: ["write for example `\(example)`"], on: address)
            return nil
        }
        guard measures.contains(level.measure) else {
            report(
                .invalidComparison, "`\(level.measure.word)` does not compare values of \(attribute.type)",
                at: text.range,
                label: "`\(attribute.name)` is \(attribute.type)",
                help: [known], on: address)
            return nil
        }
        guard let other = level.other else { return level }
        return isBeside(Located(other, at: text.range), attribute, of: level.measure, mapped, on: address) ? level : nil
    }

    /// Whether a level may read another attribute beside the compared one; else it is reported.
    private mutating func isBeside(
        _ other: Located<String>, _ attribute: AttributePlan, of measure: ComparisonLevel.Measure,
        _ mapped: Set<String>,
        on address: Address
    ) -> Bool {
        guard let known = self.attribute(named: other, on: address) else { return false }
        checkIsMapped(other, mapped, on: address)
        let isPlace = measure == .kilometres
        if known.name != attribute.name, isPlace ? known.type.isNumeric : known.type == attribute.type { return true }
        report(
            .invalidComparison,
            isPlace
                ? "`\(other.value)` is no longitude of the latitude `\(attribute.name)`"
                : "`\(attribute.name)` cannot be swapped with `\(other.value)`", at: other.range,
            label: known.name == attribute.name ? "the same attribute" : "this is \(known.type)",
            help: [
                isPlace
                    ? "name the attribute with the degrees of longitude, a number"
                    : "name another attribute of the same type"
            ], on: address)
        return false
    }

    /// A condition over two records; nil when it was reported.
    mutating func pairCondition(
        _ text: EmbeddedText, _ mapped: Set<String>, on address: Address
    ) -> PairCondition? {
        let record = DataType.structure(fields(mapped))
        guard
            let checked = checkedOnce(
                text, Scope([Field("a", record), Field("b", record)], kind: "record"), as: .boolean, on: address)
        else { return nil }
        if let condition = PairCondition(checked) { return condition }
        report(
            .invalidComparison, "a level that is a condition reads attributes of both records, `a` and `b`",
            at: text.range, label: "not of both", help: ["write for example `a.city = b.city`"], on: address)
        return nil
    }
}
