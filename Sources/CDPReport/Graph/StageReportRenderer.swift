package import CDPPlan

/// Prints the outcome of each stage in one run: whether it ran, why, how many rows and bytes, how long.
package struct StageReportRenderer {
    /// What became of each, in the order of the graph.
    private let lines: [StageLine]

    /// A renderer of the reports of one run, in the order of the graph.
    package init(_ reports: [StageReport]) {
        self.init(reports.map { StageLine($0) })
    }

    /// A renderer of what was logged of a run.
    package init(_ lines: [StageLine]) {
        self.lines = lines
    }

    /// A line for each stage.
    package var text: String {
        var table = TextTable([.left, .left, .right, .right, .right, .right])
        table.add(["", "", "rows read", "written", "bytes", "seconds"])
        for line in lines {
            let counts = [
                NumberText.grouped(line.rowsRead), NumberText.grouped(line.rowsWritten),
                line.bytesWritten == 0 ? "" : NumberText.grouped(Int(line.bytesWritten)),
                line.seconds.map(StageReportRenderer.text) ?? "",
            ]
            table.add(
                [line.skipped ? "skip" : "run", line.stage] + (line.skipped ? ["", "", "", ""] : counts),
                note: line.reason)
        }
        return "Stages\n" + table.lines.map { $0 + "\n" }.joined()
    }

    /// An object for each stage. A consumer may rely on these keys.
    package var json: JSON {
        .array(
            lines.map { line in
                .object([
                    "stage": .string(line.stage), "fingerprint": .string(line.fingerprint),
                    "skipped": .boolean(line.skipped), "reason": .string(line.reason),
                    "rows_read": .integer(line.rowsRead), "rows_written": .integer(line.rowsWritten),
                    "bytes_written": .integer(line.bytesWritten),
                    "seconds": line.seconds.map { .number($0) } ?? .null,
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
