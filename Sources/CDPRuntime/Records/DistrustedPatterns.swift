import CDPColumns
import CDPEvaluation
import CDPFormats
import CDPPlan
import CDPTypes

extension ExecutionPlan {
    /// The patterns of an attribute's values that are no evidence.
    func distrusted(_ name: String) -> [GlobPattern] {
        guard let attribute = attribute(name) else { return [] }
        let patterns = distrustPatterns(attribute) { evaluated(attribute, $0) }
        return patterns.reduce(into: Set<String>()) { $0.formUnion($1.compared) }.sorted().map {
            GlobPattern($0, hasSets: false)
        }
    }

    /// The values, as texts, that some texts become by an attribute's type and the normal form that the specs give it.
    private func evaluated(_ attribute: AttributePlan, _ texts: [String]) -> [String: String] {
        let context = EvaluationContext(asOf: Instant(microseconds: 0), timeZone: timeZone)
        let form = try? AttributeNormalForm(
            attribute.semantic, custom: attribute.normalise, storage: attribute.type)
        let column = Column.string(StringColumn(texts))
        let values: Column? = attribute.type == .string ? column : try? column.cast(to: attribute.type, context)
        guard let values, let forms = form?.apply(values, context).column,
            let found = try? forms.texts(context)
        else { return [:] }
        var result: [String: String] = [:]
        for (row, text) in texts.enumerated() { result[text] = found[row] }
        return result
    }
}
