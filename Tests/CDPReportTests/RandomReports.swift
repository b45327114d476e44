import CDPPlan
import CDPTestSupport
import CDPTypes

/// Makes plans whose numbers fit together.
enum RandomReports {
    static func plan(_ random: inout SeededGenerator) -> PlanReport {
        var report = PlanReport(project: "shop", generation: 3, asOf: Instant(microseconds: 0))
        report.impact.sources = (0..<Int.random(in: 1...4, using: &random)).map { source($0, &random) }
        report.impact.profiles = profiles(before: Int.random(in: 10_000...2_000_000, using: &random), &random)
        report.impact.segments = (0..<Int.random(in: 1...5, using: &random)).map { segment($0, &random) }
        if Bool.random(using: &random) {
            var data = Impact()
            data.profiles = profiles(before: report.impact.profiles.before, &random)
            report.dataImpact = data
            report.specsImpact = profiles(before: data.profiles.after, &random)
            report.impact.profiles.after = report.specsImpact?.after ?? 0
            report.changes = [
                Change(address: Address(.segment, "s0"), actions: [.change], effects: [.recomputes], fields: [])
            ]
        }
        return report
    }

    private static func source(_ number: Int, _ random: inout SeededGenerator) -> SourceImpact {
        var counts = RowCounts()
        counts.inserted = Int.random(in: 0...100_000, using: &random)
        counts.updated = Int.random(in: 0...100_000, using: &random)
        counts.unchanged = Int.random(in: 0...2_000_000, using: &random)
        counts.superseded = Int.random(in: 0...20, using: &random)
        counts.deletes = Int.random(in: 0...20, using: &random)
        counts.quarantined = Int.random(in: 0...20, using: &random)
        counts.read =
            counts.inserted + counts.updated + counts.unchanged + counts.superseded + counts.deletes
            + counts.quarantined
        return SourceImpact(
            source: "source\(number)", files: [FileImpact(path: "data/\(number).csv", counts: counts)], removed: 0,
            before: 0, after: counts.inserted)
    }

    private static func profiles(before: Int, _ random: inout SeededGenerator) -> ProfileImpact {
        var impact = ProfileImpact()
        impact.before = before
        impact.created = Int.random(in: 0...5000, using: &random)
        impact.separated = Int.random(in: 0...50, using: &random)
        impact.absorbed = Int.random(in: 0...5000, using: &random)
        impact.vanished = Int.random(in: 0...50, using: &random)
        impact.after = before + impact.created + impact.separated - impact.absorbed - impact.vanished
        return impact
    }

    private static func segment(_ number: Int, _ random: inout SeededGenerator) -> SegmentImpact {
        let before = Int.random(in: 1000...100_000, using: &random)
        let entering = Int.random(in: 0...5000, using: &random)
        let leaving = Int.random(in: 0...1000, using: &random)
        return SegmentImpact(
            segment: "s\(number)", before: before, entering: entering, leaving: leaving,
            after: before + entering - leaving)
    }
}
