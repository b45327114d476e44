import CDPPlan
import CDPTypes

extension PlanTextRenderer {
    /// What a plan takes back, as a first sentence; nil for plans that go on.
    var takenBack: String? {
        if let facts = report.rollback { return "Back to generation \(NumberText.grouped(facts.generation))." }
        guard !report.forgetting.isEmpty else { return nil }
        let files = report.forgetting.values.flatMap { $0 }.sorted()
        let shown = files.prefix(3).map { DisplayText.escaped($0) }.joined(separator: ", ")
        let more = files.count > 3 ? " and \(NumberText.grouped(files.count - 3)) more" : ""
        return "As if \(shown)\(more) had not been read."
    }

    /// What going back undoes, what comes again, and what is not taken back; empty for other plans.
    var rollbackList: [String] {
        guard let facts = report.rollback else { return [] }
        var lines = [
            "Rollback   \(NumberText.counted(facts.undone, "generation")) undone; the store's history keeps them"
        ]
        for (source, inputs) in facts.inputs.sorted(by: { $0.key < $1.key }) {
            let shown = inputs.prefix(3).map { DisplayText.escaped($0) }.joined(separator: ", ")
            let more = inputs.count > 3 ? " and \(NumberText.grouped(inputs.count - 3)) more" : ""
            lines.append("  read again by the next apply or run   \(source): \(shown)\(more)")
        }
        if facts.returning > 0 {
            lines.append(
                "  deleted since, and back until read again   \(NumberText.counted(facts.returning, "record"))")
        }
        if facts.keptStatements > 0 {
            lines.append(
                "  not taken back   \(NumberText.counted(facts.keptStatements, "statement")) of consent made since")
        }
        if !facts.sent.isEmpty {
            lines.append(
                "  not taken back   what was sent since to \(facts.sent.joined(separator: ", ")); "
                    + "they are sent the difference")
        }
        return lines
    }
}
