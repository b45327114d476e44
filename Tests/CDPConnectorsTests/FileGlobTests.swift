import CDPConnectors
import CDPFormats
import CDPTestSupport
import Glibc
import Testing

@Suite struct FileGlobTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder(files: [
            "a.csv", "b.csv", "é.csv", ".hidden.csv", "crm/2025.csv", "crm/2026.csv", "crm/old/2024.csv", "crm/x.json",
        ])
        symlink("..", folder.path + "/crm/loop")
    }

    @Test(arguments: [
        ("*.csv", ["a.csv", "b.csv", "é.csv"]), ("?.csv", ["a.csv", "b.csv", "é.csv"]), ("[a].csv", ["a.csv"]),
        ("[!a-b].csv", ["é.csv"]), ("crm/202[5-9].csv", ["crm/2025.csv", "crm/2026.csv"]), (".*.csv", [".hidden.csv"]),
        ("**/2024.csv", ["crm/old/2024.csv"]), ("a.csv", ["a.csv"]), ("./crm/*.json", ["crm/x.json"]),
        ("crm/**/20*4.csv", ["crm/old/2024.csv"]), ("*c*m/*5*.c*v", ["crm/2025.csv"]), ("./a.csv", ["a.csv"]),
    ])
    func expands(pattern: String, files: [String]) throws {
        let found = try FileGlob(pattern).expand(in: folder.path)
        #expect(found.filter { !$0.contains("loop") } == files)
    }

    @Test func givesFilesByTheirNumbers() throws {
        let names = ["crm_10.csv", "crm_9.csv", "dt=10/1.csv", "dt=9/10.csv", "dt=9/2.csv"]
        let folder = try TemporaryFolder(files: names)
        #expect(try FileGlob("crm_*.csv").expand(in: folder.path) == ["crm_9.csv", "crm_10.csv"])
        #expect(try FileGlob("*/*.csv").expand(in: folder.path) == ["dt=9/2.csv", "dt=9/10.csv", "dt=10/1.csv"])
    }

    @Test func doesNotFollowLoopsForEver() throws {
        #expect(try FileGlob("**").expand(in: folder.path).count < 100)
    }

    @Test(arguments: ["nothing*.csv", "missing.csv", "crm"])
    func saysWhenNothingMatches(pattern: String) {
        #expect(throws: FormatError.self) { try FileGlob(pattern).expand(in: folder.path) }
    }

    @Test func namesWhatCannotBeReached() throws {
        symlink("nowhere.csv", folder.path + "/crm/2027.csv")
        symlink("circle.json", folder.path + "/crm/circle.json")
        #expect(try FileGlob("crm/202[6-9].csv").expand(in: folder.path) == ["crm/2026.csv", "crm/2027.csv"])
        #expect(try FileGlob("crm/*.json").expand(in: folder.path) == ["crm/circle.json", "crm/x.json"])
    }

    @Test func namesAFileWhoseNameIsNoText() throws {
        let name = (folder.path + "/caf").utf8CString.dropLast() + [CChar(bitPattern: 0xE9)] + ".csv".utf8CString
        let path = Array(name)
        let descriptor = open(path, O_CREAT | O_CLOEXEC, 0o600)
        #expect(descriptor >= 0)
        close(descriptor)
        defer { unlink(path) }
        #expect(try FileGlob("caf?.csv").expand(in: folder.path) == ["caf\u{FFFD}.csv"])
    }

    @Test func takesAbsolutePatterns() throws {
        #expect(try FileGlob(folder.path + "/crm/*.json").expand(in: "/nowhere") == [folder.path + "/crm/x.json"])
    }
}
