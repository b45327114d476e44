import CDPPlan
import CDPRuntime
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

/// Who is who, found among the neighbours of what changed, is what it would be found to be among all records.
@Suite struct NeighbourhoodTests {
    private static let specs = ShopProject.specs(
        ShopProject.visits + """
            identity:
              decisions: decisions.csv
              distrust:
                email: { values: ["test@*"], distinct: record, more_than: 6 }
              limits: { email: 2, records: 7 }
              rules:
                same_email: email
                same_phone: [phone, last_name]
            traits:
              visit_count: count(visits.id)
              recent: count(visits.id) within 2 days
            segments:
              frequent: visit_count >= 2
              active: recent > 0

            """)
    /// Some of these people come later.
    private static let decisions =
        "left,right,decision\n" + (240..<250).map { "crm/\($0 - 230),crm/\($0),same\n" }.joined()
        + "crm/3,crm/5,same\ncrm/30,crm/245,different\n"

    /// A row of a person; few hold most values, so that changes unite, part and distrust them.
    private static func person(_ number: Int, _ seeds: inout SeededGenerator) -> String {
        let mail = [
            "", "test@x.fr", "p\(number)@x.fr", "p\(number)@x.fr", "p\(number)@x.fr",
            "s\(seeds.below(100))@x.fr", "s\(seeds.below(4))@x.fr",
        ][seeds.below(7)]
        let phone = ["", "", "060000\(1000 + seeds.below(90))", "060000\(1000 + number)"][seeds.below(4)]
        return "\(number),\(mail),\(phone),\(["ANNE", "BEA", "CARL"][seeds.below(3)]),FR"
    }

    private static func visits(_ night: Int, _ seeds: inout SeededGenerator) -> String {
        (0..<seeds.below(5)).map { number in
            let (person, mail) = (seeds.below(330), seeds.below(100))
            return
                #"{"id":"\#(night)-\#(number)","at":"2026-01-0\#(night)T01:00:00Z","person":"\#(person)","mail":"s\#(mail)@x.fr"}"#
                + "\n"
        }.joined()
    }

    @Test(arguments: 0..<Repository.cases(20))
    func itLeadsToWhatAllRecordsLeadTo(seed: Int) throws {
        let projects = try [ShopProject(updates: seed % 2 == 0 ? .rewrite : .deletionVectors), ShopProject()]
        var seeds = SeededGenerator(seed: UInt64(seed))
        let first = (0..<240).map { Self.person($0, &seeds) }
        for project in projects {
            try project.write("a.csv", first)
            try project.writeText("visits/0.jsonl", "")
            try project.writeText("decisions.csv", Self.decisions)
            try project.apply(Self.specs)
        }
        var few = 0
        for night in 1...6 {
            let rows = (0..<1 + seeds.below(4)).map { _ in Self.person(seeds.below(250), &seeds) }
            let events = Self.visits(night, &seeds)
            for project in projects {
                try project.write("b\(night).csv", rows)
                try project.writeText("visits/\(night).jsonl", events)
            }
            // Another decision, on nobody, and all records are looked at.
            let more = (0..<night).map { "crm/x\($0),crm/y,different\n" }.joined()
            try projects[1].writeText("decisions.csv", Self.decisions + more)
            let reports = try projects.map { try $0.apply(Self.specs).report }
            let looked = reports.map { report in report.stages.first { $0.stage == .identity }?.rowsRead ?? 0 }
            if looked[0] < looked[1] { few += 1 }
            #expect(reports[0].impact.profiles == reports[1].impact.profiles)
            #expect(reports[0].impact.segments == reports[1].impact.segments)
            let tables = try projects.map { try #require(try $0.store.head()).tables.mapValues(\.contentDigest) }
            let different = tables[0].keys.filter { tables[0][$0] != tables[1][$0] }
            #expect(different.isEmpty && tables[0].count == tables[1].count, "\(different) in night \(night)")
        }
        #expect(few > 0)
    }
}
