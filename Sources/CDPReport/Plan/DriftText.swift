package import CDPPlan

/// Says that data are no longer like those that weights were learnt from.
package struct DriftText {
    private let drift: WeightsDrift

    /// A text of one rule.
    package init(_ drift: WeightsDrift) {
        self.drift = drift
    }

    /// What differs, and the command that mends it, as one sentence.
    package var sentence: String {
        let records =
            drift.isOfOtherSize || drift.learntRecords != drift.records
            ? [
                "it was learnt from \(NumberText.counted(drift.learntRecords, "record")), now there are "
                    + NumberText.grouped(drift.records)
            ] : []
        let facts = records + drift.attributes.flatMap(facts)
        return facts.joined(separator: "; ") + ". Train again: `cdp identity train \(DisplayText.escaped(drift.rule))`"
    }

    private func facts(_ attribute: WeightsDrift.Attribute) -> [String] {
        let name = DisplayText.escaped(attribute.name)
        var facts: [String] = []
        if attribute.equality != 0 {
            let bits = abs(attribute.equality)
            facts.append(
                "the same \(name) says \((bits + 50) / 1000).\((bits + 50) % 1000 / 100) bits "
                    + (attribute.equality > 0 ? "more" : "less"))
        }
        if attribute.isOtherwiseFilled {
            facts.append(
                "\(name) is missing in \(percent(attribute.held, of: drift.records)), "
                    + "then in \(percent(attribute.learntHeld, of: drift.learntRecords))")
        }
        return facts
    }

    /// The share of what is not held, in whole percent.
    private func percent(_ held: Int, of records: Int) -> String {
        let whole = max(records, 1)
        return "\((max(whole - held, 0) * 200 + whole) / (2 * whole)) %"
    }
}

extension PlanTextRenderer {
    /// The rules that compare whose weights are of other data; empty where there are none.
    var driftList: [String] {
        if report.impact.drifts.isEmpty { return [] }
        return ["Weights   the data are no longer like those that they were learnt from"]
            + report.impact.drifts.map { "  \(DisplayText.escaped($0.rule)): \(DriftText($0).sentence)" }
    }
}
