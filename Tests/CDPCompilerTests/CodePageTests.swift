import CDPCompiler
import CDPDiagnostics
import Testing

@Suite struct CodePageTests {
    /// The codes that compiling gives.
    static let codes = DiagnosticCode.allCases.filter { 2100..<6000 ~= $0.rawValue }

    @Test(arguments: codes)
    func examplesShowTheirCode(code: DiagnosticCode) {
        let page = RepositoryFiles.text("specs/codes/\(code.name).md")
        let wrong = blocks("```yaml wrong", in: page)
        #expect(!wrong.isEmpty)
        for text in wrong { #expect(CompiledProject(text).diagnostics.map(\.code).contains(code), "\(text)") }
        for text in blocks("```yaml right", in: page) {
            let project = CompiledProject(text)
            #expect(project.diagnostics.map { "\($0.code.name) \($0.message)" } == [], "\(text)")
            #expect(project.compilation?.manifest != nil)
        }
    }

    private func blocks(_ fence: String, in text: String) -> [String] {
        var found: [String] = []
        for part in text.split(separator: fence + "\n", omittingEmptySubsequences: false).dropFirst() {
            let lines = part.split(separator: "\n", omittingEmptySubsequences: false).prefix { $0 != "```" }
            found.append(lines.joined(separator: "\n") + "\n")
        }
        return found
    }
}
