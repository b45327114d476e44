import ArgumentParser
import CDPReport

/// `cdp schema`: the JSON Schema of spec files.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema of spec files, for editors.",
        discussion: """
            Draft 7. `cdp init` writes it into the project as \(SpecSchemaText.fileName) and names it in the first line of each \
            spec, which editors with a YAML language server read: they complete keys and mark mistakes, without a network.
            """)

    func run() throws {
        Output.write(SpecSchemaText.text)
    }
}
