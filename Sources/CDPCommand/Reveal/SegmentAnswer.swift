import CDPReport
import CDPRuntime
import CDPTypes

/// Why a profile is in a segment or is not, part by part of the predicate.
///
/// A part is marked with `*` when the outcome of the whole depends on it. Null is shown as null: it is no member,
/// and `not` of it is none either.
struct SegmentAnswer: Explaining {
    /// The predicate with the value of each part.
    let explanation: SegmentExplanation
    /// The record as it was typed.
    let asked: String
    /// How values are shown.
    let values: ValueDisplay
    /// Generation and instant, for the first line.
    let title: String

    /// Lines for people.
    var text: String {
        let membership =
            explanation.enteredAt.map { "is in segment.\(explanation.segment) since \(Instant(microseconds: $0))" }
            ?? "is not in segment.\(explanation.segment)"
        var report = TextReport("profile \(explanation.profile) \(membership)   \(title)")
        report.add("The predicate, part by part (* decides)", lines(explanation.predicate, depth: 0))
        return report.text
    }

    /// A part with its operands and its own parts, indented by depth.
    private func lines(_ part: PredicatePart, depth: Int) -> [String] {
        let indentation = String(repeating: "  ", count: depth)
        let mark = part.isDecisive ? "*" : " "
        let value = word(part.value)
        var lines = [
            "  \(mark) \(value)\(String(repeating: " ", count: 6 - value.count))\(indentation)\(text(part))"
        ]
        for operand in part.operands {
            let shown = values.text(operand.value, operand.personalData)
            lines.append("            \(indentation)\(operand.name) = \(shown)")
        }
        return lines + part.parts.flatMap { self.lines($0, depth: depth + 1) }
    }

    /// The part as written; its personal constants are hidden unless values are revealed.
    private func text(_ part: PredicatePart) -> String {
        values.isRevealing ? part.text : part.maskedText
    }

    /// The value of a part in SQL's words.
    private func word(_ value: PredicatePart.TruthValue) -> String {
        switch value {
        case .isTrue: "true"
        case .isFalse: "false"
        case .isNull: "null"
        }
    }

    /// A document for programs.
    var json: JSON {
        .object([
            "segment": .string(explanation.segment), "profile_id": .string(explanation.profile),
            "member": .boolean(explanation.enteredAt != nil), "entered_at": CellText.json(explanation.enteredAt),
            "predicate": json(explanation.predicate),
        ])
    }

    /// A part for programs.
    private func json(_ part: PredicatePart) -> JSON {
        .object([
            "text": .string(text(part)), "value": .written(word(part.value)), "decisive": .boolean(part.isDecisive),
            "operands": .object(
                Dictionary(part.operands.map { ($0.name, values.json($0.value, $0.personalData)) }) { first, _ in first
                }),
            "parts": .array(part.parts.map(json)),
        ])
    }
}
