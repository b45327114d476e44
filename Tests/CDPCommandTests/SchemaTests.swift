import FoundationEssentials
import Testing

@testable import CDPCommand
@testable import CDPSpec

/// The JSON Schema says of every key what may stand there, and the committed one is what the program prints.
@Suite struct SchemaTests {
    private let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test func theCommittedSchemaIsTheOneOfTheCode() throws {
        let committed = try String(
            contentsOf: root.appending(path: "specs/schema/cdp.schema.json"), encoding: .utf8)
        #expect(committed == SpecSchemaText.text, "run: cdp schema > specs/schema/cdp.schema.json")
    }

    @Test func namesAreUnique() {
        let definitions = SpecSchema.definitions
        #expect(Set(definitions.map(\.name)).count == definitions.count)
        for definition in definitions {
            #expect(Set(definition.keys.map(\.name)).count == definition.keys.count, "\(definition.name)")
        }
    }

    @Test func specsOfASampleLeadToTheSchema() throws {
        let files = SampleProject().filesForEditors
        #expect(files.contains { $0.path == "cdp.schema.json" })
        let specs = files.filter { $0.path.hasSuffix(".yaml") && !$0.path.hasPrefix(".github") }
        #expect(specs.count > 3)
        for file in specs {
            let up = file.path.contains("/") ? "../" : ""
            #expect(
                String(decoding: file.content, as: UTF8.self).hasPrefix(
                    "# yaml-language-server: $schema=\(up)cdp.schema.json\n"))
        }
    }
}
