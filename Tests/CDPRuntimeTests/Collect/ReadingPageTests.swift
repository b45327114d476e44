import CDPColumns
import CDPCompiler
import CDPConnectors
import CDPDiagnostics
import CDPFormats
import CDPPlan
import CDPSpec
import CDPStore
import CDPTestSupport
import Glibc
import Testing

@testable import CDPRuntime

/// The examples of docs/sources.md: each project part is read with the files that stand below it, and gives the rows that the page
/// shows.
@Suite struct ReadingPageTests {
    private struct Example {
        var spec: String
        var files: [(path: String, text: String)] = []
        var rows: String?
    }

    private static func examples() throws -> [Example] {
        let root = #filePath.split(separator: "/").dropLast(4).reduce("") { "\($0)/\($1)" }
        let page = String(decoding: try StoreFiles.read("\(root)/docs/sources.md"), as: UTF8.self)
        var examples: [Example] = []
        var fence: String?
        var text = ""
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("```") else {
                if fence != nil { text += line + "\n" }
                continue
            }
            guard let open = fence else {
                (fence, text) = (String(line.dropFirst(3)), "")
                continue
            }
            fence = nil
            if open == "yaml read" {
                examples.append(Example(spec: text))
            } else if open == "text rows" {
                examples[examples.count - 1].rows = text
            } else if open.hasPrefix("text ") {
                examples[examples.count - 1].files.append((String(open.dropFirst(5)), text))
            }
        }
        return examples
    }

    @Test func everyExampleIsReadAsThePageSays() throws {
        let examples = try Self.examples()
        #expect(examples.count >= 7)
        for example in examples {
            let loaded = SpecLoader(
                files: InMemorySpecFiles(texts: ["cdp.yaml": "cdp: 1\nproject: page\n" + example.spec])
            ).load()
            let compilation = Compiler.compile(try #require(loaded.specs, "\(loaded.diagnostics)"))
            let errors = (loaded.diagnostics + compilation.diagnostics).filter { $0.severity == .error }
            #expect(errors.isEmpty, "\(errors)")
            let source = try #require(compilation.manifest?.plan.sources.first)
            #expect(try rows(of: source, example) == example.rows, "\(example.spec)")
        }
    }

    private func rows(of source: SourcePlan, _ example: Example) throws -> String {
        let folder = try TemporaryFolder()
        for file in example.files { try folder.write(file.text, to: file.path) }
        let files = try #require(source.input.files)
        let format = try #require(RowFormat(files.format))
        let contract = try Contract(source.fields, keys: source.key)
        var text: [UInt8] = []
        CSVText().append(header: contract.schema, to: &text)
        for path in try FileGlob(files.path).expand(in: folder.path) {
            let file = try RowFile(
                path: "\(folder.path)/\(path)", format: format, contract: contract, folders: FolderFields(path))
            for batch in try file.forEach(threads: 2, { chunk, _ in chunk.batch }).results {
                CSVText().append(batch, to: &text)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
