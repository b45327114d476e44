import CDPCompiler
import CDPPlan
import CDPReport
import CDPTypes
import Testing

/// What a plan does, as stages: which there are, what each reads and writes, and what tells two plans apart.
@Suite struct StageGraphTests {
    private static let geography = [
        Address(.enrichment, "geography"): [
            FieldPlan(name: "postal_code", type: .string), FieldPlan(name: "region", type: .string),
            FieldPlan(name: "density", type: .decimal(precision: 18, scale: 2)),
        ]
    ]

    private static func retail(_ file: String = "", replacing old: String = "", with new: String = "") throws
        -> Compilation
    {
        var files = RepositoryFiles.retail
        if !file.isEmpty {
            let text = try #require(files[file])
            #expect(text.contains(old), "\(file) has no \(old)")
            files[file] = text.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
        }
        return try #require(CompiledProject(files: files, contracts: geography).compilation)
    }

    private static func graph(_ text: String) throws -> StageGraph {
        try #require(CompiledProject(text).compilation).stages
    }

    @Test func theRetailExampleHasTheseStages() throws {
        let text = StageGraphRenderer(try StageGraphTests.retail().stages).text
        // Fingerprints follow every property of the plan; what they tell apart is tested below.
        let shown = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.hasPrefix("  ") || line.isEmpty ? String(line) : line.dropLast(12).trimmingTrailingSpaces
        }.joined(separator: "\n")
        #expect(shown == RepositoryFiles.text("Tests/CDPCompilerTests/Golden/retail-stages.txt"))
    }

    @Test func eachStageReadsWhatEarlierOnesWrite() throws {
        let graph = try StageGraphTests.retail().stages
        var written: Set<TableName> = []
        for stage in graph.stages {
            for table in stage.reads where table.place != .outside {
                #expect(written.contains(table), "\(stage.name) reads \(table) before it is written")
            }
            #expect(written.isDisjoint(with: stage.writes), "\(stage.name)")
            written.formUnion(stage.writes)
        }
        #expect(Set(graph.stages.map(\.name)).count == graph.stages.count)
        for table in written where table.place == .memory {
            #expect(graph.stages.contains { $0.reads.contains(table) }, "nobody reads \(table)")
        }
    }

    @Test func everyResourceIsCarriedOut() throws {
        let compilation = try StageGraphTests.retail()
        let carried = Set(compilation.stages.stages.flatMap(\.resources))
        let declared = try #require(compilation.manifest).resources.map(\.address)
        #expect(carried.isSubset(of: declared))
        let idle = declared.filter { !carried.contains($0) }
        #expect(idle.allSatisfy { [.guards, .project].contains($0.kind) }, "\(idle)")
    }

    @Test(arguments: [
        ("collect/crm", "group by key", "files of source.crm", "rows/crm, changes/crm"),
        ("collect/orders", "group by key", "files of source.orders", "events/orders, changes/orders"),
        ("consents", "group by contact", "changes/crm", "consents"),
        ("records", "group by person", "changes/crm, changes/orders, events/orders", "records, index"),
        ("identity", "components", "index, votes", "clusters"),
        ("owners", "map", "clusters, index, events/orders", "owners"),
        ("members", "group by profile", "clusters, owners, index", "members"),
    ])
    func stagesReadAndWrite(_ name: String, _ shape: String, _ reads: String, _ writes: String) throws {
        let graph = try StageGraphTests.graph(LoweringTests.base + "identity: standard\n")
        let stage = try #require(graph.stages.first { "\($0.name)" == name })
        #expect("\(stage.shape)" == shape)
        #expect(stage.reads.map(\.description).joined(separator: ", ") == reads)
        #expect(stage.writes.map(\.description).joined(separator: ", ") == writes)
    }

    @Test func recordsOfRowsAloneAreMappedRowByRow() throws {
        let graph = try StageGraphTests.graph(
            """
            sources:
              crm:
                read: data/crm.csv
                key: id
                fields: { id: integer, mail: string }
                map: { email: mail }
            identity: standard
            """)
        #expect(graph[.records]?.shape == .map)
        #expect(graph[.lookup("geography")] == nil)
    }

    @Test func independentStagesStandInOneStep() throws {
        let steps = try StageGraphTests.retail().stages.steps.map { Set($0.map { "\($0.name)" }) }
        #expect(steps.first?.contains("collect/crm") == true && steps.first?.contains("lookup/geography") == true)
        let links = try #require(steps.first { $0.contains("links") })
        #expect(links.isSuperset(of: ["links", "id_history", "identifiers", "owners"]))
        #expect(steps.last == ["deliver/ads_audience", "deliver/customers_bi", "deliver/newsletter"])
    }

    /// The stages whose fingerprint differs.
    private static func differing(_ a: StageGraph, _ b: StageGraph) -> [String] {
        a.stages.filter { a.fingerprint(of: $0.name) != b.fingerprint(of: $0.name) }.map { "\($0.name)" }
    }

    @Test func aFingerprintFollowsWhatLeadsToAStage() throws {
        let before = try StageGraphTests.retail().stages
        #expect(StageGraphTests.differing(before, try StageGraphTests.retail().stages) == [])
        let segment = try StageGraphTests.retail(
            "specs/insight.yaml", replacing: "revenue_12m >= 500", with: "revenue_12m >= 400"
        ).stages
        #expect(
            StageGraphTests.differing(before, segment) == [
                "profiles", "deliver/ads_audience", "deliver/customers_bi", "deliver/newsletter",
            ])
        let redefined = before.stages.filter { $0.definition != segment[$0.name]?.definition }
        #expect(redefined.map(\.name) == [.profiles])
    }

    /// A manifest is read back by `cdp run`, which has the graph that `cdp apply` had.
    @Test func theGraphFollowsFromThePlanAlone() throws {
        let compilation = try StageGraphTests.retail()
        let again = StageGraph(try #require(compilation.manifest).plan)
        #expect(again.stages == compilation.stages.stages)
        #expect(StageGraphTests.differing(again, compilation.stages) == [])
    }
}

extension Substring {
    fileprivate var trimmingTrailingSpaces: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
