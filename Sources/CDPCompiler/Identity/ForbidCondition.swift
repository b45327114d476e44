import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPTypes

extension Workspace {
    /// One entry of `forbid`: comparisons of one attribute on the records `a` and `b`, joined by `and`.
    ///
    /// Example: `a.birth_date <> b.birth_date and a.gender <> b.gender`. Nil when a part is something else or names no
    /// attribute; each such part is reported.
    mutating func forbid(_ text: EmbeddedText) -> IdentityPlan.Forbid? {
        let address = Address(.identity)
        let (syntax, problems) = ExpressionParser.parse(text)
        for problem in problems { report(problem, on: address) }
        guard let syntax else { return nil }
        let parts = conjuncts(syntax)
        let comparisons = parts.compactMap { comparison($0, in: text, on: address) }
        return comparisons.count == parts.count ? IdentityPlan.Forbid(comparisons) : nil
    }

    /// The operands of nested `and`s, from left to right; the syntax itself where there is none.
    private func conjuncts(_ syntax: Syntax) -> [Syntax] {
        if case .operation("and", let operands) = syntax.kind { return operands.flatMap { conjuncts($0) } }
        return [syntax]
    }

    /// One comparison; nil when it was reported.
    ///
    /// Both sides must name the same attribute, one of them on `a` and the other on `b`. The order does not matter:
    /// `b.phone = a.phone` is the same comparison.
    private mutating func comparison(_ syntax: Syntax, in text: EmbeddedText, on address: Address) -> IdentityPlan
        .Comparison?
    {
        guard case .operation(let name, let operands) = syntax.kind, name == "equal" || name == "not_equal",
            operands.count == 2, let left = member(operands[0]), let right = member(operands[1]),
            Set([left.record, right.record]) == ["a", "b"], left.name.text == right.name.text
        else {
            report(
                .invalidForbid, "`forbid` compares one attribute of the records `a` and `b`",
                at: text.range(syntax.range),
                label: "not such a comparison",
                help: ["write `a.birth_date <> b.birth_date`, several of them joined by `and`"], on: address)
            return nil
        }
        guard attributes[left.name.text] != nil else {
            if !brokenNames.contains(left.name.text) {
                report(
                    .unknownName, "`forbid` names an unknown attribute `\(left.name.text)`",
                    at: text.range(left.name.range),
                    label: "no attribute of this name",
                    help: Suggestions.didYouMean(left.name.text, in: attributes.keys.sorted()).map { [$0] } ?? [],
                    on: address)
            }
            return nil
        }
        usedAttributes.insert(left.name.text)
        return IdentityPlan.Comparison(attribute: left.name.text, isEqual: name == "equal")
    }

    /// `a.phone` as its two names; nil for any other syntax.
    private func member(_ syntax: Syntax) -> (record: String, name: Syntax.Name)? {
        guard case .member(let base, let name) = syntax.kind, case .name(let record) = base.kind else { return nil }
        return (record, name)
    }
}
