import CDPDiagnostics
package import CDPPlan

/// Prints changes as annotations of GitHub's workflow commands, one line each.
///
/// Effects from `reidentifies` on are warnings, others notices. Changes without a range, such as removed resources,
/// have no annotation: use the comment of `DiffMarkdownRenderer` to see all.
package struct DiffAnnotationsRenderer {
    private let changes: [Change]

    /// A renderer of the changes of a plan or a comparison.
    package init(_ changes: [Change]) {
        self.changes = changes
    }

    /// The lines, ending with a line break; empty without changes that have a range.
    package var text: String {
        ChangeText.sorted(changes).compactMap(line).joined()
    }

    /// One line; nil for a change without a range.
    private func line(_ change: Change) -> String? {
        let text = ChangeText(change)
        guard let range = text.range else { return nil }
        let level = text.effect >= .reidentifies ? "warning" : "notice"
        let place = "file=\(property(range.file)),line=\(range.start.line),col=\(range.start.column)"
        let summary = text.summary.isEmpty ? "" : ": \(text.summary)"
        return "::\(level) \(place),title=\(text.effect.rawValue)::\(message("\(change.address)\(summary)"))\n"
    }

    /// Text after `::`.
    private func message(_ text: String) -> String {
        escape(text, ["%": "%25", "\r": "%0D", "\n": "%0A", "\r\n": "%0D%0A"])
    }

    /// The value of a property.
    private func property(_ text: String) -> String {
        escape(text, ["%": "%25", "\r": "%0D", "\n": "%0A", "\r\n": "%0D%0A", ":": "%3A", ",": "%2C"])
    }

    /// Escapes what has a meaning in workflow commands, so that no text of specs becomes one.
    private func escape(_ text: String, _ codes: [Character: String]) -> String {
        text.reduce(into: "") { $0 += codes[$1] ?? String($1) }
    }
}
