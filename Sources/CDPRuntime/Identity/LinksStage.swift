import CDPColumns
import CDPIdentity
import CDPPlan
import CDPStore
import CDPTypes

/// Writes down the evidence of the profiles that differ from the generation before: what united records, and what a
/// constraint overruled.
struct LinksStage: StageTask {
    private let plan: ExecutionPlan
    private let outcome: IdentityOutcome
    private let base: TableSnapshot
    private let target: TableTarget
    /// Where rows are set aside while they are sorted.
    private let scratch: SpillFile
    private let threads: Int

    /// Takes who is who.
    init(_ context: StageContext, _ state: StageState) {
        plan = context.plan
        outcome = state.held.clusters
        base = state.tables.snapshot(.links)
        target = state.tables.target(.links)
        scratch = context.scratch
        threads = context.threads
    }

    func run() throws -> StageResult {
        let isNew = outcome.isTouched
        func isWritten(_ record: UInt32) -> Bool {
            let cluster = Int(outcome.resolution.clusters[Int(record)])
            return isNew[cluster] && outcome.profiles[cluster] >= 0
        }
        let links = outcome.resolution.links.filter { isWritten($0.b) }
        let refusals = outcome.resolution.refusals.filter { isWritten($0.b) }
        let spill = BatchSpill(
            schema: LinksTable().schema, layout: base.layout(expecting: links.count + refusals.count), file: scratch)
        _ = try Parallel.blocks(of: links.count, threads: threads) { block, number in
            let part = links[block]
            try spill.add(
                rows(
                    part.map { ($0.a, $0.b) }, evidence: part.map(\.evidence), isAccepted: true,
                    constraints: StringColumn(nulls: part.count)), number: number)
        }
        _ = try Parallel.blocks(of: refusals.count, threads: threads) { block, number in
            let part = refusals[block]
            try spill.add(
                rows(
                    part.map { ($0.a, $0.b) }, evidence: part.map(\.evidence), isAccepted: false,
                    constraints: StringColumn(
                        part.map { ConstraintName($0.constraint, outcome.rules, outcome.index.attributes).text })),
                number: 1 << 32 | number)
        }
        let written = outcome.touchedProfiles.map { outcome.profiles[Int($0)] }
        let change = try GroupReplacement(.links, base: base, target: target, threads: threads)
            .run(removing: written + outcome.goneProfiles, spill: spill)
        return StageResult(changes: [change], rowsRead: spill.count)
    }

    private func rows(
        _ pairs: [(UInt32, UInt32)], evidence: [EvidenceKind], isAccepted: Bool, constraints: StringColumn
    ) -> Batch {
        let clusters = pairs.map { Int32(bitPattern: outcome.resolution.clusters[Int($0.1)]) }
        let names = StringColumn([LinksTable.decision] + outcome.rules.rules.map(\.name))
        let nameIndexes = evidence.map { Int32(outcome.resolution.rule(of: $0) ?? -1) + 1 }
        let weighted = evidence.map(outcome.resolution.pair)
        let flags = [UInt8](repeating: isAccepted ? 1 : 0, count: pairs.count)
        return Batch(
            .links,
            [
                LinksTable.hash.filled(clusters.map { outcome.profiles[Int($0)] }),
                LinksTable.profileID.filled(outcome.profileIDs(clusters)),
                LinksTable.rule.filled(names.gathered(nameIndexes)),
                LinksTable.left.filled(recordNames(pairs.map(\.0))),
                LinksTable.right.filled(recordNames(pairs.map(\.1))),
                LinksTable.accepted.filled(FixedColumn(flags)), LinksTable.constraint.filled(constraints),
                LinksTable.weight.filled(FixedColumn(count: pairs.count) { weighted[$0]?.weight }),
                LinksTable.comparisons.filled(outcome.parts(of: weighted)),
            ])
    }

    /// `crm/17` for each record.
    private func recordNames(_ records: [UInt32]) -> StringColumn {
        let sources = plan.identity.sources.map { Array("\($0)/".utf8) }
        let keys = outcome.index.keys
        var names = StringColumn()
        for record in records {
            names.bytes += sources[Int(outcome.index.sources[Int(record)])]
            names.bytes += keys.bytes[keys.range(Int(record))]
            names.endRow()
        }
        return names
    }
}
