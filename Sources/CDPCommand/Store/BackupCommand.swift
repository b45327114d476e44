import ArgumentParser
import CDPReport
import CDPStore

/// `cdp backup`: a whole copy of the store.
///
/// Files share their bytes with the store's where the file system can (hard links), so that a backup of a large store
/// takes seconds and little room; they are never changed in place by either. Elsewhere bytes are copied.
struct BackupCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Make a whole copy of the store, also while another command writes to it.",
        discussion: """
            The folder must not exist, or be empty. It gets its name when every file is in it, durable and checked as \
            `cdp verify` does; what is written meanwhile is left out. Takes no lock, so nobody waits for it.

            On the file system of the store, files are links to the store's, which takes no room but does not outlive that \
            disk; elsewhere they are copied. A backup holds the store's secret and everything it knows of people: keep it \
            as you keep the store. To go back, put it in the store's place.

            Ends with 1 when the store is damaged; there is no backup then.
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: ArgumentHelp("The folder to make, from where the command is started.", valueName: "TARGET"))
    var target: String

    /// Makes the copy and prints what is in it.
    func perform() throws {
        let store = try ProfileStore(at: ProjectSession.ofStore(global).storePath())
        let place = GlobalOptions.absolute(target)
        let result = try StoreBackup(store, threads: global.threads).make(at: place)
        if let unnoted = result.unnoted, !global.isQuiet {
            Output.note(
                "The store cannot note where this backup is, so nothing will name it later: \(unnoted.message)\n")
        }
        if global.isJSON {
            Output.write(json(result, place).prettyText + "\n")
        } else if !global.isQuiet {
            Output.write(DisplayText.escaped(lines: text(result)))
        }
    }

    /// Two sentences: what was copied, and that it holds the secret.
    private func text(_ result: StoreBackup.Result) -> String {
        let checked = result.verification
        return "Generation \(NumberText.grouped(result.generation)) is backed up to `\(target)`: "
            + "\(NumberText.counted(result.files, "file")), \(NumberText.grouped(result.linked)) of them linked; "
            + "\(NumberText.counted(checked.rows, "row")) in \(NumberText.counted(checked.dataFiles, "data file")) "
            + "checked.\nIt holds the secret of the store: keep it as you keep the store.\n"
    }

    /// The same for programs.
    private func json(_ result: StoreBackup.Result, _ place: String) -> JSON {
        .object([
            "format_version": .string("1.0"), "kind": .string("backup"),
            "tool_version": .string(CommandLineTool.version), "path": .string(place),
            "generation": .integer(result.generation), "files": .integer(result.files),
            "linked": .integer(result.linked),
            "checked": .object([
                "log_entries": .integer(result.verification.logEntries),
                "data_files": .integer(result.verification.dataFiles),
                "bytes": .integer(result.verification.bytes), "rows": .integer(result.verification.rows),
            ]),
        ])
    }
}
