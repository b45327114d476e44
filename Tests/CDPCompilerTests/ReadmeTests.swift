import CDPDiagnostics
import CDPPlan
import Testing

/// The project at the top of README.md is a whole one, short enough to be read.
@Suite struct ReadmeTests {
    @Test func theFirstExampleCompiles() throws {
        let page = RepositoryFiles.text("README.md")
        let text = try #require(page.split(separator: "```yaml\n").dropFirst().first?.split(separator: "```").first)
        #expect(text.split(separator: "\n").count <= 15)
        let project = CompiledProject(String(text))
        #expect(project.diagnostics.map { "\($0.code.name) \($0.message)" } == [])
        #expect(project.plan?.destinations.count == 1)
    }
}
