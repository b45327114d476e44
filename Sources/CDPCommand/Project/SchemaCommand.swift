import ArgumentParser
import CDPReport

/// `cdp schema`: the language of specs, for editors as JSON Schema and for people as Markdown. Needs no project.
struct SchemaCommand: ParsableCommand {
    /// In which form the language is printed.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case json, markdown
    }

    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the language of specs: JSON Schema for editors, or its reference.",
        discussion: """
            Draft 7. `cdp init` writes it into the project as \(SpecSchemaText.fileName) and names it in the first line of each \
            spec, which editors with a YAML language server read: they complete keys and mark mistakes, without a network.

            --format markdown prints every key with its meaning, type, default and an example, as docs/specs.md holds it.
            """)

    @Option(help: "What is printed: json or markdown.")
    var format = Format.json

    /// Prints the language in the form that was asked for.
    func run() throws {
        switch format {
        case .json: Output.write(SpecSchemaText.text)
        case .markdown: Output.write(SpecReference.text)
        }
    }
}
