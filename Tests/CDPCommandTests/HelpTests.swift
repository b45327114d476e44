import ArgumentParser
import FoundationEssentials
import Testing

@testable import CDPCommand

/// What help texts, pages and messages say of commands and options is what there is.
@Suite struct HelpTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private static let commands = RootCommand.configuration.groupedSubcommands.flatMap { $0.subcommands }

    /// The help text of each command and of those below it, by its name.
    private static let helps = Dictionary(
        uniqueKeysWithValues: commands.map { command in
            let all = [command] + command.configuration.subcommands
            return (
                command.configuration.commandName ?? "",
                all.map { $0.helpMessage(columns: 500) }.joined(separator: "\n")
            )
        })

    /// The options that each command takes, by its name: what begins a line of the list of options.
    private static let options = helps.mapValues { help in
        Set(help.split(separator: "\n").filter { $0.hasPrefix("  -") }.flatMap { mentions(String($0.prefix(40))) })
    }

    /// The options that a text names.
    private static func mentions(_ text: String) -> [String] {
        text.matches(of: /(?:^|[\s\[(`"'])(--[a-z][a-z-]+)/).map { String($0.output.1) }
    }

    private static func files(_ folder: String, _ ending: String) -> [(name: String, text: String)] {
        let base = root.appending(path: folder)
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: base.path)) ?? []
        return names.filter { $0.hasSuffix(ending) }.sorted().compactMap { name in
            (try? String(contentsOf: base.appending(path: name), encoding: .utf8)).map { ("\(folder)/\(name)", $0) }
        }
    }

    private static let pages =
        files("docs", ".md") + files("specs/codes", ".md") + files("examples", ".md") + files("examples", ".yml")
        + files("examples", ".yaml")
        + ["README.md"].compactMap { name in
            (try? String(contentsOf: root.appending(path: name), encoding: .utf8)).map { (name, $0) }
        }

    @Test func helpTextsNameOptionsThatExist() {
        #expect(HelpTests.commands.count > 10)
        let all = HelpTests.options.values.reduce(into: Set<String>()) { $0.formUnion($1) }
        for (command, help) in HelpTests.helps {
            #expect(HelpTests.options[command]?.contains("--help") == true, "\(command)")
            let unknown = Set(HelpTests.mentions(help)).subtracting(all)
            #expect(unknown == [], "cdp \(command)")
        }
    }

    /// `cdp COMMAND … --option` in pages and in the messages of the sources; one option named is the compiler's.
    @Test func pagesAndMessagesNameCommandsAndOptionsThatExist() {
        let all = HelpTests.options.values.reduce(into: Set<String>()) { $0.formUnion($1) }
        #expect(all.count > 20)
        let sources = HelpTests.files("Sources", ".swift")
        #expect(sources.count > 100 && HelpTests.pages.count > 60)
        for (name, text) in HelpTests.pages + sources {
            for match in text.matches(of: /(?:`|\$ |^|")cdp ([a-z]+)((?:[^`"\n|&;])*)/.anchorsMatchLineEndings()) {
                let command = String(match.output.1)
                guard let options = HelpTests.options[command] else {
                    let isProse = !match.output.0.hasPrefix("`") && !match.output.0.hasPrefix("$")
                    #expect(isProse || command == "help", "\(name): `cdp \(command)` is no command")
                    continue
                }
                let unknown = Set(HelpTests.mentions(String(match.output.2))).subtracting(options)
                #expect(unknown == [], "\(name): `\(match.output.0)`")
            }
            for match in text.matches(of: /`(--[a-z][a-z-]+)/) where !match.output.1.hasPrefix("--explicit-target") {
                #expect(all.contains(String(match.output.1)), "\(name): `\(match.output.1)` is no option of cdp")
            }
        }
    }

    /// What is planned is no part of the product: no text promises it.
    @Test func nothingIsPromised() {
        for (name, text) in HelpTests.pages + HelpTests.files("Sources", ".swift") {
            for word in ["--fix", "not yet implemented", "will be supported", "coming soon"] {
                #expect(!text.contains(word), "\(name): \(word)")
            }
        }
    }
}
