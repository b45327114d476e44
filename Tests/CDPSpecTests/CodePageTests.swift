import CDPDiagnostics
import CDPSpec
import Testing

@Suite struct CodePageTests {
    /// Findings that no text of a spec file can show.
    private let withoutExample: Set<String> = ["CDP1003", "CDP2003"]

    @Test func everyCodeHasAPageAndEveryPageACode() {
        let pages = Set(CodePage.all.map(\.name))
        let codes = Set(DiagnosticCode.allCases.map(\.name))
        #expect(codes.subtracting(pages).sorted() == [])
        #expect(pages.subtracting(codes).sorted() == [])
    }

    @Test func everyPageHasATitleAndExamples() {
        for page in CodePage.all {
            #expect(page.text.hasPrefix("# \(page.name): "), "\(page.name)")
            let isOfSpecs = page.name < "CDP6000" && !withoutExample.contains(page.name)
            #expect(isOfSpecs == !page.wrong.isEmpty, "\(page.name)")
            #expect(isOfSpecs == !page.right.isEmpty, "\(page.name)")
        }
    }

    @Test func examplesOfReadingShowTheirCode() {
        let prefixes = ["CDP10", "CDP11", "CDP20"]
        for page in CodePage.all where prefixes.contains(where: page.name.hasPrefix) {
            for text in page.wrong { #expect(codes(text).contains(page.name), "\(page.name): \(text)") }
        }
        for page in CodePage.all {
            for text in page.right {
                let unexpected = codes(text).filter { code in prefixes.contains(where: code.hasPrefix) }
                #expect(unexpected == [], "\(page.name): \(text)")
            }
        }
    }

    private func codes(_ text: String) -> [String] {
        let loaded = SpecLoader(files: InMemorySpecFiles(texts: CodePage.project(text))).load()
        return loaded.diagnostics.map(\.code.name)
    }
}
