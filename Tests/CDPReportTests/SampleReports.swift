import CDPDiagnostics
import CDPPlan
import CDPTypes

/// A plan in which data and specs changed, and its comparison.
enum SampleReports {
    static func range(_ file: String, _ line: Int, _ column: Int) -> SourceRange {
        let start = SourcePosition(line: line, column: column, byte: 100)
        return SourceRange(file: file, start: start, end: SourcePosition(line: line, column: column + 5, byte: 105))
    }

    static let changes: [Change] = [
        Change(
            address: Address(.destination, "ads"), actions: [.change], effects: [.discloses],
            fields: [
                FieldChange(
                    path: "fields.phone", before: nil, after: "sha256(phone)", effect: .discloses,
                    range: range("specs/ads.yaml", 22, 7), note: "contact, sha256")
            ], range: range("specs/ads.yaml", 3, 3)),
        Change(
            address: Address(.identity, "same_phone"), actions: [.change], effects: [.reidentifies],
            fields: [
                FieldChange(
                    path: "on", before: "[phone, last_name]", after: "[phone]", effect: .reidentifies,
                    range: range("specs/profile.yaml", 14, 19))
            ], range: range("specs/profile.yaml", 14, 7),
            downstream: [Address(.segment, "vip"), Address(.segment, "vip_eu")]),
        Change(
            address: Address(.segment, "lapsed"), actions: [.remove], effects: [.destroys],
            fields: [FieldChange(path: "where", before: "orders = 0", after: nil, effect: .destroys)]),
        Change(
            address: Address(.segment, "vip"), actions: [.change], effects: [.recomputes],
            fields: [
                FieldChange(
                    path: "where", before: "revenue >= 500 and email <> «masked»",
                    after: "revenue >= 400 and email <> «masked»", isSensitive: true, effect: .recomputes,
                    range: range("specs/segments.yaml", 9, 12))
            ], range: range("specs/segments.yaml", 8, 3), downstream: [Address(.segment, "vip_eu")]),
        Change(
            address: Address(.enrichment, "geo"), previousAddress: Address(.enrichment, "ip_geo"), actions: [.rename],
            effects: [.none], fields: [], range: range("specs/geo.yaml", 2, 3)),
    ].sorted { $0.address < $1.address }

    static var plan: PlanReport {
        var report = PlanReport(project: "acme", generation: 41, asOf: Instant(microseconds: 1_795_442_400_000_000))
        report.environment = "prod"
        report.revision = PlanReport.Revision(commit: "9f3c2ab", isDirty: false)
        report.changes = changes
        report.unchangedResources = 16
        report.dataImpact = dataImpact
        report.specsImpact = specsImpact
        report.impact = impact
        report.gates = [
            Gate(
                kind: .destroysSegment, address: Address(.segment, "lapsed"), reason: "52,088 members", isAccepted: true
            ),
            Gate(
                kind: .disclosesField, address: Address(.destination, "ads"),
                reason: "phone leaves the store for the first time",
                range: range("specs/ads.yaml", 22, 7)),
        ]
        return report
    }

    private static var dataImpact: Impact {
        var impact = Impact()
        impact.profiles.before = 412_906
        impact.profiles.created = 223
        impact.profiles.absorbed = 12
        impact.profiles.survivors = 11
        impact.profiles.after = 413_117
        return impact
    }

    private static var specsImpact: ProfileImpact {
        var impact = ProfileImpact()
        impact.before = 413_117
        impact.absorbed = 3379
        impact.survivors = 2981
        impact.split = 33
        impact.separated = 33
        impact.after = 409_771
        return impact
    }

    private static var impact: Impact {
        var impact = Impact()
        var counts = RowCounts()
        counts.read = 18_402
        counts.inserted = 900
        counts.updated = 500
        counts.unchanged = 17_000
        counts.quarantined = 2
        impact.sources = [
            SourceImpact(
                source: "orders", files: [FileImpact(path: "data/orders.csv", counts: counts)], removed: 0,
                before: 804_120,
                after: 805_020, losses: losses)
        ]
        impact.profiles.before = 412_906
        impact.profiles.created = 223
        impact.profiles.absorbed = 3391
        impact.profiles.survivors = 2992
        impact.profiles.split = 33
        impact.profiles.separated = 33
        impact.profiles.after = 409_771
        impact.profiles.largestBefore = 17
        impact.profiles.largestAfter = 41
        impact.segments = [
            SegmentImpact(segment: "lapsed", before: 52_088, entering: 0, leaving: 52_088, after: nil),
            SegmentImpact(segment: "still", before: 7, entering: 0, leaving: 0, after: 7),
            SegmentImpact(segment: "vip", before: 18_240, entering: 4911, leaving: 3, after: 23_148),
            SegmentImpact(segment: "vip_eu", before: 6105, entering: 1402, leaving: 3, after: 7504),
        ]
        var ads = DestinationImpact(
            destination: "ads", add: 4611, update: 17_151, remove: 2, unchanged: 0, withheldByConsent: 1377,
            before: 17_153)
        ads.newFields = [SentField(name: "phone", personalData: .contact, transform: "sha256")]
        impact.destinations = [ads]
        return impact
    }

    /// What the sample's file loses: a column, and days that are written another way.
    static var losses: InputLosses {
        var losses = InputLosses()
        var columns = ColumnLosses(path: "data/orders.csv", lost: ["remark"], gained: ["note", "remarks"])
        columns.renamed = ["remark": "remarks"]
        losses.columns = [columns]
        losses.fields = [
            FieldLosses(
                field: "shipped", type: "date", values: 18_000, nulled: 3, rejected: 2,
                shapes: [
                    .init(
                        shape: ValueShape(of: "02.03.2026".utf8), fault: .malformed, count: 4,
                        first: FilePlace(path: "data/orders.csv", line: 12)),
                    .init(
                        shape: ValueShape(of: "soon".utf8), fault: .malformed, count: 1,
                        first: FilePlace(path: "data/orders.csv", line: 17)),
                ], hints: [.format("%d.%m.%Y")])
        ]
        return losses
    }

    static func diff(impact: PlanReport? = nil, changes: [Change] = changes) -> DiffReport {
        DiffReport(
            project: "acme", environment: "prod", from: .init(name: "main", commit: "4e1d0aa"),
            to: .init(name: "working tree", commit: "9f3c2ab"), mergeBase: "4e1d0aa", changes: changes, unchanged: 16,
            formattingOnlyFiles: 2, impact: impact)
    }
}
