import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

/// With rules that compare, who is who is found among the neighbours of what changed as it would be among all records.
@Suite struct MatchNeighbourhoodTests {
    /// Keys by which pairs are found; some of them make blocks that become too large and cease to be.
    private static let keys = [
        "phone", "[last_name, country]", "[\"substr(last_name, 1, 2)\", country]", "\"substr(email, 1, 3)\"", "email",
        "[\"coalesce(email, phone)\"]",
    ]
    private static let compared = """
                compare:
                  last_name: [equal, edits <= 1]
                  phone: [equal]
                  email: [equal, edits <= 1]
        """
    private static func weights(_ rule: String) -> String {
        """
        rule: \(rule)
        prior: \(rule == "likely" ? -6 : -0.25)
        comparisons:
          last_name:
            - { level: equal, weight: 4.5 }
            - { level: edits <= 1, weight: 3.25 }
            - { level: different, weight: -3 }
          phone:
            - { level: equal, weight: 8.125 }
            - { level: different, weight: -1 }
          email:
            - { level: equal, weight: 9 }
            - { level: edits <= 1, weight: 7.25 }
            - { level: different, weight: -0.5 }
        """
    }

    /// Exact rules above or below rules that compare, limits, `forbid`, `distrust`: some of them.
    private static func specs(_ seeds: inout SeededGenerator) -> String {
        func likely(_ name: String) -> String {
            let chosen = (0..<1 + seeds.below(3)).map { _ in keys[seeds.below(keys.count)] }
            return "    \(name):\n      block: [\(Set(chosen).sorted().joined(separator: ", "))]\n"
                + compared.split(separator: "\n").map { "\($0.dropFirst(2))\n" }.joined()
        }
        // By `alike`, who has the same name and contradicts in nothing is one person.
        var rules = [likely(seeds.below(2) == 0 ? "likely" : "alike")]
        if seeds.below(2) == 0 { rules.append("    same_email: email\n") }
        if seeds.below(3) == 0 { rules.append("    same_phone: [phone, last_name]\n") }
        if seeds.below(4) == 0 { rules.append(likely(rules[0].contains("alike:") ? "likely" : "alike")) }
        for place in rules.indices { rules.swapAt(place, seeds.below(rules.count)) }
        var identity = "identity:\n  decisions: decisions.csv\n"
        switch seeds.below(3) {
        case 0: identity += "  distrust:\n    email: { values: [\"test@*\"], distinct: record, more_than: 3 }\n"
        case 1: identity += "  distrust:\n    phone: { distinct: last_name, more_than: 2 }\n"
        default: break
        }
        switch seeds.below(3) {
        case 0: identity += "  limits: { email: 2, records: 4 }\n"
        case 1: identity += "  limits: { phone: 1 }\n"
        default: break
        }
        if seeds.below(3) == 0 { identity += "  forbid: [a.country <> b.country]\n" }
        let more = identity + "  rules:\n" + rules.joined()
        return ShopProject.specs(ShopProject.visits + more, deletes: "country = 'XX'")
    }

    private static let decisions =
        "left,right,decision\ncrm/3,crm/5,same\ncrm/8,crm/130,same\ncrm/30,crm/121,different\ncrm/31,crm/32,different\n"

    /// A row of a person: few hold most values, and some names and addresses are a letter away from others.
    private static func person(_ number: Int, _ seeds: inout SeededGenerator) -> String {
        let shared = seeds.below(90)
        let mail = [
            "", "", "test@x.fr", "p\(number)@x.fr", "s\(shared)@x.fr", "s\(shared)@xy.fr", "t\(seeds.below(4))@x.fr",
        ][seeds.below(7)]
        let phone = ["", "060000\(1000 + seeds.below(70))", "060000\(1000 + number)", "0600002000"][
            seeds.below(20) == 0 ? 3 : seeds.below(3)]
        let name =
            String(UnicodeScalar(UInt8(65 + seeds.below(9)))) + ["NTON", "NTIN", "REL", "LIER", "SCO"][seeds.below(5)]
        return "\(number),\(mail),\(phone),\(name),\(["FR", "FR", "DE", "ES", "XX"][seeds.below(12) % 5])"
    }

    @Test(arguments: 0..<Repository.cases(8))
    func itLeadsToWhatAllRecordsLeadTo(group: Int) throws {
        let few = try (group * 5..<group * 5 + 5).reduce(0) { try $0 + Self.nightsWithNeighbours(seed: $1) }
        #expect(few > 0)
    }

    /// Applies random nights to a project, and to one that looks at all records. Returns in how many nights the first did not.
    private static func nightsWithNeighbours(seed: Int) throws -> Int {
        var seeds = SeededGenerator(seed: UInt64(seed))
        let specs = Self.specs(&seeds)
        let most = 2 + seeds.below(4)
        let updates: [UpdateMode] = [.rewrite, .deletionVectors]
        let projects = try [
            ShopProject(updates: updates[seed % 2], threads: [1, 2, 4][seed % 3], mostInBlock: most),
            ShopProject(mostInBlock: most),
        ]
        let first = (0..<120).map { Self.person($0, &seeds) }
        for project in projects {
            project.specFiles = [
                "identity/likely.weights.yaml": Self.weights("likely"),
                "identity/alike.weights.yaml": Self.weights("alike"),
            ]
            try project.write("a.csv", first)
            try project.writeText("visits/0.jsonl", "")
            try project.writeText("decisions.csv", Self.decisions)
            try project.apply(specs)
        }
        var few = 0
        for night in 1...5 {
            let rows = (0..<1 + seeds.below(3)).map { _ in Self.person(seeds.below(135), &seeds) }
            let event =
                #"{"id":"\#(night)","at":"2026-01-02T01:00:00Z","person":"\#(seeds.below(140))","mail":"s1@x.fr"}"#
            for project in projects {
                try project.write("b\(night).csv", rows)
                try project.writeText("visits/\(night).jsonl", event + "\n")
            }
            // Another decision, on nobody, and all records are looked at.
            let more = (0..<night).map { "crm/x\($0),crm/y,different\n" }.joined()
            try projects[1].writeText("decisions.csv", Self.decisions + more)
            let reports = try projects.map { try $0.apply(specs).report }
            let looked = reports.map { report in report.stages.first { $0.stage == .identity }?.rowsRead ?? 0 }
            if looked[0] < looked[1] { few += 1 }
            #expect(reports[0].impact.profiles == reports[1].impact.profiles)
            let tables = try projects.map { try #require(try $0.store.head()).tables.mapValues(\.contentDigest) }
            let different = tables[0].keys.filter { tables[0][$0] != tables[1][$0] }
            #expect(
                different.isEmpty && tables[0].count == tables[1].count, "\(different) in night \(night) of \(seed)")
        }
        return few
    }
}
