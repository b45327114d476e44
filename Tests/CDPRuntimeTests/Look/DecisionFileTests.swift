import CDPIdentity
import CDPPlan
import CDPRuntime
import CDPTestSupport
import Testing

/// Answers that are added to a file of decisions.
@Suite struct DecisionFileTests {
    private let records = ["1", "a,\"b"].map { RecordName(source: "crm", key: $0) }

    private func file(_ text: String) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "d.csv")
        return folder
    }

    /// The bytes before stay, and the row has their columns and line ends.
    @Test(arguments: [
        ("left,right,decision\n", "crm/1,\"crm/a,\"\"b\",same\n"),
        ("left,right,decision,who,why\ncrm/8,crm/9,same,ida,shop\n", "crm/1,\"crm/a,\"\"b\",same,,\n"),
        ("who,decision, right ,left\r\nida,different,crm/8,crm/9\r\n", ",same,\"crm/a,\"\"b\",crm/1\r\n"),
        ("left,right,decision\ncrm/8,crm/9,same", "\ncrm/1,\"crm/a,\"\"b\",same\n"),
        ("\u{FEFF}\"left\",\"right\",\"decision\"\n", "crm/1,\"crm/a,\"\"b\",same\n"),
        ("left,right,decision", "\ncrm/1,\"crm/a,\"\"b\",same\n"),
    ])
    func anAnswerIsAddedAtTheEnd(before: String, row: String) throws {
        let folder = try file(before)
        try DecisionFile.append(.same, records[0], records[1], to: "d.csv", in: folder.path)
        #expect(try folder.text("d.csv") == before + row)
        var names: [String] = []
        let decisions = try DecisionFile.read("d.csv", in: folder.path) { name in
            names.append(name)
            return UInt32(names.count - 1)
        }
        #expect(names.suffix(2) == records.map(\.description))
        #expect(!decisions.same.isEmpty)
    }

    @Test(arguments: ["", "a,b\n", "left;right;decision\n"])
    func aFileOfAnotherFormIsLeftAsItIs(text: String) throws {
        let folder = try file(text)
        #expect(throws: (any Error).self) {
            try DecisionFile.append(.different, records[0], records[1], to: "d.csv", in: folder.path)
        }
        #expect(try folder.text("d.csv") == text)
    }

    @Test func aChainOfSameMustNotJoinWhoIsDifferent() throws {
        let project = try ShopProject()
        try project.writeText("d.csv", "left,right,decision\ncrm/1,crm/2,same\ncrm/2,crm/3,different\n")
        let plan = try project.manifest(
            ShopProject.specs("identity:\n  rules: { same_email: email }\n  decisions: d.csv\n")
        ).plan
        func contradicts(_ decision: Decision, _ a: String, _ b: String) throws -> Bool {
            try DecisionFile.contradicts(
                decision, RecordName(source: "crm", key: a), RecordName(source: "crm", key: b), plan, in: project.path)
        }
        #expect(try contradicts(.same, "1", "3"))
        #expect(try contradicts(.different, "2", "1"))
        #expect(try !contradicts(.different, "1", "3"))
        #expect(try !contradicts(.same, "3", "4"))
    }
}
