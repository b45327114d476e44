import CDPPlan
import CDPRuntime
import CDPTestSupport
import CDPTypes
import Testing

/// Events that come alone: who is who is not looked at, and all that follows from them is as if it had been.
@Suite struct EventOnlyTests {
    private static func specs(_ more: String = "") -> String {
        ShopProject.specs(
            ShopProject.visits + """
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
        line("v4", 4, person: "1") + line("v5", 5, person: "1", mail: "b@x.fr")
        + line("v6", 6, person: "9", mail: "b@x.fr")
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

    /// Nights by chance, mostly of events alone: each leaves what a fresh store makes of all files at once.
    @Test(arguments: [1 as UInt64, 2, 3]) func nightsByChanceLeaveWhatOneNightMakes(seed: UInt64) throws {
        let specs = Self.specs().replacing(
            "  last_visit:", with: "  lately: count(visits.id) within 34 days\n  last_visit:")
        var dice = SeededGenerator(seed: seed)
        let shop = try ShopProject()
        var files: [(name: String, text: String)] = []
        var alone = 0
        for night in 0..<8 {
            if night == 0 || dice.below(5) == 0 {
                let rows = (0..<1 + dice.below(4)).map { _ in
                    "\(dice.below(9)),\(dice.pick(["a", "b", "c", "d"]))@x.fr,,\(dice.pick(["ANNE", "BEA", "CARL"])),FR"
                }
                files.append(
                    ("data/\(night).csv", (["id,email,phone,last_name,country"] + rows).joined(separator: "\n") + "\n"))
            }
            let lines = (0..<dice.below(7)).map { number in
                Self.line(
                    "v\(night)-\(number)", dice.below(24), person: dice.below(2) == 0 ? "\(dice.below(12))" : nil,
                    mail: dice.below(2) == 0 ? "\(dice.pick(["a", "b", "c", "d", "e"]))@x.fr" : nil)
            }
            files.append(("visits/\(night).jsonl", lines.joined()))
            for file in files.suffix(2) { try shop.writeText(file.name, file.text) }
            let ran = Set(try shop.apply(specs).report.stages.filter { !$0.isSkipped }.map { "\($0.stage)" })
            if ran.contains("profiles"), !ran.contains("identity") { alone += 1 }
            let once = try ShopProject(night: night)
            for file in files { try once.writeText(file.name, file.text) }
            try once.apply(specs)
            let columns = Self.columns + ["lately", "next_change_at"]
            #expect(try shop.stored("profiles", columns) == once.stored("profiles", columns), "night \(night)")
            #expect(
                try shop.stored("memberships", ["segment", "left_at"]).filter { $0.hasSuffix(" -") }.count
                    == once.stored("memberships", ["segment", "left_at"]).filter { $0.hasSuffix(" -") }.count)
        }
        #expect(alone > 2)
    }
}
