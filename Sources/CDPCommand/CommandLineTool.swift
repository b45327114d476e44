import ArgumentParser
import CDPDiagnostics

/// The program `cdp`, as a library, so that tests may call its commands.
///
///     CommandLineTool.main()
///
/// Exit codes are those of `ExitStatus`. Results go to the standard output, everything else to the error stream.
public enum CommandLineTool {
    /// The version of the tool, as documents for programs name it.
    static let version = "0.1.0"

    /// Runs the command that the process's arguments name and ends the process.
    public static func main() -> Never {
        refuseUnknownCommand(CommandLine.arguments.dropFirst().first)
        RootCommand.main()
        RootCommand.exit()
    }

    /// Ends the process when the first argument is a word that names no command, with the nearest one as help.
    ///
    /// The argument parser would report it as an unexpected argument of the root command, which says less.
    private static func refuseUnknownCommand(_ word: String?) {
        let groups = RootCommand.configuration.groupedSubcommands
        let commands: [any ParsableCommand.Type] = groups.flatMap { $0.subcommands }
        let known: [String] = commands.compactMap { command in command.configuration.commandName }
        guard let word, !word.hasPrefix("-"), word != "help", !known.contains(word),
            let options = try? GlobalOptions.parse([])
        else { return }
        Failure(
            .invalidRequest, "there is no command `\(word)`",
            help: [
                Suggestions.didYouMean(word, in: known),
                "the commands are " + known.map { "`\($0)`" }.joined(separator: ", "),
            ].compactMap { $0 }, status: .usage
        ).print(options)
        RootCommand.exit(withError: ExitCode(ExitStatus.usage.rawValue))
    }
}

/// `cdp` without a command: it lists the commands.
struct RootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cdp", abstract: "Customer data as code: specs in git become customer profiles in an open store.",
        version: CommandLineTool.version,
        groupedSubcommands: [
            CommandGroup(
                name: "Projects",
                subcommands: [InitCommand.self, AddCommand.self, ValidateCommand.self, SchemaCommand.self]),
            CommandGroup(
                name: "Changes",
                subcommands: [
                    PullCommand.self, PlanCommand.self, ApplyCommand.self, RunCommand.self, DeliverCommand.self,
                    DiffCommand.self,
                    RollbackCommand.self, SourceCommand.self, CompactCommand.self, VacuumCommand.self,
                ]),
            CommandGroup(
                name: "Customers",
                subcommands: [ProfileCommand.self, ExplainCommand.self, QueryCommand.self, IdentityCommand.self]),
            CommandGroup(
                name: "Looking",
                subcommands: [
                    ShowCommand.self, GraphCommand.self, HistoryCommand.self, StatusCommand.self, ViewsCommand.self,
                    VerifyCommand.self, BackupCommand.self,
                ]),
        ])
}
