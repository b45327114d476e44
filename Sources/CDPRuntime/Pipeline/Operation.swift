import CDPColumns
package import CDPDiagnostics
import CDPIdentity
package import CDPPlan
package import CDPStore
package import CDPTypes
import Glibc
package import Logging

/// Plans and applies specs against a store: what the commands `plan`, `apply` and `run` are made of.
package struct Operation: Sendable {
    /// The project's directory.
    package let project: String
    /// The store's directory.
    package let storePath: String
    /// How many threads work.
    package let threads: Int
    /// The bytes of memory that the process may hold while it plans.
    package let memory: Int
    /// The group that may read the store, by name or number; nil for its owner alone.
    package let group: String?
    /// How rows of the store's tables are replaced.
    package var updates = UpdateMode.rewrite
    /// How long, and how much of, what saved plans computed is kept.
    package var staging = StagingLimits()
    /// The folders of the project's specs, which no destination may write over.
    package let specs: [String]
    /// Where stages, commits and deliveries are told to whoever runs the process; nowhere unless given. No value of a person
    /// may be told there: names of resources, generations and counts.
    package var logger = Logger(label: "cdp") { _ in SwiftLogNoOpLogHandler() }
    /// What opens the sources that plans read; tests put other sources into it.
    package var sources: SourceFactory
    /// What opens the receivers that deliveries go to; tests put other receivers into it.
    package var receivers: ReceiverFactory
    /// How much can be numbered; tests lower it.
    package var limit = CountLimit.standard
    /// Blocks of more records say too little to a rule that compares, and are cut.
    package var mostInBlock = PairBlocks.mostRecords
    /// Where more records than these may be one person with what changed, all records are looked at; nil for a small share of all.
    /// It changes no byte of what comes out.
    package var mostNeighbours: Int?

    /// Operations on the store at `storePath` for the project in `project`.
    package init(
        project: String, storePath: String, threads: Int, memory: Int = Operation.defaultMemory,
        group: String? = nil, specs: [String] = []
    ) {
        self.group = group
        self.specs = specs
        self.project = project
        sources = SourceFactory(project: project, store: storePath)
        receivers = ReceiverFactory(project: project, store: storePath)
        self.storePath = storePath
        self.threads = threads
        self.memory = memory
    }

    /// Half of the machine's memory.
    package static var defaultMemory: Int { ProcessMemory.machine / 2 }

    /// What is in the store now.
    package struct State: Sendable {
        /// The store; nil where there is none yet.
        package var store: ProfileStore?
        /// The latest generation; nil before the first apply.
        package var head: JournalEntry?
        /// The specs that were applied; nil before the first apply.
        package var applied: Manifest?
        /// Keeps the generation from being vacuumed as long as it is looked at; nil on a store that cannot be written.
        package var hold: KernelLock?
    }

    /// What the specs ask for, as the compiler and the diff found it.
    package struct Request: Sendable {
        /// The compiled specs.
        package var manifest: Manifest
        /// How they differ from the applied ones.
        package var changes: [Change]
        /// Resources that do not differ.
        package var unchangedResources: Int
        /// Whether the stages are reported also where nothing had to be looked at.
        package var explains = false
        /// Gates that the specs or the command line accept.
        package var acceptances: [Acceptance]
        /// The instant taken as now.
        package var asOf: Instant
        /// Whether new input is left for later.
        package var isPinned: Bool
        /// Inputs by source whose rows are taken out again; other new input is left for later then.
        package var forgetting: [String: Set<String>] = [:]
        /// The environment, where one was chosen.
        package var environment: String?
        /// The git revision of the specs, where there is one.
        package var revision: PlanReport.Revision?
        /// Where the specs declare each resource; nothing for specs that were not read.
        package var places: [Address: SourceRange] = [:]

        /// A request.
        package init(
            manifest: Manifest, changes: [Change], unchangedResources: Int, acceptances: [Acceptance], asOf: Instant,
            isPinned: Bool = false, environment: String? = nil, revision: PlanReport.Revision? = nil
        ) {
            self.manifest = manifest
            self.changes = changes
            self.unchangedResources = unchangedResources
            self.acceptances = acceptances
            self.asOf = asOf
            self.isPinned = isPinned
            self.environment = environment
            self.revision = revision
        }
    }

    /// What finds out what destinations lack, and sends it; rows that are many are set aside in the folder `scratch`.
    func deliveries(
        of plan: ExecutionPlan, since applied: ExecutionPlan?, _ store: ProfileStore?, scratch: String
    ) -> DeliveryStage {
        DeliveryStage(
            plan: plan, applied: applied, store: store, receivers: receivers, threads: threads,
            scratch: SpillFile(in: scratch))
    }

    /// Opens the store, if there is one. With `holding`, its latest generation is kept as long as the state is.
    package func state(holding: Bool = false) throws -> State {
        guard try ProfileStore.exists(at: storePath) else { return State() }
        let store = try ProfileStore(at: storePath)
        guard let head = try store.head() else { return State(store: store) }
        let hold = holding ? try store.hold(head.generation) : nil
        return State(store: store, head: head, applied: try store.specs(of: head), hold: hold)
    }

    /// A plan that is computed and ready to be committed or dropped.
    package struct Prepared: Sendable {
        /// What it would do.
        package var report: PlanReport
        let outcome: PipelineOutcome
        /// The stamps of inputs when they were read.
        var stamps = InputStamps()
        let pending: [PendingDelivery]
        let delivered: DeliveredContent
        /// Whether nothing had to be looked at.
        var isStanding = false
        let request: Request
        let state: State
        /// The saved plan that it carries out; nil for one that was just computed.
        var savedPlan: String?
        /// The earlier generation whose content comes back; nil for plans that go on.
        var restored: JournalEntry?

        /// Whether a generation comes of it.
        var isChanged: Bool { outcome.isChanged || request.manifest != state.applied }

        /// What is committed where it is carried out.
        func draft(_ operation: String) throws -> GenerationDraft {
            let losses = LossHistory(state.head).counts(
                with: report.impact, request.manifest.plan, state.applied?.plan)
            if let restored {
                var draft = GenerationDraft(
                    operation: operation, asOf: restored.asOf, manifest: try StoreJSON.encode(request.manifest),
                    changes: outcome.changes, inputs: restored.inputs,
                    counts: restored.countsAfterwards.merging(report.impact.standingCounts) { $1 },
                    losses: restored.losses)
                draft.restoredAt = request.asOf.microseconds
                return draft
            }
            var draft = GenerationDraft(
                operation: operation, asOf: request.asOf.microseconds, manifest: try StoreJSON.encode(request.manifest),
                changes: outcome.changes, inputs: outcome.inputs,
                counts: report.impact.journalCounts.merging(losses) { own, _ in own },
                losses: report.impact.journalLosses)
            draft.plan = savedPlan
            return draft
        }
    }

    /// What a pipeline starts from: the tables of the latest generation, and the former plan as if it had borne the new names.
    private func input(
        for request: Request, _ state: State, secret: [UInt8], target: String
    ) throws -> PipelineInput {
        let plan = request.manifest.plan
        var input = PipelineInput(
            plan: plan, applied: state.applied?.plan, project: project, base: state.head,
            tables: try state.store.flatMap { store in try state.head.map { try store.tables(of: $0) } } ?? [:],
            secret: secret, asOf: request.asOf, target: target, threads: threads)
        input.isPinned = request.isPinned
        input.forgetting = request.forgetting
        input.updates = updates
        input.limit = limit
        input.mostInBlock = mostInBlock
        input.mostNeighbours = mostNeighbours
        input.sources = sources
        input.renaming = SegmentRenaming(request.changes)
        input.consentRenaming = ConsentRenaming(request.changes)
        input.applied = input.consentRenaming.plan(input.applied)
        return input
    }

    /// Computes what applying `request` would do, with new files in `target`; `begin` is called before the first of them.
    func prepare(
        _ request: Request, _ state: State, secret: [UInt8], target: String, progress: (String) -> Void,
        begin: () throws -> Void = {}
    ) throws -> Prepared {
        ProcessMemory.limit(to: memory)
        let plan = request.manifest.plan
        var input = try self.input(for: request, state, secret: secret, target: target)
        let stamps = state.store.map { InputStamps($0) } ?? InputStamps()
        let new = try NewInput(input, stamps)
        var delivered = DeliveredContent(state.store, receivers)
        let standing =
            request.manifest == state.applied && request.forgetting.isEmpty
            ? try Standstill(input: input, new: new, delivered: state.store?.delivered)
                .impact(state.store, delivered: &delivered) : nil
        // What the new data alone leads to is compared with further on, so its files stay until then.
        let scratch = request.changes.isEmpty ? nil : try ScratchFolder()
        defer { scratch?.remove() }
        let data = scratch.flatMap {
            dataStep(input, new, stamps, state, scratch: $0.path, delivered: &delivered, progress: progress)
        }
        try StoreError.checkInterruption()
        input.halfway = data?.members
        if standing == nil { try begin() }
        let outcome =
            try standing.map { Pipeline.unchanged(input, $0) }
            ?? Pipeline(input, new).run { enter($0, progress) }
        var pending: [PendingDelivery] = []
        if standing == nil {
            enter("deliveries", progress)
            pending = try deliveries(of: plan, since: state.applied?.plan, state.store, scratch: target)
                .pending(outcome, asOf: request.asOf, delivered: &delivered)
        }
        var report = PlanReport(project: plan.project, generation: state.head?.generation ?? 0, asOf: request.asOf)
        report.environment = request.environment
        report.revision = request.revision
        report.changes = request.changes
        report.unchangedResources = request.unchangedResources
        report.forgetting = request.forgetting.mapValues { $0.sorted() }
        report.impact = outcome.impact
        report.dataImpact = data?.impact
        report.specsImpact = outcome.impactFromHalfway
        report.specsImpact?.changed = max(0, outcome.impact.profiles.changed - (data?.impact.profiles.changed ?? 0))
        if standing == nil { report.impact.destinations = pending.map(\.impact) }
        report.gates = GateKeeper(
            plan: plan, applied: state.applied?.plan, changes: request.changes, impact: report.impact,
            history: LossHistory(state.head), acceptances: request.acceptances, places: request.places
        ).gates()
        let graph = outcome.graph ?? (request.explains ? StageGraph(plan) : nil)
        report.stages = graph.map { stageReports($0, outcome, pending) } ?? []
        report.arrivals = plan.arrivals
        report.standingLosses = state.head?.losses ?? [:]
        let prepared = Prepared(
            report: report, outcome: outcome, stamps: InputStamps(new.stamps, positions: outcome.inputs),
            pending: pending, delivered: delivered, isStanding: standing != nil, request: request, state: state)
        log(prepared)
        return prepared
    }

    /// What became of each stage: of those before the commit as the pipeline says, of deliveries as they compare.
    private func stageReports(
        _ graph: StageGraph, _ outcome: PipelineOutcome, _ pending: [PendingDelivery]
    ) -> [StageReport] {
        let run = Dictionary(uniqueKeysWithValues: outcome.stages.map { ($0.stage, $0) })
        let sent = Dictionary(uniqueKeysWithValues: pending.map { ($0.stage, $0.impact) })
        return graph.stages.compactMap { stage in
            if let report = run[stage.name] { return report }
            guard let fingerprint = graph.fingerprint(of: stage.name) else { return nil }
            let reason = outcome.deliveries[stage.name] ?? .unchanged
            guard let impact = sent[stage.name], impact.isSent else {
                return StageReport(
                    stage: stage.name, fingerprint: fingerprint, reason: reason == .unchanged ? .unchanged : .settled)
            }
            return StageReport(
                stage: stage.name, fingerprint: fingerprint, reason: reason == .unchanged ? .lacking : reason,
                rowsRead: impact.add + impact.update + impact.unchanged + impact.withheld,
                rowsWritten: impact.add + impact.update + impact.remove)
        }
    }

    /// Says what applying would do. The store stays as it is; scratch files are removed.
    package func plan(_ request: Request, progress: (String) -> Void = { _ in }) throws -> PlanReport {
        let state = try state(holding: true)
        try refuseEarlier(request.asOf, state)
        let scratch = try ScratchFolder()
        defer { scratch.remove() }
        let secret = state.store?.secret ?? [UInt8](repeating: 0, count: 32)
        return try prepare(request, state, secret: secret, target: scratch.path, progress: progress).report
    }

    /// Time must not run backwards: what a later instant has seen cannot be unseen.
    func refuseEarlier(_ asOf: Instant, _ state: State) throws {
        guard let head = state.head, asOf.microseconds < head.since else { return }
        throw StoreError(
            .invalidRequest,
            "`as_of` \(asOf) lies before that of generation \(head.generation), \(Instant(microseconds: head.since))",
            help: "give a later --as-of")
    }
}
