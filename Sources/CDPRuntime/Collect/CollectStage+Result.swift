import CDPColumns
import CDPConnectors
import CDPFormats
import CDPPlan
import CDPStore
import CDPTypes

extension CollectStage {
    /// What was not taken as it stands of a source's inputs.
    func losses(
        of collected: Collected, _ delta: SourceDelta, passedOver: [String], _ shares: NullShares?
    ) throws -> InputLosses {
        let (source, read, contract) = (collected.source, collected.read, collected.reader.contract)
        var losses = InputLosses(
            read.map(\.losses), contract: contract, leavesOutKeys: collected.reader.rows.traits.leavesOutKeys,
            always: collected.reader.always)
        losses.collisions = delta.collisions
        losses.repeatedKeys = delta.repeatedKeys
        losses.unversioned = delta.unversioned
        // A log has nothing to say on some days; a snapshot without a row says that nobody is left.
        if source.isSnapshot {
            losses.noteEmpty(read.filter { $0.input.isWhole && $0.rowsRead == 0 }.map(\.input.name))
        }
        losses.passedOver = try passedOverInputs(collected, passedOver)
        if collected.base.rows > 0, !read.isEmpty {
            let sums = history.of(collected.before ?? source)
            losses.nulls = try (shares ?? NullShares(collected.base, contract: contract)).rises(
                read.map(\.losses), contract: contract, limit: plan.guards.sourceNulls ?? Guards.rise
            ) { sums.unreadable($0) }
        }
        return losses
    }

    private func passedOverInputs(_ collected: Collected, _ passedOver: [String]) throws -> PassedOverFiles? {
        guard case .snapshot(let pattern) = collected.source.delivery, !passedOver.isEmpty else { return nil }
        let isUnmatched =
            try collected.pending.isEmpty
            && pattern.map { try SnapshotGroups($0).newest(passedOver + collected.known.keys).isEmpty } ?? false
        guard !collected.pending.isEmpty || isUnmatched else { return nil }
        return PassedOverFiles(
            read: collected.pending.map(\.name), passedOver: passedOver, isGrouped: pattern != nil)
    }

    /// What a source's rows mean for later stages, and how far it is read now.
    func result(
        _ collected: Collected, _ losses: InputLosses, _ delta: SourceDelta, isRemapped: Bool
    ) -> SourceResult {
        let (source, read) = (collected.source, collected.read)
        var files: [FileImpact] = []
        var row = 0
        for input in read {
            let rows = input.chunks.reduce(0) { $0 + $1.keys.count }
            var counts = RowCounts(delta.outcomes[row..<row + rows])
            counts.read = input.rowsRead
            counts.quarantined = input.rowsRejected
            row += rows
            files.append(FileImpact(path: input.input.name, counts: counts))
        }
        var positions = collected.known
        for input in read { positions[input.input.name] = input.position }
        for name in forgetting[source.name] ?? [] { positions[name]?.forgotten = true }
        if isOtherwise(source), !isPinned {
            // An input that is not there now was read as the specs were before: should it come back, it is another delivery.
            let gone = Set(collected.known.keys).subtracting(collected.pending.map(\.name))
            for name in gone { positions[name]?.position = .unknown }
        }
        return SourceResult(
            source: source, changed: delta.changed, former: delta.former, isRemapped: isRemapped,
            impact: SourceImpact(
                source: source.name, files: files, removed: delta.removedRows, before: collected.base.rows,
                after: delta.table.after.rows, losses: losses),
            readWhole: read.filter { $0.input.isWhole }.map(\.input.name) + (forgetting[source.name] ?? []).sorted(),
            tombstones: delta.removed,
            revived: delta.revived, positions: positions, table: delta.table)
    }
}

extension RowCounts {
    /// What became of rows, but for those that were rejected.
    fileprivate init(_ outcomes: ArraySlice<RowOutcome>) {
        self.init()
        for outcome in outcomes {
            switch outcome {
            case .superseded: superseded += 1
            case .inserted: inserted += 1
            case .updated: updated += 1
            case .unchanged: unchanged += 1
            case .deleted: deletes += 1
            }
        }
    }
}

extension CollectStage.SourceResult {
    /// Owners and person of events that came, changed, or are no longer what they were.
    var batches: [Batch] { changed.compactMap(\.links) + former }
}

extension [CollectStage.SourceResult] {
    /// The owners that these events name.
    func namedOwners() throws(StoreError) -> Set<Int64> {
        var named: Set<Int64> = []
        for result in self where result.source.isEventSource {
            for batch in result.batches {
                for hashes in try batch.owners(of: result.source) { named.formUnion(hashes.lazy.filter { $0 >= 0 }) }
            }
        }
        return named
    }
}
