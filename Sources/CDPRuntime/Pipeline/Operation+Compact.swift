import CDPColumns
import CDPPlan
package import CDPStore
import CDPTypes

extension Operation {
    /// The result of an operation that computes nothing: what the store holds, and the generation that was made.
    package func stated(_ generation: JournalEntry?, unfinished: [StoreError]) throws -> Applied {
        let state = try state()
        var report = PlanReport(
            project: state.applied?.plan.project ?? "", generation: state.head?.generation ?? 0,
            asOf: Instant(microseconds: state.head?.asOf ?? 0))
        if let head = state.head, let plan = state.applied?.plan { report.impact = Impact(standing: head, plan: plan) }
        var result = Applied(report: report, generation: generation)
        result.unfinished = unfinished
        result.memory = MemoryUse()
        return result
    }

    /// What a compaction did.
    package struct Compacted: Sendable {
        /// The generation that it made; nil where nothing was to be done.
        package var generation: JournalEntry?
        /// The tables that it wrote anew.
        package var tables: [String] = []
        /// Data files of these tables, before and after.
        package var files = (before: 0, after: 0)
        /// What failed once there was no way back; the next command that writes makes it good.
        package var unfinished: StoreError?

        /// Nothing was done.
        package init() {}
    }

    /// Puts every row into the file of its range and unmasks what is masked: a store as if it was made at once, which every
    /// reader of Delta tables opens. Makes a generation that holds what the one before it holds. Needs the store's exclusive lock.
    package func compact(store: ProfileStore, progress: (String) -> Void = { _ in }) throws -> Compacted {
        let (head, plan) = try latest(store)
        ProcessMemory.limit(to: memory)
        progress("tables")
        var result = Compacted()
        do {
            try store.beginWork()
            let changes = try store.compacted(head, orders: plan.rowOrders, threads: threads)
            guard !changes.isEmpty else {
                if head.operation == Self.compaction { try carryMark(to: head, store) }
                try store.endCompleteWork()
                return result
            }
            try StoreError.checkInterruption()
            Interruption.hold()
            progress("commit")
            let commit = try store.commit(changes, of: head, operation: Self.compaction)
            result.generation = commit.entry
            result.tables = changes.map(\.after.name)
            result.files = (
                changes.reduce(0) { $0 + $1.before.files.count }, changes.reduce(0) { $0 + $1.after.files.count }
            )
            result.unfinished = commit.unfinished
        } catch {
            try? store.endWork()
            throw error
        }
        guard result.unfinished == nil else { return result }
        do {
            if let entry = result.generation { try carryMark(to: entry, store) }
            try store.endCompleteWork()
        } catch {
            result.unfinished = StoreError(wrapping: error)
        }
        return result
    }

    /// What the journal calls it.
    private static let compaction = "compact"

    /// Destinations hold what they held: a compacted generation is the one before it.
    private func carryMark(to entry: JournalEntry, _ store: ProfileStore) throws {
        guard let mark = store.delivered, mark.generation == entry.generation - 1 else { return }
        try store.noteDelivered(DeliveryMark(generation: entry.generation, asOf: mark.asOf))
    }
}

extension ExecutionPlan {
    /// The columns that order rows of one hash, by table.
    fileprivate var rowOrders: [String: [String]] {
        let tables: [any StoreTable] =
            sources.map { RowsTable($0) }
            + [
                RecordsTable(self), ProfilesTable(self), MembersTable(), MembershipsTable(), LinksTable(),
                IdentifiersTable(), IDHistoryTable(), TombstonesTable(), ConsentsTable(), QuarantineTable(),
            ]
        return Dictionary(tables.map { ($0.name, $0.order) }) { first, _ in first }
    }
}
