import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

/// Going back brings back what an earlier generation held, and nothing that nobody may take back.
@Suite struct RollbackTests {
    private static func specs(_ more: String = "", country: String = "FR") -> String {
        ShopProject.specs(
            """
            identity:
              rules: { same_email: email }
            traits:
              file_count: count(letters.id)
            segments:
              french: country = '\(country)'
            destinations:
              list:
                write: { file: out/list.csv }
                segment: french
                key: EMAIL
                fields: { EMAIL: email }
            \(more)
            """
        ).replacing(
            "identity:\n",
            with: """
                  letters:
                    read: { file: "letters/*.csv" }
                    delivers: log
                    key: id
                    fields: { id: { type: string, required: true }, at: timestamp, mail: string }
                    event_at: at
                    belongs_to: [{ identifier: email, value: mail }]
                identity:

                """)
    }

    private static let columns = ["last_name", "country", "file_count"]

    private func stored(_ project: ShopProject) throws -> [[String]] {
        try [
            project.stored("profiles", Self.columns), project.stored("memberships", ["segment", "profile_id"]),
            project.stored("members", ["kind", "name", "value", "profile_id"]),
            project.stored("events/letters", ["id"]),
        ]
    }

    private func shop() throws -> ShopProject {
        let shop = try ShopProject()
        try shop.write("1.csv", ["1,a@x.fr,,ANNE,FR", "2,b@x.fr,,BEA,FR", "3,c@x.fr,,CARL,DE"])
        try shop.writeText("letters/1.csv", "id,at,mail\nl1,2025-12-01T00:00:00Z,a@x.fr\n")
        try shop.apply(Self.specs())
        return shop
    }

    @Test(arguments: [UpdateMode.rewrite, .deletionVectors]) func bringsBackWhatWas(updates: UpdateMode) throws {
        let shop = try shop()
        shop.replace(updates)
        let (first, list) = (try stored(shop), try shop.lines("out/list.csv"))
        try shop.write("2.csv", ["2,a@x.fr,,BEA,FR", "3,c@x.fr,,CARL,FR", "4,d@x.fr,,DORA,FR"])
        try shop.writeText("letters/2.csv", "id,at,mail\nl2,2025-12-02T00:00:00Z,c@x.fr\n")
        try shop.apply(Self.specs())
        try shop.apply(Self.specs(country: "DE"))
        let last = try stored(shop)
        let planned = try shop.rollbackPlan(to: 1)
        #expect(try stored(shop) == last)
        let impact = planned.impact.profiles
        #expect(impact.before == 3 && impact.after == 3 && impact.isBalanced)
        #expect(impact.separated == 1 && impact.vanished == 1 && impact.changed == 2)
        #expect(planned.rollback?.undone == 2)
        #expect(planned.rollback?.inputs == ["crm": ["data/2.csv"], "letters": ["letters/2.csv"]])
        #expect(planned.changes.map(\.address.description) == ["segment.french"])
        let back = try shop.rollback(to: 1)
        #expect(back.report.impact == planned.impact)
        #expect(back.generation?.generation == 4 && back.generation?.operation == "rollback")
        // What it holds is as of then; the place of the one before it takes now.
        let entries = try (1...4).map { try shop.store.entry($0) }
        #expect(entries[3].asOf == entries[0].asOf && entries[3].since > entries[2].since)
        #expect(try shop.store.vacuum(before: entries[3].since - 1).oldest == 3)
        #expect(try stored(shop) == first)
        #expect(try shop.lines("out/list.csv") == list)
        #expect(try shop.verify().isEmpty)
        // Forward again: what was read since is read again, and leads to what it led to.
        try shop.apply(Self.specs(country: "DE"))
        #expect(try stored(shop)[0] == last[0])
        #expect(try stored(shop)[2] == last[2])
        #expect(try shop.rollback(to: 3).generation?.generation == 6)
        #expect(try stored(shop) == last)
        #expect(try shop.verify().isEmpty)
    }

    private func written(_ shop: ShopProject) throws -> [String] {
        Array(try shop.lines("out/list.csv").dropFirst()).sorted()
    }

    @Test func statementsOfConsentStay() throws {
        let shop = try ShopProject()
        try shop.writeText(
            "forms/1.csv",
            "id,mail,ok,said\n1,a@x.fr,yes,2025-11-01T00:00:00Z\n2,b@x.fr,yes,2025-11-01T00:00:00Z\n"
                + "3,c@x.fr,no,2025-11-01T00:00:00Z\n")
        try shop.apply(ConsentingForms.specs())
        #expect(try written(shop) == ["a@x.fr", "b@x.fr"])
        try shop.writeText(
            "forms/2.csv",
            "id,mail,ok,said\n2,b@x.fr,no,2025-12-01T00:00:00Z\n3,c@x.fr,yes,2025-12-01T00:00:00Z\n")
        try shop.apply(ConsentingForms.specs())
        #expect(try written(shop) == ["a@x.fr", "c@x.fr"])
        let back = try shop.rollback(to: 1)
        #expect(back.report.rollback?.keptStatements == 2)
        #expect(back.report.rollback?.sent == ["list"])
        #expect(try written(shop) == ["a@x.fr", "c@x.fr"])
    }

    @Test func grantsOfAnotherMappingDoNotStayAndRefusalsDo() throws {
        let shop = try ShopProject()
        try shop.writeText(
            "forms/1.csv",
            "id,mail,ok,said\n1,a@x.fr,yes,2025-11-01T00:00:00Z\n2,b@x.fr,,2025-11-01T00:00:00Z\n"
                + "3,c@x.fr,no,2025-11-01T00:00:00Z\n")
        try shop.apply(ConsentingForms.specs())
        try shop.apply(ConsentingForms.specs("ok is null or ok = 'no'", name: "post", former: "news"))
        #expect(try written(shop).contains("b@x.fr"))
        try shop.rollback(to: 1)
        // She refused under the wrong mapping; who refuses is not written to until the file says otherwise.
        #expect(try written(shop).allSatisfy { $0 == "a@x.fr" })
        #expect(try !written(shop).contains("b@x.fr"))
        try shop.apply(ConsentingForms.specs())
        #expect(try written(shop).allSatisfy { $0 == "a@x.fr" })
    }

    @Test func gatesHoldForARollbackToo() throws {
        let shop = try ShopProject()
        try shop.writeText("letters/1.csv", "id,at,mail\n")
        try shop.write("1.csv", (0..<100).map { "\($0),p\($0)@x.fr,,NAME,\($0 < 20 ? "FR" : "DE")" })
        try shop.apply(Self.specs())
        try shop.write("2.csv", (20..<100).map { "\($0),p\($0)@x.fr,,NAME,FR" })
        try shop.apply(Self.specs())
        let planned = try shop.rollbackPlan(to: 1)
        #expect(planned.gateNames == ["delivery.removals:destination.list", "segment.moves:segment.french"])
    }

    @Test func whatIsNotThereIsRefused() throws {
        let shop = try shop()
        #expect(throws: StoreError.self) { try shop.rollbackPlan(to: 1) }
        #expect(throws: StoreError.self) { try shop.rollbackPlan(to: 7) }
    }
}
