import CDPColumns
import CDPConnectors
import CDPEvaluation
import CDPExpressions
import CDPFormats
import CDPPlan
import CDPStore
import CDPTypes

/// Reads what is new of every source and merges it into the source's table.
///
/// It knows sources by `RowSource` alone, whatever their rows lie in.
struct CollectStage: Sendable {
    let plan: ExecutionPlan
    /// The plan of the generation before.
    let applied: ExecutionPlan?
    /// What opens the sources of the plan.
    let sources: SourceFactory
    let context: EvaluationContext
    let generation: Int
    let inputs: [String: [String: JournalEntry.InputPosition]]
    /// Whether new inputs are left for later.
    let isPinned: Bool
    /// Where rows are set aside while they are sorted.
    let scratch: SpillFile
    let threads: Int
    /// Inputs by source whose rows are taken out again.
    var forgetting: [String: Set<String>] = [:]
    /// What earlier generations counted.
    var history = LossHistory(nil)
    /// How much can be numbered.
    var limit = CountLimit.standard

    /// What a source's rows mean for later stages.
    struct SourceResult: Sendable {
        var source: SourcePlan
        /// What matters of rows that are new, changed or to be mapped again.
        var changed: [ChangedRows]
        /// Rows that are no longer what they were.
        var former: [Batch]
        /// Whether all rows are in `changed`, because what the specs make of them changed.
        var isRemapped: Bool
        /// Whether rows were taken out because their input is forgotten.
        var isForgetting = false
        var impact: SourceImpact
        /// Inputs whose rows in quarantine are replaced.
        var readWhole: [String]
        var tombstones: [Batch]
        /// Tombstones of keys that live again.
        var revived: [Int64]
        var positions: [String: JournalEntry.InputPosition]
        /// What the rows said of consents before; nil where nobody has to know.
        var formerStatements: FormerStatements?
        /// The source's table before and after.
        var table: TableChange
    }

    /// The inputs of each source that are to be read, and the stamps of all; `stamps` are those of when they were read.
    func scan(_ stamps: InputStamps) throws -> [InputScan.Result] {
        try Parallel.map(plan.sources.count, threads: threads) { index in
            let source = plan.sources[index]
            let isLeft = isPinned || !forgetting.isEmpty && forgetting[source.name] == nil
            return isLeft ? InputScan.Result() : try inputScan(source, stamps.sources[source.name] ?? [:]).run()
        }
    }

    func inputScan(_ source: SourcePlan, _ stamps: [String: InputStamps.Entry] = [:]) -> InputScan {
        InputScan(
            source: source, rows: sources.source(source.input), known: inputs[source.name] ?? [:],
            isReread: isReread(source), forgetting: forgetting[source.name] ?? [], stamps: stamps)
    }

    /// About how many rows inputs hold; no more than what is cut into 512 ranges.
    static func expectedRows(in inputs: [PendingInput]) -> Int {
        min(inputs.reduce(0) { $0 + $1.expectedRows }, 512 * RangeLayout.rowsPerRange)
    }

    /// What collecting a source works with.
    struct Collected {
        let source: SourcePlan
        /// The source as it was before; nil where it is new.
        let before: SourcePlan?
        /// How far its inputs had been read.
        let known: [String: JournalEntry.InputPosition]
        /// Its table as it was.
        let base: TableSnapshot
        let ranks: InputRanks
        var reader: SourceReader
        /// What is read now.
        let pending: [PendingInput]
        var read: [SourceReader.InputRows] = []
    }

