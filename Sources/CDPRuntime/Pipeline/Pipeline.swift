import CDPColumns
import CDPEvaluation
import CDPIdentity
package import CDPPlan
package import CDPStore
package import CDPTypes

/// What a plan is made of: specs, a store, a project directory and an instant.
package struct PipelineInput: Sendable {
    /// What is to be carried out.
    package var plan: ExecutionPlan
    /// What the generation before carried out.
    package var applied: ExecutionPlan?
    /// The project's directory, which paths of files are relative to.
    package var project: String
    /// The generation before.
    package var base: JournalEntry?
    /// Its tables.
    package var tables: [String: TableSnapshot]
    /// The key of profile ids.
    package var secret: [UInt8]
    /// The instant taken as now, whole minutes.
    package var asOf: Instant
    /// Where new files go: the store, or a scratch directory for a plan.
    package var target: String
    /// Whether new input is left for later.
    package var isPinned = false
    /// The segments that have another name in `plan` than in `applied`.
    var renaming = SegmentRenaming()
    /// How much can be numbered.
    var limit = CountLimit.standard
    /// The consents that have another name in `plan` than they had; `applied` calls them by the new ones.
    var consentRenaming = ConsentRenaming()
    /// How many threads work; changes no byte of the result.
    package var threads: Int
    /// The members of profiles half way, under other specs: what happens to profiles from there on is counted too.
    var halfway: TableSnapshot?

    /// The input of a pipeline.
    package init(
        plan: ExecutionPlan, applied: ExecutionPlan?, project: String, base: JournalEntry?,
        tables: [String: TableSnapshot], secret: [UInt8], asOf: Instant, target: String, threads: Int
    ) {
        self.plan = plan
        self.applied = applied
        self.project = project
        self.base = base
        self.tables = tables
        self.secret = secret
        self.asOf = asOf
        self.target = target
        self.threads = threads
    }
}

/// What a plan would make of a store.
package struct PipelineOutcome: Sendable {
    /// Every table that a stage looked at.
    package var changes: [TableChange]
    /// How far inputs have been read.
    package var inputs: [String: [String: JournalEntry.InputPosition]]
    /// What happens to rows, people and segments; destinations are added by the delivery stage.
    package var impact: Impact
    /// The tables as they will be.
    let tables: TableSet
    /// What happens to profiles from `PipelineInput.halfway` on, but for `changed`; nil without it.
    var impactFromHalfway: ProfileImpact?
    /// Whether anything differs from the generation before.
    package var isChanged: Bool
    /// Whether files may have been written that are part of no table.
    var leavesFiles = false
    /// The bytes of rows that were set aside on disk at one time.
    var setAside = 0
}

