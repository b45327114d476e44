import CDPColumns
import CDPIdentity
import CDPPlan
import CDPStore
import CDPTypes

/// Finds the records that a rule that compares takes for one person with some others, among all records.
///
/// Two records of which neither changed weigh what they weighed, and are compared as long as no block that both are in becomes too
/// large or ceases to be. So the pairs that may come or go are those of records that changed, as they were and as they are, and those
/// of such blocks.
struct MatchNeighbours {
    private let scan: MatchScan
    private let plan: ExecutionPlan
    private let tables: TableSet
    private let context: StageContext
    private let most: Int
    /// As many records may be compared with others at once.
    private let limit: Int
    private let weights: [MatchWeights]
    /// By rule that compares, the blocks of the records that were asked for that are too large.
    private(set) var large: [LargeBlocks]
    private var isBegun = false

    /// Reads what all records are found by. `changed` are those that are new, changed or gone.
    init(_ context: StageContext, _ tables: TableSet, changed: [Int64], limit: Int) throws {
        plan = context.plan
        self.context = context
        self.tables = tables
        self.limit = limit
        most = context.input.mostInBlock
        scan = try MatchScan(plan, tables, changed: changed, context.evaluation, threads: context.threads)
        weights = try scan.rules.compactMap {
            try MatchWeights($0.matching, $0, project: context.input.project)
        }
        large = scan.rules.map { LargeBlocks(keys: $0.matching.keys.count) }
    }

    /// The records outside of `known` that are neighbours of some that are in it; nil where too many would have to be compared.
    ///
    /// The first time these are also the neighbours of all that changed, and what changed itself.
    mutating func neighbours(of records: [Int64], known: Set<Int64>) throws -> Set<Int64>? {
        var asked = records.compactMap(scan.row)
        var found: Set<Int64> = []
        if !isBegun {
            isBegun = true
            asked = Array(Set(asked).union(scan.changedRows))
            found = Set(scan.changed).subtracting(known)
        }
        asked.sort()
        for rule in scan.rules.indices {
            var pairs = (before: Set<RowPair>(), after: Set<RowPair>())
            for key in scan.rules[rule].matching.keys.indices {
                for block in blocks(of: asked, rule, key) { look(at: block, rule, key, known, &found, &pairs) }
            }
            for (pairs, time) in [(pairs.before, MatchScan.Times.before), (pairs.after, .after)] {
                let open = pairs.filter { !found.contains(scan.hashes[Int($0.other)]) }
                guard let alike = try alike(open, rule, time) else { return nil }
                found.formUnion(alike)
            }
        }
        return found
    }

    /// A row that was asked for, and another one that it may be one person with.
    private struct RowPair: Hashable {
        var asked: UInt32
        var other: UInt32
    }

    /// The rows of one key or of a part of one.
    private struct Block {
        var hash: UInt64
        /// Those that were asked for, and all.
        var asked: [UInt32]
        var rows: ArraySlice<UInt32>
    }

    /// Notes which pairs of a block are to be compared; whether it is too large as it was and as it is may differ, and then all
    /// of its records are neighbours.
    private mutating func look(
        at block: Block, _ rule: Int, _ key: Int, _ known: Set<Int64>, _ found: inout Set<Int64>,
        _ pairs: inout (before: Set<RowPair>, after: Set<RowPair>)
    ) {
        func isLarge(_ rows: some Collection<UInt32>, _ time: MatchScan.Times) -> Bool {
            rows.count > most && rows.count { scan.times[Int($0)].contains(time) } > most
        }
        func add(_ asked: [UInt32], _ rows: some Collection<UInt32>, _ time: MatchScan.Times) {
            for row in asked where (scan.times[Int(row)].contains(.after) ? .after : .before) == time {
                for other in rows where other != row && scan.times[Int(other)].contains(time) {
                    guard !known.contains(scan.hashes[Int(other)]), !scan.areTwo(row, other) else { continue }
                    let pair = RowPair(asked: row, other: other)
                    if time == .after { pairs.after.insert(pair) } else { pairs.before.insert(pair) }
                }
            }
        }
        func addAll(_ rows: some Collection<UInt32>) {
            for row in rows where !known.contains(scan.hashes[Int(row)]) { found.insert(scan.hashes[Int(row)]) }
        }
        let (before, after) = (isLarge(block.rows, .before), isLarge(block.rows, .after))
        if before != after { addAll(block.rows) }
        if !before { add(block.asked, block.rows, .before) }
        if !after { add(block.asked, block.rows, .after) }
        guard before || after else { return }
        if after { large[rule].whole[key].insert(block.hash) }
        let columns = scan.rules[rule]
        for (column, place) in columns.places.enumerated() where !columns.isRead(column, byKey: key) {
            let values = scan.values[place]
            let wanted = Set(block.asked.lazy.map { values[Int($0)] }).subtracting([Hash64.null])
            var parts: [UInt64: [UInt32]] = [:]
            for row in block.rows where wanted.contains(values[Int(row)]) {
                parts[values[Int(row)], default: []].append(row)
            }
            for (value, rows) in parts {
                let asked = block.asked.filter { values[Int($0)] == value }
                let isSetAside = (before: isLarge(rows, .before), after: isLarge(rows, .after))
                if before, after, isSetAside.before != isSetAside.after { addAll(rows) }
                if before, !isSetAside.before { add(asked, rows, .before) }
                if after, !isSetAside.after { add(asked, rows, .after) }
                if after, isSetAside.after {
                    large[rule].cut[key].insert(LargeBlocks.cut(block.hash, column: column, by: value))
                }
            }
        }
    }

