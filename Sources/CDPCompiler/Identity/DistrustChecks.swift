import CDPDiagnostics
import CDPPlan
import CDPSpec
import CDPTypes

extension Workspace {
    /// Warns of patterns of `distrust` that match no value, since values are compared in normal form: `+33 6*` matches
    /// no phone.
    ///
    /// The normal form is offered as help, unless the pattern looks like a personal value.
    mutating func checkDistrust() {
        for entry in specs.identity?.distrust ?? [] {
            let name = entry.attribute.value
            guard let attribute = attributes[name] else { continue }
            let patterns = plan.distrustPatterns(attribute) { Workspace.readable($0, as: attribute) }
            for pattern in patterns where pattern.compared.isEmpty {
                guard let written = entry.values.first(where: { $0.value == pattern.written }) else { continue }
                let semantic = attribute.semantic.rawValue
                // A text without wildcards may be somebody's.
                let offer = pattern.meant.flatMap { pattern in
                    pattern.contains("*") || pattern.contains("?") || !PersonalText.isLikely(pattern) ? pattern : nil
                }
                report(
                    .patternWithoutMatch, "a pattern of `distrust` matches no value of `\(name)`", at: written.range,
                    label:
                        "never the normal form of \(semantic == "email" || semantic == "iban" ? "an" : "a") \(semantic)",
                    help: [
                        offer.map { "values are compared in their normal form: write `\($0)`" }
                            ?? "values are compared in their normal form, as docs/normal-forms.md describes it"
                    ], on: Address(.identity))
            }
        }
    }

    /// Texts that may be values of an attribute without a normal form of the language: no more is told without evaluation
    /// than that a date is one.
    ///
    /// A text is readable unless the attribute is a date and the text is none.
    private static func readable(_ texts: [String], as attribute: AttributePlan) -> [String: String] {
        let isDate = attribute.type == .date && attribute.normalise == nil
        let readable = texts.filter { !isDate || CivilTime.date($0) != nil }
        return Dictionary(uniqueKeysWithValues: readable.map { ($0, $0) })
    }
}
