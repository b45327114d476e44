import CDPColumns
import CDPPlan
import CDPStore
import CDPTypes

/// Keeps the rows that were rejected, instead of those of inputs that were read anew.
struct QuarantineStage: StageTask {
    private let rejected: BatchSpill
    private let removedSources: Set<String>
    private let threads: Int

    private let readWhole: [String: Set<String>]
    private let tables: TableSet

    /// Takes what was rejected of all sources. Rows of inputs that were read whole again are replaced; those of tails are added.
    /// A source that is no longer declared loses its own.
    init(_ context: StageContext, _ state: StageState) {
        rejected = state.rejected
        let applied = context.applied?.sources.map(\.name) ?? []
        removedSources = Set(applied.filter { context.number(ofSource: $0) == nil })
        threads = context.threads
        let sources = state.held.changes(context.plan)
        readWhole = Dictionary(uniqueKeysWithValues: sources.map { ($0.source.name, Set($0.readWhole)) })
        tables = state.tables
    }

    /// Where the rows that are rejected go as `inputs` are read.
    static func spill(for inputs: [PendingInput], in scratch: SpillFile) -> BatchSpill {
        BatchSpill(
            schema: QuarantineTable().schema, layout: RangeLayout(rows: CollectStage.expectedRows(in: inputs)),
            file: scratch)
    }

    func run() throws -> StageResult {
        let table = tables.snapshot(.quarantine)
        var leaving: [Int64] = []
        if !removedSources.isEmpty || readWhole.values.contains(where: { !$0.isEmpty }) {
            leaving = try hashes(in: table) { source, input in
                removedSources.contains(source) || readWhole[source]?.contains(input) == true
            }
        }
        let change = try GroupReplacement(
            .quarantine, base: table, target: tables.target(.quarantine), threads: threads
        ).run(removing: leaving, spill: rejected)
        return StageResult(changes: [change], rowsRead: rejected.count)
    }

    /// The placing hashes of the rows of some inputs, which `isWanted` tells by source and name.
    private func hashes(in table: TableSnapshot, of isWanted: @Sendable (String, String) -> Bool) throws -> [Int64] {
        let reader = TableReader(table)
        let columns = [QuarantineTable.hash.field, QuarantineTable.source.field, QuarantineTable.input.field]
        return try reader.map(columns: columns, threads: threads) { _, rows -> [Int64] in
            let (sources, inputs) = (try rows[QuarantineTable.source], try rows[QuarantineTable.input])
            // Few inputs, whose names stand in the columns' pools: each is judged about once.
            var known: [InputName: Bool] = [:]
            return rows.storedHashes.enumerated().filter { row, _ in
                let name = InputName(source: sources.range(row), input: inputs.range(row))
                if let answer = known[name] { return answer }
                let answer = isWanted(sources[row] ?? "", inputs[row] ?? "")
                known[name] = answer
                return answer
            }.map(\.element)
        }.flatMap { $0 }
    }
}

/// A source and an input by their ranges in pools of texts.
private struct InputName: Hashable {
    var source: Range<Int>
    var input: Range<Int>
}
