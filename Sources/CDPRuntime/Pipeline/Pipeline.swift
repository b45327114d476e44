import CDPColumns
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
    /// What opens the sources that the plan reads.
    var sources: SourceFactory
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
    /// How rows of the store's tables are replaced.
    package var updates = UpdateMode.rewrite
    /// Whether new input is left for later.
    package var isPinned = false
    /// Inputs by source whose rows are taken out again; other new input is left for later then.
    var forgetting: [String: Set<String>] = [:]
    /// The segments that have another name in `plan` than in `applied`.
    var renaming = SegmentRenaming()
    /// How much can be numbered.
    var limit = CountLimit.standard
    /// Blocks of more records say too little to a rule that compares, and are cut.
    var mostInBlock = PairBlocks.mostRecords
    /// Where more records than these may be one person with what changed, all records are looked at; nil for a small share of all.
    var mostNeighbours: Int?
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
        sources = SourceFactory(project: project, store: target)
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
    /// What was carried out; nil where no pipeline ran.
    var graph: StageGraph?
    /// What became of each stage before the commit, in order; empty where no pipeline ran.
    var stages: [StageReport] = []
    /// Why each delivery is looked at.
    var deliveries: [StageName: StageReason] = [:]
}

/// Carries a plan out up to the commit: all stages of its graph that come before deliveries.
package struct Pipeline: Sendable {
    private let input: PipelineInput
    private let new: NewInput

    /// A pipeline over `input`, of which `new` is to be read.
    init(_ input: PipelineInput, _ new: NewInput) {
        self.input = input
        self.new = new
    }

    /// Runs what is to be run. Called with the name of each stage as it begins.
    package func run(progress: (String) -> Void = { _ in }) throws -> PipelineOutcome {
        ProcessMemory.keepFreedPages()
        let context = StageContext(input, new)
        var tables = TableSet(input.tables, root: input.target, updates: input.updates)
        try CarryingOver(input).run(&tables)
        var scheduler = StageScheduler(context, tables)
        try scheduler.run(progress: progress)
        var outcome = try PipelineReport(context, scheduler.state.tables).outcome(scheduler.findings)
        outcome.graph = context.graph
        outcome.stages = scheduler.reports
        outcome.deliveries = scheduler.deliveries
        return outcome
    }

    /// What a pipeline that has nothing to do gives.
    static func unchanged(_ input: PipelineInput, _ impact: Impact) -> PipelineOutcome {
        PipelineOutcome(
            changes: [], inputs: input.base?.inputs ?? [:], impact: impact,
            tables: TableSet(input.tables, root: input.target, updates: input.updates), isChanged: false)
    }
}
