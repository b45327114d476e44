import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import Testing

/// A delivered file that is gone or has other bytes is named by the plan and written again.
@Suite struct LostFileTests {
    private func specs(mode: String, write: String = "out/list.csv") -> String {
        ShopProject.specs(
            """
            destinations:
              list:
                write: \(write)
                key: EMAIL
                fields: { EMAIL: email, NAME: last_name }
                mode: \(mode)
            """, delivers: "snapshot")
    }

    @Test(
        arguments: ["mirror", "upsert", "append"],
        [("removed", nil), ("emptied", ""), ("changed", "EMAIL,NAME\nb@x.fr,BOR\na@x.fr,ASK\n")] as [(String, String?)])
    func itIsWrittenAgainAsItWas(mode: String, damage: (name: String, text: String?)) throws {
        let project = try ShopProject()
        try project.write("1.csv", ["1,a@x.fr,,Ask,FR", "2,b@x.fr,,Bo,FR"])
        try project.apply(specs(mode: mode))
        try project.write("2.csv", ["2,b@x.fr,,Bor,FR", "3,c@x.fr,,Cid,FR"])
        try project.apply(specs(mode: mode))
        let path = project.path + "/out/list.csv"
        let right = try StoreFiles.read(path)
        #expect(try project.plan(specs(mode: mode)).isEmpty)
        if let text = damage.text {
            try StoreFiles.write(Array(text.utf8), to: path)
        } else {
            try StoreFiles.remove(path)
        }

        let plan = try project.plan(specs(mode: mode))
        let impact = try #require(plan.impact.destinations.first)
        #expect(!plan.isEmpty)
        #expect(impact.damage == (damage.text == nil ? .missing : .changed))
        #expect(impact.add + impact.update + impact.remove == 0)
        let applied = try project.apply(specs(mode: mode))
        #expect(applied.delivered == ["list"])
        #expect(applied.generation == nil)
        #expect(try StoreFiles.read(path) == right)
        #expect(try project.plan(specs(mode: mode)).isEmpty)
    }

    @Test func whatNobodyTouchedIsNotLookedInto() throws {
        let project = try ShopProject()
        try project.write("1.csv", ["1,a@x.fr,,Ask,FR"])
        try project.apply(specs(mode: "mirror"))
        #expect(try project.stages(specs(mode: "mirror"), afterHours: 1).isEmpty)
        let cache = project.store.layout.log + "/outputs.json"
        #expect(StoreFiles.exists(cache))
        // Without the stamps the bytes tell the same.
        try StoreFiles.remove(cache)
        #expect(try project.stages(specs(mode: "mirror"), afterHours: 1).isEmpty)
        try StoreFiles.remove(project.path + "/out/list.csv")
        #expect(try project.stages(specs(mode: "mirror"), afterHours: 1).contains("deliveries"))
    }

    @Test func aFileThatMovesIsNotCalledLost() throws {
        let project = try ShopProject()
        try project.write("1.csv", ["1,a@x.fr,,Ask,FR"])
        try project.apply(specs(mode: "mirror"))
        let moved = specs(mode: "mirror", write: "out/other.csv")
        let impact = try #require(try project.plan(moved).impact.destinations.first)
        #expect(impact.damage == nil)
        #expect(impact.isRewritten)
    }
}