    /// The blocks of a key that some rows are in, with more rows than one.
    private func blocks(of asked: [Int], _ rule: Int, _ key: Int) -> [Block] {
        let wanted = scan.keys(rule, key, of: asked)
        var index = HashIndex(capacity: asked.count)
        var blocks: [Block] = []
        for (row, hash) in zip(asked, wanted) where hash != Hash64.null {
            let number = Int(index.insert(hash, UInt32(truncatingIfNeeded: blocks.count)))
            if number == blocks.count { blocks.append(Block(hash: hash, asked: [], rows: [])) }
            blocks[number].asked.append(UInt32(truncatingIfNeeded: row))
        }
        let found = index
        let parts = Parallel.blocks(of: scan.hashes.count, threads: context.threads) { range, _ in
            var rows: [(block: UInt32, row: UInt32)] = []
            for (row, hash) in zip(range, scan.keys(rule, key, of: range)) where hash != Hash64.null {
                if let block = found[hash] { rows.append((block, UInt32(truncatingIfNeeded: row))) }
            }
            return rows
        }
        let rows = parts.flatMap { $0 }
        let groups = Groups(numbers: rows.map(\.block), count: blocks.count)
        for number in blocks.indices { blocks[number].rows = groups[number].map { rows[Int($0)].row }[...] }
        return blocks.filter { $0.rows.count > 1 }
    }

    /// The records of the other rows of pairs that weigh enough at a time; nil where they are too many to be compared.
    private func alike(_ pairs: Set<RowPair>, _ rule: Int, _ time: MatchScan.Times) throws -> Set<Int64>? {
        if pairs.isEmpty { return [] }
        let rows = Set(pairs.lazy.map(\.asked)).union(pairs.lazy.map(\.other))
        guard rows.count <= limit else { return nil }
        let table = time == .after ? tables.snapshot(.records(plan)) : tables.former(.records(plan))
        let picked = try TableLookup(files: table.files).rows(
            hashes: rows.map { scan.hashes[Int($0)] }, columns: RecordIndex.Reader(plan).columns,
            threads: context.threads)
        let trusted = TrustedRecords(
            try RecordIndex(picked, plan: plan),
            known: time == .after ? scan.distrusted.after : scan.distrusted.before, threads: context.threads)
        let matching = scan.rules[rule].matching
        let reader = MatchReader(
            matching, trusted.index, trusted.input, table, picked: picked, context.evaluation,
            threads: context.threads)
        let scorer = MatchScorer(reader.model, try reader.records(), weights[rule])
        var numbers: [RecordPair] = []
        var others: [Int64] = []
        for pair in pairs {
            let (asked, other) = (scan.hashes[Int(pair.asked)], scan.hashes[Int(pair.other)])
            guard let a = trusted.index.number(of: asked), let b = trusted.index.number(of: other) else { continue }
            numbers.append(RecordPair(min(a, b), max(a, b)))
            others.append(other)
        }
        let least = matching.acceptWeight
        return Set(
            zip(others, scorer.weights(numbers, threads: context.threads)).lazy.filter { $0.1 >= least }.map(\.0))
    }
}

extension MatchScan {
    /// The hashes of a key of a rule, of some rows.
    fileprivate func keys(_ rule: Int, _ key: Int, of rows: some Collection<Int>) -> [UInt64] {
        var hashes = [UInt64](repeating: 0, count: rows.count)
        for (part, expression) in rules[rule].matching.keys[key].enumerated() {
            let all = rules[rule].place(of: expression).map { values[$0] } ?? computed[rule][key][part]
            MatchColumns.combine(&hashes, all, rows)
        }
        return hashes
    }
}
