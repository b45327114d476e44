package import CDPPlan

/// Prints the outcome of each stage in one run: whether it ran, why, how many rows, how long.
package struct StageReportRenderer {
    /// The reports, in the order of the graph.
    private let reports: [StageReport]

    /// A renderer of the reports of one run, in the order of the graph.
    package init(_ reports: [StageReport]) {
        self.reports = reports
    }

    /// A line for each stage.
    package var text: String {
        var table = TextTable([.left, .left, .right, .right, .right])
        table.add(["", "", "rows read", "written", "seconds"])
        for report in reports {
            let isSkipped = report.isSkipped
            table.add(
                [
                    isSkipped ? "skip" : "run", "\(report.stage)", isSkipped ? "" : NumberText.grouped(report.rowsRead),
                    isSkipped ? "" : NumberText.grouped(report.rowsWritten),
                    isSkipped || report.stage.isDelivery ? "" : StageReportRenderer.text(report.seconds),
                ], note: "\(report.reason)")
        }
        return "Stages\n" + table.lines.map { $0 + "\n" }.joined()
    }

    /// An object for each stage. A consumer may rely on these keys.
    package var json: JSON {
        .array(
            reports.map { report in
                .object([
                    "stage": .string("\(report.stage)"), "fingerprint": .string("\(report.fingerprint)"),
                    "skipped": .boolean(report.isSkipped), "reason": .string("\(report.reason)"),
                    "rows_read": .integer(report.rowsRead), "rows_written": .integer(report.rowsWritten),
                    "seconds": .number((report.seconds * 1000).rounded() / 1000),
                ])
            })
    }

    /// Seconds with three decimals.
    private static func text(_ seconds: Double) -> String {
        let thousandths = Int((seconds * 1000).rounded())
        let decimals = "\(thousandths % 1000)"
        return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - decimals.count) + decimals
    }
}
