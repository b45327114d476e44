import CDPPlan
import CDPReport
import CDPRuntime

/// Two records side by side: what a rule compares, how alike it is, what that weighs.
enum WaterfallTable {
    /// Lines of a table: a part of the weight each, an attribute of which a record has no value, and the sum. The values of both
    /// records stand in it as `display` shows them.
    static func lines(
        _ waterfall: Waterfall, _ values: [ComparedValue], _ names: [String], _ display: some ValueShowing
    ) -> [String] {
        var table = TextTable([.left, .left, .left, .left, .right])
        table.add(["comparison"] + names + ["level", "weight"])
        let compared = Set(values.map(\.attribute))
        func add(_ part: Waterfall.Part) {
            table.add([part.name, "", "", part.level, Waterfall.signed(part.weight)])
        }
        let before = waterfall.parts.prefix { !compared.contains($0.name) }
        before.forEach(add)
        for value in values {
            let part = waterfall.parts.first { $0.name == value.attribute }
            table.add([
                value.attribute, display.text(value.left, value.personalData),
                display.text(value.right, value.personalData), part?.level ?? "–",
                part.map { Waterfall.signed($0.weight) } ?? "–",
            ])
        }
        for part in waterfall.parts.dropFirst(before.count) where !compared.contains(part.name) { add(part) }
        table.add(["weight", "", "", "", Waterfall.signed(waterfall.weight)])
        return table.lines
    }

    /// The values for programs, by attribute; a masked one is `{"masked": true}`.
    static func json(_ values: [ComparedValue], _ display: some ValueShowing) -> JSON {
        .object(
            Dictionary(
                values.map { value in
                    (
                        value.attribute,
                        JSON.object([
                            "left": display.json(value.left, value.personalData),
                            "right": display.json(value.right, value.personalData),
                        ])
                    )
                }
            ) { first, _ in first })
    }
}
