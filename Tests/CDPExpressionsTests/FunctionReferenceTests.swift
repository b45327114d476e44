import CDPExpressions
import Foundation
import Testing

/// The function table and the page of it in `docs/expressions.md`. `CDP_UPDATE_GOLDEN=1` writes the page's table anew.
@Suite struct FunctionReferenceTests {
    static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("docs/expressions.md")

    static let reference = FunctionDefinition.Topic.allCases.map { topic in
        let rows = FunctionTable.all.filter { $0.topic == topic }.map { definition in
            let names = ([definition.notation ?? definition.name] + definition.aliases).map { "`\($0)`" }
            let signatures = definition.signatures.map { "`\($0.description)`" }
            return
                "| \(cell(names.joined(separator: ", "))) | \(cell(signatures.joined(separator: "<br>"))) | \(cell(definition.doc)) |"
        }
        return "### \(topic.rawValue)\n\n| function | takes and gives | |\n|---|---|---|\n"
            + rows.joined(separator: "\n") + "\n"
    }.joined(separator: "\n")

    private static func cell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }

    @Test func pageHoldsTheTable() throws {
        let text = try String(contentsOf: FunctionReferenceTests.page, encoding: .utf8)
        let start = try #require(text.range(of: "see FunctionReferenceTests -->\n"))
        let end = try #require(text.range(of: "<!-- end of functions -->"))
        if ProcessInfo.processInfo.environment["CDP_UPDATE_GOLDEN"] == "1" {
            let updated = text[..<start.upperBound] + FunctionReferenceTests.reference + text[end.lowerBound...]
            try updated.write(to: FunctionReferenceTests.page, atomically: true, encoding: .utf8)
            return
        }
        #expect(String(text[start.upperBound..<end.lowerBound]) == FunctionReferenceTests.reference)
    }

    @Test func namesAreUnique() {
        let names = FunctionTable.all.flatMap { [$0.name] + $0.aliases }
        #expect(Set(names).count == names.count)
        #expect(FunctionTable.all.allSatisfy { !$0.doc.isEmpty && !$0.signatures.isEmpty })
    }
}
