import CDPDiagnostics
import CDPSpec
import Testing

@Suite struct ProjectTests {
    static let whole = """
        cdp: 1
        project: maison
        timezone: Europe/Paris
        store: { path: store }
        memory: 8 GiB
        variables: { data: data }
        environments:
          production: { store: /srv/store, variables: { data: /mnt }, guards: { segment_moves: 0.5% } }
        guards: { source_shrinks: 10% }
        sources:
          crm: { read: "${data}/crm.csv" }
        """

    @Test func environmentsOverride() throws {
        let plain = loadProject(ProjectTests.whole)
        #expect(plain.found == [])
        #expect(plain.specs?.sources.first?.read.named.value == "data/crm.csv")
        #expect(plain.specs?.project.memory?.value == 8 << 30)
        let production = loadProject(ProjectTests.whole, environment: "production")
        #expect(production.found == [])
        let project = try #require(production.specs?.project)
        #expect(production.specs?.sources.first?.read.named.value == "/mnt/crm.csv")
        #expect(project.store?.path.value == "/srv/store")
        #expect(project.guards.segmentMoves?.value == 50)
        #expect(project.guards.sourceShrinks?.value == 1000)
        #expect(loadProject(ProjectTests.whole, environment: "prodution").found == ["CDP2003 [environments]"])
    }

    @Test(arguments: [
        ("cdp: 2\nproject: p\n", ["CDP1109 [2]"]), ("", ["CDP1102 []"]), ("# nothing\n", ["CDP1102 []"]),
        ("cdp: 1\n", ["CDP1102 [cdp: 1]"]), ("cdp: 1\nproject: p\nmemory: 8\n", ["CDP1104 [8]"]),
        ("cdp: 1\nproject: p\nspecs: missing\n", ["CDP1002 [missing]"]),
        ("cdp: 1\nproject: p\nguards: { segment_moves: 101% }\n", ["CDP1104 [101%]"]),
        ("cdp: 1\nproject: p\nvariables: { a: no }\n", ["CDP1010 [no]"]),
        ("cdp: 1\nproject: p\nvariables: { a: b, c: \"${a}\" }\n", ["CDP2002 [${a}]"]),
        ("cdp: 1\nproject: p\nenvironments: { e: { variables: { x: y } } }\n", ["CDP2002 [x]"]),
        ("cdp: 1\nproject: p\nenvironments: { e: { timezone: UTC } }\n", ["CDP1101 [timezone]"]),
    ])
    func reportsWhatIsWrong(_ text: String, _ expected: [String]) {
        #expect(loadProject(text).found == expected)
    }

    @Test func missingAndUnreadableFiles() {
        let none = SpecLoader(files: InMemorySpecFiles(texts: [:])).load()
        #expect(none.diagnostics.map(\.code) == [.unreadableFile])
        let project = Array("cdp: 1\nproject: p\nspecs: [s]\n".utf8)
        let files = InMemorySpecFiles([
            "cdp.yaml": project, "s/a.yaml": [0xFF], "s/.hidden/b.yaml": [0xFF], "s/c.txt": [0xFF],
            "s/d.yaml": [UInt8](repeating: 0x20, count: (4 << 20) + 1),
        ])
        let loaded = SpecLoader(files: files).load()
        #expect(loaded.diagnostics.map(\.code) == [.unreadableFile, .fileTooLarge])
        #expect(loaded.specs?.isPartial == true)
    }
}
