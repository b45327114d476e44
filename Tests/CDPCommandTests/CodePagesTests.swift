import CDPDiagnostics
import FoundationEssentials
import Testing

@testable import CDPCommand

@Suite struct CodePagesTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "specs/codes")

    @Test func holdsThePagesAsTheyAre() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path()).filter {
            $0.hasSuffix(".md")
        }
        #expect(Set(names.map { String($0.dropLast(3)) }) == Set(CodePages.pages.keys), "run scripts/codes")
        for name in names {
            let page = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
            #expect(CodePages.pages[String(name.dropLast(3))] == page, "run scripts/codes")
        }
    }

    @Test func findsPagesByCode() {
        #expect(CodePages.page(of: .unknownName)?.hasPrefix("# CDP2101") == true)
    }
}
