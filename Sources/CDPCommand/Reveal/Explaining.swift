import CDPColumns
import CDPReport
import CDPRuntime
import CDPTypes

/// An explanation that can be printed for people and for programs.
protocol Explaining {
    /// Lines for people, ending with a line break.
    var text: String { get }
    /// A document for programs.
    var json: JSON { get }
}

/// What decides whether a value of a customer is shown.
protocol ValueShowing {
    /// Whether values are shown.
    var isRevealing: Bool { get }
}

extension ValueShowing {
    /// A value on one line. One whose class is `.none` is never masked.
    func text(_ value: Column, _ personalData: PersonalDataClass = .identity) -> String {
        guard value.validity[0] else { return "null" }
        return isRevealing || personalData == .none ? CellText.text(value, 0) : CellText.masked
    }

    /// A value for programs; a masked one is `{"masked": true}`.
    func json(_ value: Column, _ personalData: PersonalDataClass = .identity) -> JSON {
        guard value.validity[0] else { return .null }
        return isRevealing || personalData == .none ? CellText.json(value) : .object(["masked": .boolean(true)])
    }
}

/// How customers' values are shown: as they are, or masked.
///
///     let values = ValueDisplay(isRevealing: false, view: view)
///     values.text(column, .contact)  // «masked»
///
/// Everything that `cdp explain` prints of a person goes through it, so that one flag decides. Values of class
/// `.none` are never masked. A masked value still tells that there is one.
struct ValueDisplay: ValueShowing {
    /// Whether values are shown.
    let isRevealing: Bool
    /// The generation, which knows what in a name is personal.
    let view: StoreView

    /// A record's name; a key that holds personal data is masked too.
    func name(_ record: RecordName) -> String {
        isRevealing ? record.description : view.maskedName(record)
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

    /// What a link rests on: `email = «masked»` for equal values, `weight 7.5: name, birth_date` for a weighted pair.
    private func basis(_ link: LinkView) -> String {
        guard let weight = link.weight else { return text(link.values) }
        let names = DisplayText.escaped(link.comparisons.joined(separator: ", "))
        return "weight \(CellText.text(.float(FixedColumn([weight])), 0))" + (names.isEmpty ? "" : ": \(names)")
    }

    /// What hangs on a link alone.
    private static func text(_ bridge: WeakBridge) -> String {
        "weak bridge: alone between \(NumberText.counted(bridge.left, "record")) and \(NumberText.grouped(bridge.right))"
    }

    /// Links as a table: which two records, by which rule, what it rests on, and what refused it.
    func lines(_ links: [LinkView]) -> [String] {
        var table = TextTable([.left, .left, .left, .left])
        for link in links {
            let names = [link.left, link.right].map { DisplayText.escaped(name($0)) }
            let by = link.rule == "decision" ? "a steward's decision" : "identity.\(link.rule)"
            let refusal = link.constraint.map { link.isAccepted ? "" : "refused: \(view.text(of: $0))" } ?? ""
            let note = link.bridge.map(Self.text) ?? refusal
            table.add([names[0], "– \(names[1])", by, basis(link)], note: note)
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
                    "weight": link.weight.map { CellText.json(.float(FixedColumn([$0]))) } ?? .null,
                    "comparisons": .array(link.comparisons.map(JSON.string)),
                    "weak_bridge": link.bridge.map { bridge in
                        .object(["left_records": .integer(bridge.left), "right_records": .integer(bridge.right)])
                    } ?? .null,
                ])
            })
    }
}
