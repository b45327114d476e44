package import CDPPlan

/// Prints a comparison as one JSON document. A consumer may rely on the keys of `format_version` 1; new ones may
/// come.
package struct DiffJSONRenderer {
    /// What is printed.
    private let report: DiffReport
    /// The version of cdp that prints.
    private let toolVersion: String

    /// A renderer of one comparison.
    package init(_ report: DiffReport, toolVersion: String) {
        self.report = report
        self.toolVersion = toolVersion
    }

    /// The document.
    package var json: JSON {
        func side(_ side: DiffReport.Side) -> JSON {
            .object(["name": .string(side.name), "commit": .optional(side.commit)])
        }
        return .object([
            "format_version": "1.0", "kind": "diff", "tool_version": .string(toolVersion),
            "project": .string(report.project), "environment": .optional(report.environment), "from": side(report.from),
            "to": side(report.to), "merge_base": .optional(report.mergeBase),
            "summary": ChangeJSON.summary(report.changes, unchanged: report.unchanged),
            "changes": .array(report.changes.map(ChangeJSON.change)),
            "formatting_only_files": .integer(report.formattingOnlyFiles),
        ])
    }

    /// The document as text, ending with a line break.
    package var text: String { json.prettyText + "\n" }
}
