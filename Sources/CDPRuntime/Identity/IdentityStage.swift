import CDPColumns
import CDPEvaluation
import CDPIdentity
import CDPPlan
import CDPStore
import CDPTypes

/// Who is who in a generation, and how that differs from the one before.
struct IdentityStage: StageTask {
    private let plan: ExecutionPlan
    private let tombstones: [TombstoneRow]
    private let records: RecordStage.Result
    private let tables: TableSet
    private let threads: Int
    private let input: PipelineInput
    private let evaluation: EvaluationContext

    /// Takes the records, and the deleted ones that vote.
    init(_ context: StageContext, _ state: StageState) {
        plan = context.plan
        tombstones = state.held.votes
        records = state.held.index
        tables = state.tables
        threads = context.threads
        input = context.input
        evaluation = context.evaluation
    }

    /// Resolves the records: all, or those of a neighbourhood.
    func run() throws -> StageResult {
        let (outcome, unknown, drifts) = try resolve()
        var impact = outcome.impact
        if records.neighbourhood != nil {
            impact = try OtherProfiles(input, tables, beside: records.lineage.before).added(to: impact)
        }
        var result = StageResult(
            held: [.clusters(outcome)],
            findings: [.losses(AddressedLosses(Address(.identity), unknown)), .profiles(impact), .drifts(drifts)],
            rowsRead: records.index.count)
        if let halfway = input.halfway {
            let before = try FormerMembers(halfway, threads: threads)
            result.findings.append(.fromHalfway(outcome.impact(since: before)))
        }
        return result
    }

    private func resolve() throws -> (IdentityOutcome, unknown: InputLosses, [WeightsDrift]) {
        let index = records.index
        let given = try ResolutionInput(
            plan, records, tables.snapshot(.records(plan)), project: input.project, mostInBlock: input.mostInBlock,
            evaluation, threads: threads)
        let (trusted, rules) = (given.trusted, given.rules)
        let resolution = given.resolution(
            given.matchers.flatMap { $0.pairs(atLeast: $0.accept, threads: threads) })
        if let attribute = resolution.mixed { throw HashCollision.values(of: trusted.input.attributes[attribute].name) }
        let voting = tombstones.compactMap { row in row.vote(index).map { (row: row, vote: $0) } }
        let founders = resolution.founders(trusted.input, tombstones: voting.map(\.vote))
        let naming = ProfileNaming(
            plan: plan, index: index, founders: founders, tombstones: voting.map(\.row), secret: input.secret)
        let outcome = IdentityOutcome(
            index: index, input: trusted.input, rules: rules, distrusted: trusted.distrusted, resolution: resolution,
            scorers: Dictionary(uniqueKeysWithValues: given.matchers.map { ($0.rule, $0.scorer) }), naming: naming,
            lineage: records.lineage, threads: threads)
        // A few records say nothing of all.
        let drifts =
            records.neighbourhood == nil ? given.matchers.compactMap { $0.drift(plan.identity.rules[$0.rule]) } : []
        return (outcome, given.unknown, drifts)
    }
}

/// The values of records that are evidence: what identity compares, without what is distrusted.
struct TrustedRecords: Sendable {
    let index: RecordIndex
    let distrusted: DistrustedValues
    let input: IdentityInput

    /// Judges the values of records.
    init(_ plan: ExecutionPlan, _ records: RecordStage.Result, threads: Int) {
        let index = records.index
        let rules = DistrustRule.all(plan, place: index.place(of:)) { index.patternMatches[$0] }
        self.init(index, rules, known: records.neighbourhood?.distrustedValues(of: index) ?? [], threads: threads)
    }

    /// Judges the values of records by some rules; those in `known`, by kept attribute, are set aside in any case.
    init(_ index: RecordIndex, _ rules: [DistrustRule] = [], known: [[UInt64]], threads: Int) {
        self.index = index
        let raw = IdentityInput(
            sources: index.sources, firstSeen: index.firstSeen,
            attributes: index.attributes.indices.map {
                let attribute = index.attributes[$0]
                return IdentityAttribute(
                    name: attribute.name, values: index.values[$0], checks: index.checks[$0],
                    isAnonymous: attribute.isAnonymous)
            }, holdsOther: index.holdsOther)
        distrusted = DistrustedValues(raw, rules, known: known, threads: threads)
        input = raw.distrusting(distrusted)
    }
}