/// Carries a plan out up to the commit: collect, map, link, merge, compute, segment.
package struct Pipeline: Sendable {
    let input: PipelineInput
    private let new: NewInput
    let context: EvaluationContext
    let generation: Int
    /// Where rows are set aside.
    let spills: SpillFile

    /// A pipeline over `input`, of which `new` is to be read.
    init(_ input: PipelineInput, _ new: NewInput) {
        self.input = input
        self.new = new
        spills = SpillFile(in: input.target)
        var context = EvaluationContext(asOf: input.asOf, timeZone: input.plan.timeZone)
        context.errors = DataErrors()
        self.context = context
        generation = (input.base?.generation ?? 0) + 1
    }

    /// Runs all stages. Called with the name of each stage as it begins.
    package func run(progress report: (String) -> Void = { _ in }) throws -> PipelineOutcome {
        ProcessMemory.keepFreedPages()
        func progress(_ stage: String) throws {
            ProcessMemory.returnFreedPages()
            try spills.checkMemory()
            report(stage)
        }
        if new.isNothing, let outcome = try insightsAlone(progress: progress) { return outcome }
        let plan = input.plan
        var tables = TableSet(input.tables, target: input.target)
        var impact = Impact()
        try progress("collect")
        var inputs = new.positions
        try SourceRenaming(from: input.applied, to: plan, threads: input.threads).run(&tables)
        try input.renaming.run(&tables, threads: input.threads)
        try input.consentRenaming.run(&tables, applied: input.applied, threads: input.threads)
        let collect = CollectStage(
            plan: plan, applied: input.applied, project: input.project, context: context, generation: generation,
            inputs: inputs, isPinned: input.isPinned, scratch: spills, threads: input.threads,
            history: LossHistory(input.base), limit: input.limit)
        let formerRecords = tables.former("records", schema: TableSchemas.records(plan))
        let peopleFiles = zip(plan.sources, new.files).flatMap { $0.describesPeople && !$0.isEventSource ? $1 : [] }
        let mapped = BatchSpill(
            schema: TableSchemas.records(plan),
            layout: formerRecords.layout(expecting: CollectStage.expectedRows(in: peopleFiles)),
            file: spills)
        let quarantine = QuarantineStage(input, files: new.files.flatMap { $0 }, scratch: spills)
        let sources = try plan.sources.indices.map { place in
            try collect.collect(
                plan.sources[place], files: new.files[place], passedOver: new.passedOver[place], tables: &tables,
                records: mapped, quarantine: quarantine.rejected)
        }
        for result in sources { inputs[result.source.name] = result.positions }
        impact.sources = sources.map(\.impact)
        let (lookups, lookupLosses, lookupRows) = try Lookups(
            plan: plan, project: input.project, context: context, threads: input.threads, limit: input.limit
        ).load()
        impact.tables = lookupRows
        try dropRemovedSources(&tables, &inputs)
        impact.forgotten = try ConsentStage(
            plan: plan, applied: input.applied, asOf: input.asOf, threads: input.threads
        ).run(sources, &tables)
        try quarantine.run(sources, &tables)
        try progress("records")
        let records = try RecordStage(
            plan: plan, applied: input.applied, context: context, threads: input.threads, limit: input.limit
        ).run(sources, spill: mapped, tables: &tables)
        try progress("identity")
        let index = records.index
        let lineage = try RecordLineage(
            FormerMembers(tables.snapshot("members", schema: TableSchemas.members), threads: input.threads), index,
            threads: input.threads)
        let (decisions, unknown) = try DecisionFile.read(plan, project: input.project, index: index)
        let stones = TombstoneStage(
            plan: plan, lineage: lineage, index: index, removed: records.removed, threads: input.threads)
        let tombstones = try stones.run(sources, tables: &tables)
        let outcome = try IdentityStage(
            plan: plan, index: index, lineage: lineage, tombstones: tombstones, decisions: decisions,
            secret: input.secret, threads: input.threads
        ).run()
        let owners = try OwnerMap(outcome, before: lineage.before, plan: plan, threads: input.threads)
        try progress("profiles")
        let dirty = try DirtySelection(
            input: input, outcome: outcome, owners: owners, lineage: lineage, sources: sources,
            changedRecords: records.changed,
            lookupsChanged: inputs.filter { $0.key.contains(".") }
                != (input.base?.inputs ?? [:]).filter { $0.key.contains(".") }
        ).clusters(tables: tables)
        let stage = OwnerStage(
            plan: plan, owners: owners, tables: tables, context: context, generation: generation,
            threads: input.threads)
        for (place, source) in plan.sources.enumerated() {
            impact.sources[place].losses.owners = try stage.losses(of: source)
        }
        let formerIDs = try formerIDs(outcome, tables)
        let profiles = try ProfileStage(
            plan: plan, outcome: outcome, owners: owners, tables: tables, lookups: lookups, context: context,
            scratch: spills, threads: input.threads
        ).run(dirty, gone: outcome.goneProfiles)
        tables.note(profiles.profiles)
        tables.note(profiles.memberships)
        try progress("members")
        try noteMembers(outcome, owners, lineage, changed: records.changed, formerIDs: formerIDs, &tables)
        impact.profiles = outcome.impact
        impact.profiles.changed = profiles.changed
        try IdentityFacts(plan: plan, tables: tables, threads: input.threads).add(to: &impact.profiles)
        impact.segments = try segmentImpact(profiles.moves, tables)
        impact.renewed = new.renewed
        impact.add(lookupLosses + [AddressedLosses(Address(.identity), unknown)], errors: context.errors)
        let changes = tables.changes.values.sorted { $0.after.name < $1.after.name }
        return PipelineOutcome(
            changes: changes, inputs: inputs, impact: impact, tables: tables,
            impactFromHalfway: try input.halfway.map {
                try outcome.impact(since: FormerMembers($0, threads: input.threads))
            },
            isChanged: changes.contains { $0.isChanged } || inputs != input.base?.inputs,
            leavesFiles: tables.leavesFiles, setAside: Int(spills.size))
    }

    /// What a pipeline that has nothing to do gives.
    static func unchanged(_ input: PipelineInput, _ impact: Impact) -> PipelineOutcome {
        PipelineOutcome(
            changes: [], inputs: input.base?.inputs ?? [:], impact: impact,
            tables: TableSet(input.tables, target: input.target), isChanged: false)
    }

    /// The ids of profiles that lead elsewhere, from their old rows.
    private func formerIDs(_ outcome: IdentityOutcome, _ tables: TableSet) throws -> [Int64: String] {
        let wanted = HashIndex(outcome.successions.map { UInt64(bitPattern: $0.profile) })
        guard wanted.count > 0 else { return [:] }
        let table = tables.former("profiles", schema: TableSchemas.profiles(input.plan))
        let reader = TableReader(table)
        var result: [Int64: String] = [:]
        for file in table.files {
            let batch = try reader.read(file, columns: [TableSchemas.hash, Field("profile_id", .string)])
            guard case .string(let ids) = batch.columns[1] else { continue }
            for (row, hash) in batch.storedHashes.enumerated() where wanted[UInt64(bitPattern: hash)] != nil {
                result[hash] = ids[row]
            }
        }
        return result
    }

    private func noteMembers(
        _ outcome: IdentityOutcome, _ owners: OwnerMap, _ lineage: RecordLineage, changed: [Int64],
        formerIDs: [Int64: String], _ tables: inout TableSet
    ) throws {
        let stage = MembersStage(
            plan: input.plan, outcome: outcome, owners: owners, lineage: lineage, generation: generation,
            scratch: spills, threads: input.threads)
        tables.note(
            try stage.members(
                tables.snapshot("members", schema: TableSchemas.members), directory: tables.directory("members")))
        tables.note(
            try stage.links(tables.snapshot("links", schema: TableSchemas.links), directory: tables.directory("links")))
        tables.note(
            try stage.history(
                tables.snapshot("id_history", schema: TableSchemas.idHistory), former: formerIDs,
                directory: tables.directory("id_history")))
        let schema = TableSchemas.records(input.plan)
        let identifiers = IdentifierStage(
            outcome: outcome, formerRecords: tables.former("records", schema: schema),
            records: tables.snapshot("records", schema: schema), changedRecords: changed,
            context: context, scratch: spills, threads: input.threads)
        let isComplete =
            input.applied?.attributes != input.plan.attributes || input.applied?.identity != input.plan.identity
        tables.note(
            try identifiers.run(
                tables.snapshot("identifiers", schema: TableSchemas.identifiers), isComplete: isComplete,
                directory: tables.directory("identifiers")))
    }

    /// Sources that are no longer declared lose their rows.
    private func dropRemovedSources(
        _ tables: inout TableSet, _ inputs: inout [String: [String: JournalEntry.InputPosition]]
    ) throws {
        for source in input.applied?.sources ?? [] where input.plan.source(source.name) == nil {
            let name = TableSchemas.rowsTable(source)
            let schema = TableSchemas.rows(source)
            tables.note(
                try GroupReplacement(
                    base: tables.former(name, schema: schema), schema: schema, order: [],
                    directory: tables.directory(name), threads: input.threads
                ).replaceAll(with: []))
            inputs[source.name] = nil
        }
    }

    func segmentImpact(_ moves: [String: (entering: Int, leaving: Int)], _ tables: TableSet) throws
        -> [SegmentImpact]
    {
        let before = try MemberCounts(
            tables.former("memberships", schema: TableSchemas.memberships), threads: input.threads)
        let after = try MemberCounts(
            tables.snapshot("memberships", schema: TableSchemas.memberships), threads: input.threads)
        let applied = (input.applied?.segments ?? []).map { segment in
            (input.renaming.name(of: segment.name), before.counts[segment.name] ?? 0)
        }
        let old = Dictionary(applied) { $0 + $1 }
        let new = Set(input.plan.segments.map(\.name))
        return new.union(old.keys).sorted().map { name in
            SegmentImpact(
                segment: name, before: old[name],
                entering: moves[name]?.entering ?? 0, leaving: moves[name]?.leaving ?? 0,
                after: new.contains(name) ? after.counts[name] ?? 0 : nil)
        }
    }
}
