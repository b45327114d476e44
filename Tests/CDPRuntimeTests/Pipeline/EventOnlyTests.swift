import CDPPlan
import CDPRuntime
import CDPTestSupport
import CDPTypes
import Testing

/// Events that come alone: who is who is not looked at, and all that follows from them is as if it had been.
@Suite struct EventOnlyTests {
    private static func specs(_ more: String = "") -> String {
        ShopProject.specs(
            """
              visits:
                read: { file: "visits/*.jsonl" }
                delivers: log
                key: id
                fields:
                  id: { type: string, required: true }
                  at: timestamp
                  person: string
                  mail: string
                event_at: at
                belongs_to:
                  - { source: crm, key: person }
                  - { identifier: email, value: mail }
            identity:
              rules: { same_email: email }
            traits:
              visit_count: count(visits.id)
              last_visit: max(visits.at)
            segments:
              frequent: visit_count >= 3

            """ + more)
    }

    private static func line(_ id: String, _ hour: Int, person: String? = nil, mail: String? = nil) -> String {
        let person = person.map { ",\"person\":\"\($0)\"" } ?? ""
        let mail = mail.map { ",\"mail\":\"\($0)\"" } ?? ""
        return #"{"id":"\#(id)","at":"2025-12-01T\#(hour < 10 ? "0" : "")\#(hour):00:00Z"\#(person)\#(mail)}"# + "\n"
    }

    private static let people = ["1,a@x.fr,,ANNE,FR", "2,b@x.fr,,BEA,FR", "3,b@x.fr,,BEA,FR", "4,,,CARL,FR"]
    private static let first =
        line("v1", 1, person: "1") + line("v2", 2, mail: "b@x.fr") + line("v3", 3, mail: "nobody@x.fr")
    private static let second =
        line("v4", 4, person: "1") + line("v5", 5, person: "1", mail: "b@x.fr") + line("v6", 6, person: "9", mail: "b@x.fr")
        + line("v7", 7, person: "4") + line("v8", 8, person: "9") + line("v1", 9, person: "2")

    private static let columns = ["last_name", "visit_count", "last_visit"]

    @Test func theyLeadToWhatOneNightWouldHaveMade() throws {
        let (shop, once) = (try ShopProject(), try ShopProject())
        for project in [shop, once] { try project.write("a.csv", Self.people) }
        try shop.writeText("visits/1.jsonl", Self.first)
        try shop.apply(Self.specs())
        try shop.writeText("visits/2.jsonl", Self.second)
        let plan = try shop.plan(Self.specs())
        let applied = try shop.apply(Self.specs())
        try once.writeText("visits/1.jsonl", Self.first)
        try once.writeText("visits/2.jsonl", Self.second)
        try once.apply(Self.specs())
        #expect(try shop.stored("profiles", Self.columns) == once.stored("profiles", Self.columns))
        #expect(try shop.stored("profiles", ["last_name", "visit_count"]) == ["ANNE 3", "BEA 2", "CARL 1"])
        #expect(
            try shop.stored("memberships", ["segment", "profile_id"])
                == once.stored("memberships", ["segment", "profile_id"]))
        for report in [plan, applied.report] {
            let ran = Set(report.stages.filter { !$0.isSkipped }.map { "\($0.stage)" })
            #expect(ran.isDisjoint(with: ["records", "identity", "affected", "members", "identifiers", "links"]))
            #expect(ran.isSuperset(of: ["collect/visits", "owners", "profiles"]))
            #expect(report.impact.profiles.changed == 3)
            #expect(report.impact.profiles.before == 3)
            #expect(report.impact.profiles.after == 3)
            let losses = report.impact.sources.first { $0.source == "visits" }?.losses.owners
            #expect(losses?.events == 5)
            #expect(losses?.owned == 4)
            #expect(losses?.several == 1)
            let segment = report.impact.segments.first { $0.segment == "frequent" }
            #expect(segment?.entering == 1)
            #expect(segment?.after == 1)
        }
        #expect(try shop.plan(Self.specs()).isEmpty)
    }

    @Test func withPeopleBesideThemWhoIsWhoIsLookedAt() throws {
        let shop = try ShopProject()
        try shop.write("a.csv", Self.people)
        try shop.writeText("visits/1.jsonl", Self.first)
        try shop.apply(Self.specs())
        try shop.writeText("visits/2.jsonl", Self.second)
        try shop.write("b.csv", ["9,nobody@x.fr,,DORA,FR"])
        let applied = try shop.apply(Self.specs())
        let ran = Set(applied.report.stages.filter { !$0.isSkipped }.map { "\($0.stage)" })
        #expect(ran.isSuperset(of: ["records", "identity", "affected"]))
        // The event of before has found her too.
        #expect(try shop.stored("profiles", ["last_name", "visit_count"]) == ["ANNE 3", "BEA 1", "CARL 1", "DORA 3"])
    }
}
