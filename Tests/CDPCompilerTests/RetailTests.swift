import CDPCompiler
import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPTypes
import Testing

@Suite struct RetailTests {
    /// The fields that `cdp` infers of the one lookup table, which declares none.
    private static let postalCodes = [
        FieldPlan(name: "postal_code", type: .string), FieldPlan(name: "region", type: .string),
        FieldPlan(name: "density", type: .decimal(precision: 18, scale: 2)),
    ]

    private func retail(_ change: (inout [String: String]) -> Void = { _ in }, applied: Manifest? = nil)
        -> CompiledProject
    {
        var files = RepositoryFiles.retail
        change(&files)
        return CompiledProject(
            files: files, contracts: [Address(.enrichment, "geography"): RetailTests.postalCodes], applied: applied)
    }

    @Test func itCompilesWithoutFindings() throws {
        let project = retail()
        #expect(project.found == [])
        let plan = try #require(project.plan)
        #expect(plan.sources.map(\.name) == ["crm", "loyalty", "orders", "web_accounts", "web_events"])
        #expect(plan.identity.sources == ["crm", "web_accounts", "loyalty", "orders", "web_events"])
        #expect(plan.traits.map(\.name).last == "last_seen_at" || plan.traits.contains { $0.name == "last_seen_at" })
        #expect(plan.destinations.first { $0.name == "ads_audience" }?.fields.first?.transform == "sha256")
        #expect(plan.destinations.first { $0.name == "ads_audience" }?.fields.first?.personalData == .contact)
    }

    @Test func withoutAContractOnlyThePlanIsMissing() {
        let project = CompiledProject(files: RepositoryFiles.retail)
        #expect(project.found == [])
        #expect(project.compilation?.unknownContracts == [Address(.enrichment, "geography")])
        #expect(project.compilation?.manifest == nil)
    }

    @Test func theAppliedManifestRemembersContracts() throws {
        let first = retail()
        let again = CompiledProject(files: RepositoryFiles.retail, applied: first.compilation?.manifest)
        #expect(again.compilation?.manifest == first.compilation?.manifest)
    }

    @Test func traitsStandBehindWhatTheyRead() throws {
        let plan = try #require(retail().plan)
        var known = Set(plan.attributes.map(\.name) + plan.enrichments.flatMap { $0.columns.map(\.name) })
        for trait in plan.traits {
            if case .expression(let value) = trait.value { #expect(known.isSuperset(of: value.columns)) }
            known.insert(trait.name)
        }
        var segments: Set<String> = []
        for segment in plan.segments {
            for reference in SegmentReference.all(in: segment.predicate) {
                #expect(segments.contains(reference.segment))
            }
            segments.insert(segment.name)
        }
    }

    @Test func theOrderOfFilesAndResourcesMeansNothing() {
        let merged = retail { files in
            files["specs/z.yaml"] = files.removeValue(forKey: "specs/people.yaml")
        }
        #expect(merged.compilation?.manifest == retail().compilation?.manifest)
    }

    @Test func aChangedThresholdIsOneChange() throws {
        let before = try #require(retail().compilation?.manifest)
        let after = retail { files in
            files["specs/insight.yaml"] = files["specs/insight.yaml"]?.split(separator: "revenue_12m >= 500").joined(
                separator: "revenue_12m >= 400")
        }
        let compilation = try #require(after.compilation)
        let diff = ManifestDiff.changes(
            from: before, to: try #require(compilation.manifest), positions: compilation.positions)
        #expect(diff.changes.map(\.address.description) == ["segment.vip"])
        #expect(diff.changes.first?.downstream.map(\.description) == ["segment.lapsed_vip"])
        #expect(diff.changes.first?.fields.map(\.oneLine) == ["where: revenue_12m >= 500 → revenue_12m >= 400"])
        #expect(diff.changes.first?.fields.first?.range?.file == "specs/insight.yaml")
    }
}

extension FieldChange {
    fileprivate var oneLine: String { "\(path): \(before ?? "-") → \(after ?? "-")" }
}
