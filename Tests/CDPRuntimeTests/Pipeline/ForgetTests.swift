import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import Testing

/// A file whose rows are taken out again leaves what a store holds that never read it.
@Suite struct ForgetTests {
    private static let events = """
          visits:
            read: { file: "visits/*.csv" }
            delivers: log
            key: id
            fields: { id: { type: string, required: true }, at: timestamp, mail: string }
            event_at: at
            belongs_to: [{ identifier: email, value: mail }]
          lines:
            read: { file: "lines/*.csv" }
            delivers: log
            fields: { at: timestamp, mail: string, amount: integer }
            event_at: at
            belongs_to: [{ identifier: email, value: mail }]
        identity:
          rules: { same_email: email }
        traits:
          visit_count: count(visits.id)
          spent: sum(lines.amount)
        segments:
          french: country = 'FR'
        destinations:
          list:
            write: { file: out/list.csv }
            segment: french
            key: EMAIL
            fields: { EMAIL: email, VISITS: visit_count }

        """

    private static func specs(_ delivers: String) -> String { ShopProject.specs(events, delivers: delivers) }

    private static let columns = ["last_name", "country", "visit_count", "spent"]

    private func stored(_ shop: ShopProject) throws -> [[String]] {
        try [
            shop.stored("profiles", Self.columns), shop.stored("rows/crm", ["id", "email", "country"]),
            shop.stored("events/visits", ["id", "mail"]), shop.stored("events/lines", ["mail", "amount"]),
            shop.stored("members", ["kind", "name", "value"]), shop.stored("quarantine", ["source", "input"]),
            shop.stored("memberships", ["segment", "left_at"]).filter { $0.hasSuffix(" -") },
        ]
    }

    private func write(_ shop: ShopProject, night: Int, dice: inout SeededGenerator) throws {
        let rows = (0..<2 + dice.below(5)).map { _ in
            "\(dice.below(7)),\(dice.pick(["a", "b", "c", "d"]))@x.fr,,\(dice.pick(["ANNE", "BEA"])),\(dice.pick(["FR", "DE"]))"
        }
        try shop.write("\(night).csv", rows)
        let visits = (0..<dice.below(5)).map { _ in
            "v\(dice.below(12)),2025-12-0\(1 + dice.below(9))T00:00:00Z,\(dice.pick(["a", "b", "c", "e"]))@x.fr\n"
        }
        try shop.writeText("visits/\(night).csv", "id,at,mail\n" + visits.joined() + (night == 1 ? ",,\n" : ""))
        let lines = (0..<dice.below(5)).map { _ in
            "2025-12-0\(1 + dice.below(9))T00:00:00Z,\(dice.pick(["a", "b"]))@x.fr,\(dice.below(3))\n"
        }
        try shop.writeText("lines/\(night).csv", "at,mail,amount\n" + lines.joined())
    }

    private func remove(_ shop: ShopProject, night: Int) throws {
        for folder in ["data", "visits", "lines"] { try StoreFiles.remove("\(shop.path)/\(folder)/\(night).csv") }
    }

    @Test(arguments: ["changes", "snapshot"], Array([1 as UInt64, 2, 3, 4].prefix(Repository.cases(4))))
    func leavesWhatAStoreHoldsThatNeverReadIt(delivers: String, seed: UInt64) throws {
        var dice = SeededGenerator(seed: seed)
        let (shop, other) = (try ShopProject(), try ShopProject())
        let bad = 1 + dice.below(3)
        for night in 0..<4 {
            for (project, isOther) in [(shop, false), (other, true)] {
                var own = SeededGenerator(seed: seed &* 100 &+ UInt64(night))
                try write(project, night: night, dice: &own)
                if isOther, night == bad { try remove(project, night: night) }
                try project.apply(Self.specs(delivers))
            }
        }
        let files = ["data/\(bad).csv", "visits/\(bad).csv", "lines/\(bad).csv"]
        // Of a snapshot source a file that is not the newest is no truth any more, and its rows are gone already.
        let done = try shop.forget(files)
        #expect(done.generation?.operation == "forget")
        #expect(try stored(shop) == stored(other))
        for table in ["rows/crm", "events/visits", "events/lines"] {
            #expect(try !shop.stored(table, ["_input"]).contains { files.contains($0) })
        }
        #expect(try shop.lines("out/list.csv").sorted() == other.lines("out/list.csv").sorted())
        // It is not read again, also where rows are read again, as long as it is what it was.
        try shop.apply(Self.specs(delivers))
        #expect(try stored(shop) == stored(other))
        let retyped = Self.specs(delivers).replacing("amount: integer", with: "amount: decimal(9, 2)")
            .replacing("country: string\n", with: "country: { type: string, on_error: null }\n")
        for project in [shop, other] { try project.apply(retyped) }
        #expect(try stored(shop) == stored(other))
        #expect(try shop.verify().isEmpty)
        // With another content it is another delivery.
        for project in [shop, other] {
            var own = SeededGenerator(seed: 77)
            try write(project, night: bad, dice: &own)
            try project.apply(retyped)
        }
        #expect(try stored(shop)[2] == stored(other)[2])
        #expect(try stored(shop)[3] == stored(other)[3])
    }

    @Test func whatCannotComeBackIsSaid() throws {
        let shop = try ShopProject()
        for night in 0..<2 {
            var dice = SeededGenerator(seed: 5)
            try write(shop, night: night, dice: &dice)
            try shop.apply(Self.specs("changes"))
        }
        try StoreFiles.remove("\(shop.path)/data/0.csv")
        #expect(throws: StoreError.self) { try shop.forget(["data/1.csv"]) }
        #expect(throws: StoreError.self) { try shop.forget(["data/9.csv"]) }
        try shop.forget(["visits/1.csv"])
        #expect(throws: StoreError.self) { try shop.forget(["visits/1.csv"]) }
    }

    @Test func grantsOfTheFileGoAndRefusalsStay() throws {
        let shop = try ShopProject()
        let header = "id,mail,ok,said\n"
        try shop.writeText(
            "forms/1.csv", header + "1,a@x.fr,yes,2025-11-01T00:00:00Z\n2,b@x.fr,no,2025-11-01T00:00:00Z\n")
        try shop.apply(ConsentingForms.specs())
        try shop.writeText(
            "forms/2.csv",
            header + "1,a@x.fr,no,2025-12-01T00:00:00Z\n2,b@x.fr,yes,2025-12-01T00:00:00Z\n"
                + "3,c@x.fr,yes,2025-12-01T00:00:00Z\n")
        try shop.apply(ConsentingForms.specs())
        #expect(try shop.lines("out/list.csv").dropFirst().sorted() == ["b@x.fr", "c@x.fr"])
        try shop.forget(["forms/2.csv"])
        #expect(try shop.stored("rows/forms", ["id", "ok"]) == ["1 yes", "2 no"])
        #expect(try shop.lines("out/list.csv").dropFirst().sorted() == [])
    }
}
