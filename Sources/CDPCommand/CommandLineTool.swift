import ArgumentParser

/// The program `cdp`.
public enum CommandLineTool {
    /// The version of the tool, as documents for programs name it.
    static let version = "0.1.0"

    /// Runs the command that the process's arguments name and ends the process.
    public static func main() -> Never {
        RootCommand.main()
        RootCommand.exit()
    }
}

/// `cdp`, which only lists its commands.
struct RootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cdp", abstract: "Customer data as code: specs in git become customer profiles in an open store.",
        version: CommandLineTool.version,
        groupedSubcommands: [
            CommandGroup(name: "Projects", subcommands: [InitCommand.self, ValidateCommand.self]),
            CommandGroup(
                name: "Changes", subcommands: [PlanCommand.self, ApplyCommand.self, RunCommand.self, DiffCommand.self]),
            CommandGroup(
                name: "Customers", subcommands: [ProfileCommand.self, ExplainCommand.self, QueryCommand.self]),
            CommandGroup(
                name: "Looking",
                subcommands: [
                    ShowCommand.self, GraphCommand.self, HistoryCommand.self, StatusCommand.self, ViewsCommand.self,
                    VerifyCommand.self,
                ]),
        ])
}
