import CDPColumns
import CDPPlan
import CDPStore
import CDPTypes

/// Keeps the rows that were rejected, instead of those of files that were read anew.
struct QuarantineStage: StageTask {
    private let rejected: BatchSpill
    private let removedSources: Set<String>
    private let threads: Int

    private let readWhole: [String: Set<String>]
    private let tables: TableSet

    /// Takes what was rejected of all sources. Rows of files that were read whole again are replaced; those of tails are added.
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

    /// Where the rows that are rejected go as `files` are read.
    static func spill(for files: [PendingFile], in scratch: SpillFile) -> BatchSpill {
        BatchSpill(
            schema: QuarantineTable().schema, layout: RangeLayout(rows: CollectStage.expectedRows(in: files)),
            file: scratch)
    }

    func run() throws -> StageResult {
        let table = tables.snapshot(.quarantine)
        var leaving: [Int64] = []
        if !removedSources.isEmpty || readWhole.values.contains(where: { !$0.isEmpty }) {
            leaving = try hashes(in: table) { source, path in
                removedSources.contains(source) || readWhole[source]?.contains(path) == true
            }
        }
        let change = try GroupReplacement(
            .quarantine, base: table, directory: tables.directory(.quarantine), threads: threads
        ).run(removing: leaving, spill: rejected)
        return StageResult(changes: [change], rowsRead: rejected.count)
    }

    /// The placing hashes of the rows of some files, which `isWanted` tells by source and path.
    private func hashes(in table: TableSnapshot, of isWanted: @Sendable (String, String) -> Bool) throws -> [Int64] {
        let reader = TableReader(table)
        let columns = [QuarantineTable.hash.field, QuarantineTable.source.field, QuarantineTable.file.field]
        return try Parallel.map(table.files.count, threads: threads) { place -> [Int64] in
            let rows = try reader.read(table.files[place], columns: columns)
            let (sources, paths) = (try rows[QuarantineTable.source], try rows[QuarantineTable.file])
            // Few files, whose names stand in the columns' pools: each is judged about once.
            var judged: [FileName: Bool] = [:]
            return rows.storedHashes.enumerated().filter { row, _ in
                let file = FileName(source: sources.range(row), path: paths.range(row))
                if let known = judged[file] { return known }
                let isWanted = isWanted(sources[row] ?? "", paths[row] ?? "")
                judged[file] = isWanted
                return isWanted
            }.map(\.element)
        }.flatMap { $0 }
    }
}

/// A source and a path by their places in pools of texts.
private struct FileName: Hashable {
    var source: Range<Int>
    var path: Range<Int>
}
