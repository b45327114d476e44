import CDPColumns
import CDPReport
import CDPRuntime
import CDPTypes

/// An explanation that can be read by people and by programs.
protocol Explaining {
    var text: String { get }
    var json: JSON { get }
}

/// How customers' values appear: as they are, or masked.
struct ValueDisplay {
    let isRevealing: Bool
    let view: StoreView

    /// A record's name; a key that is personal data is masked like any value.
    func name(_ record: RecordName) -> String {
        isRevealing ? record.description : view.maskedName(record)
    }

    /// A value on one line; what is no personal data is never masked.
    func text(_ value: Column, _ personalData: PersonalDataClass = .identity) -> String {
        guard value.validity[0] else { return "null" }
        return isRevealing || personalData == .none ? CellText.text(value, 0) : CellText.masked
    }

    /// A value for programs; a masked one is an object that says so.
    func json(_ value: Column, _ personalData: PersonalDataClass = .identity) -> JSON {
        guard value.validity[0] else { return .null }
        return isRevealing || personalData == .none ? CellText.json(value) : .object(["masked": .boolean(true)])
    }

    /// `email = «masked»` for each value that a rule compared.
    func text(_ values: [RuleValue]) -> String {
        values.map { "\($0.attribute) = \(text($0.value))" + ($0.isDistrusted ? " (distrusted)" : "") }
            .joined(separator: ", ")
    }

    /// The values that a rule compared, by attribute.
    func json(_ values: [RuleValue]) -> JSON {
        .object(
            Dictionary(
                values.map {
                    ($0.attribute, JSON.object(["value": json($0.value), "distrusted": .boolean($0.isDistrusted)]))
                }
            ) { first, _ in first })
    }

    /// Links as a table: who with whom, by which rule, and what refused it.
    func lines(_ links: [LinkView]) -> [String] {
        var table = TextTable([.left, .left, .left, .left])
        for link in links {
            let names = [link.left, link.right].map { DisplayText.escaped(name($0)) }
            let by = link.rule == "decision" ? "a steward's decision" : "identity.\(link.rule)"
            let note = link.constraint.map { link.isAccepted ? "" : "refused: \(view.text(of: $0))" } ?? ""
            table.add([names[0], "– \(names[1])", by, text(link.values)], note: note)
        }
        return table.lines
    }

    /// Links for programs.
    func json(_ links: [LinkView]) -> JSON {
        .array(
            links.map { link in
                .object([
                    "left": .string(name(link.left)), "right": .string(name(link.right)),
                    "rule": .string(link.rule), "accepted": .boolean(link.isAccepted),
                    "constraint": .optional(link.constraint?.text), "values": json(link.values),
                ])
            })
    }
}
