import CDPColumns
import CDPFormats
package import CDPPlan
package import CDPStore
import CDPTypes

extension Operation {
    /// What an apply did.
    package struct Applied: Sendable {
        /// What it did.
        package var report: PlanReport
        /// The generation that it made; nil when nothing changed or a gate stopped it.
        package var generation: JournalEntry?
        /// Destinations that were sent something.
        package var delivered: [String] = []
        /// Destinations that failed, with the reason.
        package var failed: [(destination: String, reason: String)] = []
        /// Rows that receivers did not take; those that they did not take for now are sent again by the next command.
        package var refused: [Refused] = []
        /// What else failed once there was no way back. What it would have done is made good by the next command that writes.
        package var unfinished: [StoreError] = []
        /// What it took.
        package var memory = MemoryUse()

        /// The plan that was saved because a gate stopped it; nil where none did.
        package var saved: SavedPlan?

        /// The oldest generation that can be read, where a vacuum forgot those before it.
        package var oldest: Int?

        /// Whether the store, or a destination, is not as it was before.
        package var isChanged: Bool { generation != nil || !delivered.isEmpty || oldest != nil }
        /// Whether all was done.
        package var isComplete: Bool { failed.isEmpty && refused.isEmpty && unfinished.isEmpty }

        init(report: PlanReport, generation: JournalEntry? = nil) {
            self.report = report
            self.generation = generation
        }

        /// Does something that follows what cannot be taken back.
        package mutating func attempt(_ body: () throws -> Void) {
            do { try body() } catch { unfinished.append(StoreError(wrapping: error)) }
        }
    }

    /// Rows that a receiver did not take.
    package struct Refused: Hashable, Sendable {
        /// The destination.
        package var destination: String
        /// Rows that it rejected.
        package var rejected: Int
        /// Rows that it does not take now, or that were not sent.
        package var later: Int
        /// How many rows, by the reason that it gave.
        package var reasons: [String: Int]
    }

    /// What an operation took of the machine, in bytes.
    package struct MemoryUse: Sendable {
        /// The memory that it might hold.
        package var limit = ProcessMemory.limit
        /// The most that it did.
        package var peak = ProcessMemory.peak
        /// Rows that were set aside on disk at one time.
        package var setAside = 0
    }

    /// Applies specs and new data, then delivers. Takes the store's exclusive lock, which the caller's `store` and `lock`
    /// name; `confirm` sees the report, with its open gates, and says whether to go on. Where a gate stops it and `keeping` says
    /// on whose behalf, the plan is saved in the store.
    ///
    /// Throws only while the store is as it was before; what fails once the generation is committed stands in the result.
    package func apply(
        _ request: Request, store: ProfileStore, operation: String, keeping: SavedPlan.Provenance? = nil,
        progress: (String) -> Void = { _ in }, confirm: (PlanReport) throws -> Bool
    ) throws -> Applied {
        try receivers.checkAccess(request.manifest.plan.destinations)
        return try carryOut(operation, store, keeping: keeping, progress, confirm) { state in
            try refuseEarlier(request.asOf, state)
            return try prepare(
                request, state, secret: store.secret, target: storePath, progress: progress, begin: store.beginWork)
        }
    }

    /// Commits what `prepare` makes of the state of the store, then delivers.
    func carryOut(
        _ operation: String, _ store: ProfileStore, keeping: SavedPlan.Provenance? = nil,
        _ progress: (String) -> Void, _ confirm: (PlanReport) throws -> Bool, prepare: (State) throws -> Prepared
    ) throws -> Applied {
        try store.recover()
        let state = try state()
        try store.refuseForeignWrites(since: state.head)
        let prepared: Prepared
        var commit: Commit?
        do {
            prepared = try prepare(state)
            guard try confirm(prepared.report) else {
                var result = Applied(report: prepared.report)
                result.saved = try keeping.flatMap { try keep(prepared, operation, store, $0) }
                if !prepared.isStanding { try store.endWork() }
                return result
            }
            try StoreError.checkInterruption()
            Interruption.hold()
            if prepared.isChanged {
                enter("commit", progress)
                commit = try store.commit(prepared.draft(operation), on: state.head)
            }
        } catch {
            // What was written goes, also where the system failed to write it. The first failure is the one to tell.
            try? store.endWork()
            throw error
        }
        var result = Applied(report: prepared.report, generation: commit?.entry)
        result.memory.setAside = prepared.outcome.setAside
        result.unfinished += [commit?.unfinished].compactMap { $0 }
        if !prepared.request.isPinned, prepared.request.forgetting.isEmpty {
            result.attempt { try noteStamps(prepared.stamps, store) }
        }
        if let entry = commit?.entry {
            result.attempt { try expireInbox(prepared.request.manifest.plan, entry) }
        }
        log(commit)
        deliver(prepared, commit, store, progress, &result)
        return result
    }

    /// Sends destinations what they lack once the generation is committed.
    private func deliver(
        _ prepared: Prepared, _ commit: Commit?, _ store: ProfileStore, _ progress: (String) -> Void,
        _ result: inout Applied
    ) {
        enter("deliver", progress)
        let (request, state) = (prepared.request, prepared.state)
        var delivery = Sending(
            stage: deliveries(
                of: request.manifest.plan, since: state.applied?.plan, store, scratch: storePath),
            mark: DeliveryMark(
                generation: commit?.entry.generation ?? state.head?.generation ?? 0, asOf: request.asOf.microseconds),
            delivered: prepared.delivered)
        delivery.isHeldBack = commit?.isDurable == false
        delivery.leavesFiles = prepared.outcome.leavesFiles
        delivery.isWorking = !prepared.isStanding
        delivery.isMarked = !prepared.isStanding
        delivery.run(prepared.pending.filter(\.isNeeded), places(request.manifest.plan), store, &result)
        receivers.settle(request.manifest.plan.destinations)
        log(result)
    }

    private func noteStamps(_ stamps: InputStamps, _ store: ProfileStore) throws {
        if stamps != InputStamps(store) { try stamps.write(store) }
    }
}
