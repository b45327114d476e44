import CDPPlan
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

@testable import CDPRuntime

/// With rules that compare, who is who is found among the neighbours of what changed as it would be among all records.
///
/// `CDP_NEIGHBOUR_SEQUENCES` says how many sequences of nights are tried, `CDP_NEIGHBOUR_FIRST` the seed of the first.
@Suite struct MatchNeighbourhoodTests {
    private static let first = Repository.number("CDP_NEIGHBOUR_FIRST") ?? 0
    private static let seeds =
        first..<first + (Repository.number("CDP_NEIGHBOUR_SEQUENCES") ?? Repository.cases(20))
    private static let nights = 5
    private static let group = 10

    @Test(arguments: Array(stride(from: seeds.lowerBound, to: seeds.upperBound, by: group)))
    func itLeadsToWhatAllRecordsLeadTo(first: Int) throws {
        let seeds = first..<min(first + Self.group, Self.seeds.upperBound)
        let few = try seeds.reduce(0) { try $0 + Self.nightsWithNeighbours(seed: $1) }
        // Where half of all is one neighbourhood nothing is tried.
        #expect(few > seeds.count || seeds.count < Self.group)
    }

    /// Two records of a source in which nobody stands twice are not compared: neither is a neighbour of the other.
    @Test func recordsOfOneCleanSourceAreNoNeighbours() throws {
        let specs = ShopProject.specs(
            """
            identity:
              one_to_one: [crm]
              rules:
                likely:
                  block: [last_name]
                  accept: 0.3
                  compare: { last_name: [equal, edits <= 1], phone: [equal] }
            """)
        let project = try ShopProject(mostNeighbours: 1000)
        project.specFiles = ["identity/likely.weights.yaml": ShopProject.likelyWeights]
        try project.write("a.csv", ["1,,,MARTIN,FR", "2,,,MARTIN,FR"])
        try project.apply(specs)
        try project.write("b.csv", ["1,,,MARTIN,DE"])
        let report = try project.apply(specs).report
        #expect(report.stages.first { $0.stage == .identity }?.rowsRead == 1)
        let names = try [1, 2].map { try #require(RecordName("crm/\($0)")) }
        let rule = try #require(
            StoreView(project.store).comparisons(names[0], names[1], project: project.path).rules.first)
        #expect(rule.lack == 0 && rule.common.isEmpty && rule.cleanSource == "crm")
    }

    /// Applies random nights to a project, and to one that looks at all records. Returns in how many nights the first looked at
    /// less than half of them.
    private static func nightsWithNeighbours(seed: Int) throws -> Int {
        var seeds = SeededGenerator(seed: UInt64(seed))
        var shop = DenseShop(&seeds)
        let updates: [UpdateMode] = [.rewrite, .deletionVectors]
        let projects = try [
            ShopProject(
                updates: updates[seed % 2], threads: [1, 2, 4][seed % 3], mostInBlock: shop.mostInBlock,
                mostNeighbours: 1_000_000),
            ShopProject(threads: 1, mostInBlock: shop.mostInBlock, mostNeighbours: 0),
        ]
        var few = 0
        var names: ProfileNames?
        for night in 0...nights {
            let rows = night == 0 ? shop.begin(&seeds) : shop.night(&seeds)
            let visits = shop.visits(night, &seeds)
            for project in projects {
                if night == 0 {
                    project.specFiles = shop.weights
                    try project.writeText("decisions.csv", shop.decisions)
                }
                for source in DenseShop.sources where night == 0 || rows[source] != nil {
                    try project.writeText(
                        "\(source)/\(night).csv", DenseShop.header + rows[source, default: ""])
                }
                try project.writeText("visits/\(night).jsonl", visits)
            }
            let reports = try projects.map { try $0.apply(shop.specs).report }
            let looked = reports.map { report in report.stages.first { $0.stage == .identity }?.rowsRead ?? 0 }
            if night > 0, looked[0] * 2 < looked[1] { few += 1 }
            #expect(reports[0].impact == reports[1].impact, "night \(night) of \(seed)")
            #expect(reports[0].gates == reports[1].gates, "night \(night) of \(seed)")
            #expect(reports[0].standingLosses == reports[1].standingLosses, "night \(night) of \(seed)")
            let tables = try projects.map { try #require(try $0.store.head()).tables.mapValues(\.contentDigest) }
            let different = tables[0].keys.filter { tables[0][$0] != tables[1][$0] }.sorted()
            #expect(
                different.isEmpty && tables[0].count == tables[1].count, "\(different) in night \(night) of \(seed)")
            let now = try ProfileNames(projects[0].store, after: names)
            #expect(now.wrong(after: names).isEmpty, "\(now.wrong(after: names)) in night \(night) of \(seed)")
            names = now
            // What follows from a wrong night says nothing.
            guard different.isEmpty else { break }
        }
        return few
    }
}