extension DistrustRule {
    /// What the specs say of attributes that have a place. `matches` are the values of one that match its patterns.
    static func all(
        _ plan: ExecutionPlan, place: (String) -> Int?, matches: (Int) -> Set<UInt64>
    ) -> [DistrustRule] {
        plan.identity.distrust.compactMap { distrust in
            guard let attribute = place(distrust.attribute) else { return nil }
            return DistrustRule(
                attribute: attribute, values: distrust.patterns.isEmpty ? [] : matches(attribute).sorted(),
                distinct: distrust.distinct.flatMap(place).map { .attribute($0) } ?? .record,
                moreThan: distrust.moreThan)
        }
    }
}

extension CleanSource {
    /// The sources in which nobody stands twice.
    static func all(_ plan: ExecutionPlan) -> [CleanSource] {
        plan.identity.oneToOne.compactMap { name in
            plan.identity.sources.firstIndex(of: name).map {
                CleanSource(name: name, place: UInt16(truncatingIfNeeded: $0))
            }
        }
    }
}

extension IdentityRules {
    /// The declared rules over the kept attributes. A rule of an attribute that no source maps can match nothing.
    init(_ plan: ExecutionPlan, _ index: RecordIndex) {
        let identity = plan.identity
        self.init(
            rules: identity.rules.map { rule in
                let places = rule.attributes.compactMap(index.place)
                return MatchRule(name: rule.name, attributes: places.count == rule.attributes.count ? places : [])
            },
            limits: identity.limits.compactMap { limit in
                index.place(of: limit.attribute).map { ValueLimit(attribute: $0, count: limit.maximum) }
            }, recordLimit: identity.maximumRecords,
            forbid: identity.forbid.compactMap { forbid in
                let comparisons = forbid.comparisons.compactMap { comparison in
                    index.place(of: comparison.attribute).map {
                        ForbidComparison(attribute: $0, isEqual: comparison.isEqual)
                    }
                }
                return comparisons.count == forbid.comparisons.count ? ForbidRule(comparisons: comparisons) : nil
            }, oneToOne: CleanSource.all(plan))
    }
}

/// Names profiles by their founders.
struct ProfileNaming: Sendable {
    let plan: ExecutionPlan
    let index: RecordIndex
    let founders: [Founder]
    let tombstones: [TombstoneRow]
    let secret: [UInt8]

    /// A hash of the founder of each cluster.
    var founderHashes: [UInt64] {
        founders.map { founder in
            switch founder {
            case .record(let record): UInt64(bitPattern: index.hashes[record])
            case .tombstone(let place):
                tombstones[place].key.withUnsafeBufferPointer {
                    Hash64.bytes($0, seed: Hash64.text(plan.identity.sources[Int(tombstones[place].source)]))
                }
            }
        }
    }

    /// By source of `identity.sources`, a hash of its name where that is not its first one.
    var renamedSources: [UInt64?] {
        plan.identity.sources.map { name in
            plan.source(name).flatMap { $0.originalName == name ? nil : Hash64.text(name) }
        }
    }

    /// The ids of the given clusters, in order.
    func ids(_ clusters: [Int32], threads: Int) -> StringColumn {
        let block = 8192
        let seeds = plan.identity.sources.map { name in
            ProfileSeed(secret: secret, source: Array((plan.source(name)?.originalName ?? name).utf8))
        }
        let parts = Parallel.map((clusters.count + block - 1) / block, threads: threads) { part in
            let range = part * block..<min(clusters.count, (part + 1) * block)
            var ids = StringColumn()
            ids.bytes.reserveCapacity(range.count * ProfileID.length)
            index.keys.bytes.withUnsafeBytes { keys in
                for cluster in clusters[range] {
                    switch founders[Int(cluster)] {
                    case .record(let record):
                        let key = UnsafeRawBufferPointer(rebasing: keys[index.keys.range(record)])
                        seeds[Int(index.sources[record])].appendID(of: key, to: &ids.bytes)
                    case .tombstone(let place):
                        tombstones[place].key.withUnsafeBytes {
                            seeds[Int(tombstones[place].source)].appendID(of: $0, to: &ids.bytes)
                        }
                    }
                    ids.endRow()
                }
            }
            return Column.string(ids)
        }
        if case .string(let all)? = Column.concatenated(parts) { return all }
        return StringColumn()
    }
}
