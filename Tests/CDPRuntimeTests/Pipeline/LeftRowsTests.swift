import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import Testing

/// Where receivers keep who left the audience, nobody of them is sent again: not to another receiver, not in another form, not by
/// `--again`.
@Suite struct LeftRowsTests {
    private func specs(_ mode: String, _ write: String, field: String = "NAME") -> String {
        ShopProject.specs(
            """
            identity:
              rules: { same_email: email }
            destinations:
              list:
                write: \(write)
                key: EMAIL
                fields: { EMAIL: email, \(field): last_name }
                mode: \(mode)

            """, delivers: "snapshot")
    }

    private let here = "{ command: [here.memory], within: 0 seconds }"
    private let there = "{ command: [there.memory], within: 0 seconds }"

    @Test(arguments: ["upsert", "append"])
    func areNotSentAgain(mode: String) throws {
        let (first, second) = (MemoryReceiver(rows: 10), MemoryReceiver(rows: 10))
        let project = try ShopProject()
        project.send(to: first, insteadOf: "here.memory")
        project.send(to: second, insteadOf: "there.memory")
        let (a, b) = ("a,a@x.fr,,Ask,FR", "b,b@x.fr,,Bo,FR")
        try project.write("1.csv", [a, b])
        try project.apply(specs(mode, here))
        try project.write("2.csv", [b])
        try project.apply(specs(mode, here))
        #expect(first.takeBatches() == ["added: a@x.fr b@x.fr"])
        try project.deliver(.all)
        #expect(first.takeBatches() == ["updated: b@x.fr"])

        let impact = try #require(try project.plan(specs(mode, there)).impact.destinations.first)
        #expect(impact.isRewritten)
        try project.apply(specs(mode, there))
        #expect(second.held == ["b@x.fr"])
        try project.apply(specs(mode, there, field: "SURNAME"))
        #expect(second.held == ["b@x.fr"])
        // Who comes back is sent, since the other receiver never had them.
        try project.write("3.csv", [a, b])
        try project.apply(specs(mode, there, field: "SURNAME"))
        #expect(second.held == ["a@x.fr", "b@x.fr"])
    }

    @Test func anotherFileDoesNotGetThem() throws {
        let project = try ShopProject()
        try project.write("1.csv", ["a,a@x.fr,,Ask,FR", "b,b@x.fr,,Bo,FR"])
        try project.apply(specs("upsert", "out/here.csv"))
        try project.write("2.csv", ["b,b@x.fr,,Bo,FR"])
        try project.apply(specs("upsert", "out/here.csv"))
        func lines(_ name: String) throws -> [String] {
            String(decoding: try StoreFiles.read("\(project.path)/out/\(name).csv"), as: UTF8.self).split(
                separator: "\n"
            )
            .map(String.init)
        }
        #expect(try lines("here") == ["EMAIL,NAME", "a@x.fr,ASK", "b@x.fr,BO"])
        try project.apply(specs("upsert", "out/there.csv"))
        #expect(try lines("there") == ["EMAIL,NAME", "b@x.fr,BO"])
    }
}
