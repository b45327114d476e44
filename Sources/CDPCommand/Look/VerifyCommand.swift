import ArgumentParser
import CDPReport
import CDPStore

/// `cdp verify`: whether the store is whole.
///
/// What it finds are files of the store with what is wrong in them, never values. Findings that may come from a command
/// at work are told as notes and do not end it with 1.
struct VerifyCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check every checksum and invariant of the store.",
        discussion: "Reads all of it, changes nothing and takes no lock. Ends with 1 when something is wrong.")

    @OptionGroup var global: GlobalOptions

    /// Checks the store and prints what was found; ends with 1 when there is a problem.
    func perform() throws {
        let path = try ProjectSession(global).storePath()
        let result = try StoreVerifier.verify(path, threads: global.threads)
        Output.write(global.isJSON ? json(result).prettyText + "\n" : text(result))
        if !result.problems.isEmpty { try ExitStatus.failed.end() }
    }

    /// Findings, then one line with what was checked.
    private func text(_ result: Verification) -> String {
        var lines: [String] = []
        for finding in result.findings {
            lines.append("\(finding.severity.rawValue): `\(finding.path)` \(finding.message)")
            lines.append("  \(finding.help)")
        }
        if !lines.isEmpty { lines.append("") }
        let problems = result.problems.count
        lines.append(
            "Generation \(NumberText.grouped(result.generation)): "
                + "\(NumberText.counted(result.logEntries, "log entry", plural: "log entries")), "
                + "\(NumberText.counted(result.dataFiles, "data file")) with "
                + "\(NumberText.counted(result.rows, "row")), \(NumberText.counted(Int(result.bytes), "byte")). "
                + (problems == 0 ? "All is as it was written." : "\(NumberText.counted(problems, "problem")).") + "\n")
        if problems > 0 {
            lines.append(
                "A copy that was made while a command wrote to the store is not whole: make it anew with `cdp backup`.\n"
            )
        }
        return DisplayText.escaped(lines: lines.joined(separator: "\n"))
    }

    /// The same for programs.
    private func json(_ result: Verification) -> JSON {
        .object([
            "format_version": .string("1.0"), "kind": .string("verify"),
            "tool_version": .string(CommandLineTool.version), "generation": .integer(result.generation),
            "is_whole": .boolean(result.problems.isEmpty),
            "checked": .object([
                "log_entries": .integer(result.logEntries), "data_files": .integer(result.dataFiles),
                "bytes": .integer(result.bytes), "rows": .integer(result.rows),
            ]),
            "findings": .array(
                result.findings.map { finding in
                    .object([
                        "severity": .string(finding.severity.rawValue), "path": .string(finding.path),
                        "message": .string(finding.message), "help": .string(finding.help),
                    ])
                }),
        ])
    }
}