    /// Collects one source of what is `pending`. Records of people go to `records`, rejected rows to `quarantine`.
    func collect(
        _ source: SourcePlan, pending: [PendingInput], passedOver: [String], tables: TableSet, records: RecordIntake,
        quarantine: BatchSpill
    ) throws -> SourceResult {
        let known = inputs[source.name] ?? [:]
        let base = tables.snapshot(.rows(source))
        var collected = Collected(
            source: source, before: applied?.predecessor(of: source, in: plan), known: known, base: base,
            ranks: InputRanks(Array(known.keys) + pending.map(\.name)),
            reader: try SourceReader(
                source, rows: sources.source(source.input), plan: plan, context: context, generation: generation,
                threads: threads), pending: pending)
        let shares = pending.isEmpty ? nil : try NullShares(base, contract: collected.reader.contract)
        if collected.reader.rows.traits.leavesOutKeys { collected.reader.always = shares?.always ?? [] }
        let incoming = try read(&collected, tables, quarantine: quarantine)
        var lost = known.compactMapValues(\.lost)
        for rows in collected.read { lost[rows.input.name] = rows.position.lost }
        let changes = try ChangedRowReader(
            source, plan: plan, context: context, records: records.consumer(of: source), lost: lost,
            keepsLinks: applied != nil)
        let isForgetting = forgetting[source.name] != nil
        if isForgetting { try refuseLost(collected) }
        let isRemapped =
            isForgetting || collected.before.map { $0.name != source.name || !hasSameMeaning($0, source) } ?? false
        var delta = try merge(collected, changes, isRemapped: isRemapped, tables)
            .run(incoming, isSnapshotRead: !pending.isEmpty)
        if isRemapped {
            // Of rows that arrived only the refusals of those which did not enter the table are known here.
            let refusals = delta.changed.filter(\.statesConsents)
            try remap(&delta, source, changes, target: tables.target(.rows(source)))
            delta.changed += refusals
        }
        let losses = try losses(of: collected, delta, passedOver: passedOver, shares)
        var result = result(collected, losses, delta, isRemapped: isRemapped)
        result.isForgetting = isForgetting
        result.formerStatements = try collected.before.flatMap { try formerStatements($0, source, delta, tables) }
        return result
    }

    /// Reads what is pending of a source, and tries rows in quarantine again whose inputs are gone.
    private func read(_ collected: inout Collected, _ tables: TableSet, quarantine: BatchSpill) throws -> IncomingRows {
        let (source, reader, ranks, base) = (collected.source, collected.reader, collected.ranks, collected.base)
        let spill = BatchSpill(
            schema: IncomingRows.spilled(source),
            layout: base.layout(expecting: CollectStage.expectedRows(in: collected.pending)), file: scratch)
        var chunks: [IncomingChunk] = []
        func target(after counts: [UInt64: Int] = [:]) -> RowTarget {
            RowTarget(
                rows: spill, quarantine: quarantine, firstChunk: chunks.count,
                numbering: source.key.isEmpty ? RowNumbering(counts) : nil)
        }
        for input in collected.pending {
            var rows = try reader.read(input, ranks: ranks, into: target())
            // An input that grew still has the rows that lacked something before.
            if !input.isWhole, let before = collected.known[input.name]?.lost {
                rows.position.lost = Set(before + (rows.position.lost ?? [])).sorted()
            }
            chunks += rows.chunks
            collected.read.append(rows)
        }
        for gone in try quarantinedInputs(source, pending: collected.pending, tables) {
            let counts = source.key.isEmpty ? try occurrences(of: gone.input.name, in: base) : [:]
            let rows = try reader.retry(gone, ranks: ranks, into: target(after: counts))
            chunks += rows.chunks
            collected.read.append(rows)
        }
        return IncomingRows(chunks: chunks, spill: spill, ranks: ranks)
    }

    private func merge(
        _ collected: Collected, _ changes: ChangedRowReader, isRemapped: Bool, _ tables: TableSet
    ) -> SourceMerge {
        let (source, ranks) = (collected.source, collected.ranks)
        return SourceMerge(
            source: source, base: collected.base,
            tombstones: tables.snapshot(.tombstones), target: tables.target(.rows(source)),
            generation: generation, asOf: context.asOf, ranks: ranks, reader: changes, isRemapped: isRemapped,
            isNew: collected.before == nil,
            reread: RereadInputs(
                collected.pending, known: collected.known, forgetting: forgetting[source.name] ?? [], ranks: ranks),
            replacing: collected.pending.filter(\.replaces).map { ranks.rank(of: $0.name) }.max(),
            gone: source.key.isEmpty ? gone(collected) : [], conversion: conversion, threads: threads, limit: limit)
    }

    /// The ranks of inputs that were read and are no more.
    private func gone(_ collected: Collected) -> Set<Int32> {
        Set(collected.known.keys.filter { !collected.reader.rows.holds($0) }.map(collected.ranks.rank))
    }

    /// Casts as expressions do.
    private var conversion: ColumnConversion {
        { [context] column, type in
            Casting.isPossible(from: column.type, to: type) ? try? column.cast(to: type, context) : nil
        }
    }
}
