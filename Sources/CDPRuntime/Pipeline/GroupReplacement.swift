import CDPColumns
import CDPStore
import CDPTypes

/// Replaces the rows of some placing hashes in a table by others: how every derived table is brought up to date.
struct GroupReplacement: Sendable {
    /// The table as it is.
    let base: TableSnapshot
    /// The columns it will have.
    let schema: [Field]
    /// The columns that order rows of one placing hash.
    let order: [String]
    /// Where new files go.
    let target: TableTarget
    let threads: Int
    /// The column of what a placing hash stands for, in tables of one row a hash: two values of one hash are refused.
    let named: String?

    /// Replaces rows of `table`, of which `base` is the present version.
    init(
        _ table: some StoreTable, base: TableSnapshot, target: TableTarget, threads: Int, named: String? = nil
    ) {
        self.init(
            base: base, schema: table.schema, order: table.order, target: target, threads: threads, named: named)
    }

    /// Replaces rows of a table of these columns, which `named` tells apart.
    init(
        base: TableSnapshot, schema: [Field], order: [String], target: TableTarget, threads: Int, named: String? = nil
    ) {
        self.base = base
        self.schema = schema
        self.order = order
        self.target = target
        self.threads = threads
        self.named = named
    }

    /// Removes all rows whose placing hash is in `removing` and adds `adding` and what is in `spill`, whose hashes need not
    /// be among them.
    func run(removing: [Int64], adding: [Batch] = [], spill: BatchSpill? = nil) throws -> TableChange {
        try run(removing: removing, adding: adding, spill: spill) { _ in () }.change
    }

    /// The same; also what `observe` makes of the rows of each range that was written whole.
    func run<Observation: Sendable>(
        removing: [Int64], adding: [Batch] = [], spill: BatchSpill? = nil,
        observe: @Sendable (Batch) throws -> Observation
    ) throws -> (change: TableChange, observations: [Observation]) {
        let rewrite = TableRewrite(base, schema: schema, order: order, target: target, threads: threads)
        let incoming = adding.reduce(spill?.count ?? 0) { $0 + $1.count }
        let layout = base.layout(expecting: incoming)
        let pending = PendingRows(adding, schema: schema, layout: layout)
        var leaving = [[UInt64]](repeating: [], count: layout.count)
        if !base.files.isEmpty {
            for hash in removing { leaving[layout.range(of: hash)].append(UInt64(bitPattern: hash)) }
        }
        let touched = Set(pending.ranges).union(spill?.ranges(of: layout) ?? []).union(
            leaving.indices.filter { !leaving[$0].isEmpty })
        guard !touched.isEmpty || base.schema != schema || base.version < 0 else {
            return (TableChange(unchanged: base), [])
        }
        let leavingByRange = leaving
        let (change, _, observations) = try rewrite.run(layout: layout, touched: Array(touched)) { range, present in
            var parts: [Batch] = []
            if let spill { parts.append(try spill.batch(range, of: layout)) }
            if !adding.isEmpty { parts.append(pending.batch(range)) }
            let new = Batch.concatenated(parts, schema: schema)
            let leaving = leavingByRange[range]
            var old: Batch?
            if !leaving.isEmpty || named != nil && new.count > 0 {
                let meeting = named == nil ? [] : new.storedHashes
                old = try present.rows(hashes: leaving.map { Int64(bitPattern: $0) } + meeting) ?? present.rows()
            }
            let gone = leaving.isEmpty ? [] : old?.rows(of: HashIndex(leaving)) ?? []
            if let named, new.count > 0 {
                if let old { try new.refuseReplacing(gone, of: old, unlessEqual: named, in: base.name) }
                try new.refuseEqualHashes(beside: old, without: gone, in: base.name)
            }
            return RangeOutcome(.edited(without: gone, with: new), extra: ())
        } observe: {
            try observe($0)
        }
        return (change, observations)
    }

    /// Replaces the whole table.
    func replaceAll(with rows: [Batch] = [], spilled spill: BatchSpill? = nil) throws -> TableChange {
        let change = try onEmptyTable.run(removing: [], adding: rows, spill: spill)
        return TableChange(before: base, after: change.after, leavesFiles: change.leavesFiles)
    }

    private var onEmptyTable: GroupReplacement {
        var empty = base
        empty.files = []
        return GroupReplacement(
            base: empty, schema: schema, order: order, target: target, threads: threads, named: named)
    }
}

extension Batch {
    /// The rows whose stored hash an index holds, ascending.
    fileprivate func rows(of index: HashIndex) -> [Int32] {
        storedHashes.enumerated().filter { index[UInt64(bitPattern: $1)] != nil }.map { Int32($0.offset) }
    }
}
