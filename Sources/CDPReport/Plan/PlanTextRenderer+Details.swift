import CDPPlan

extension PlanTextRenderer {
    /// A block for each change with its range and each field before and after.
    var details: [String] {
        var lines: [String] = []
        for change in ChangeText.sorted(report.changes) {
            let text = ChangeText(change)
            if !lines.isEmpty { lines.append("") }
            let head = "\(text.symbol) \(change.address)   \(change.effects.map(\.rawValue).joined(separator: ", "))"
            lines.append((head.padded(to: 56) + (change.range.map { "   " + $0.location } ?? "")).trimmedEnd)
            if let previous = change.previousAddress { lines.append("    renamed from \(previous)") }
            var table = TextTable([.left, .left], indentation: 4)
            for field in change.fields {
                let value =
                    switch (field.before, field.after) {
                    case (let before?, let after?): "\(before) -> \(after)"
                    case (nil, let after?): after
                    case (let before?, nil): change.actions.contains(.remove) ? before : "\(before) -> (none)"
                    case (nil, nil): ""
                    }
                table.add([field.path, value.split(separator: "\n").joined(separator: " ")], note: field.note ?? "")
            }
            lines += table.lines
            if let reached = text.reached { lines.append("    reaches: " + reached) }
        }
        return lines
    }
}
