import CDPColumns
import CDPEvaluation
import CDPIdentity
import CDPPlan
import CDPStore
import CDPTypes

/// What the rules that compare find pairs by, of all records: hashes of values, no texts.
///
/// A row is a record with the values that it has, or had before the change, or both. A record that did not change has one row.
/// One that did has two, and so has one that holds a value of which the verdict flips. Distrusted values are null.
struct MatchScan: Sendable {
    /// When a row holds.
    struct Times: OptionSet, Sendable {
        var rawValue: UInt8
        static let before = Times(rawValue: 1), after = Times(rawValue: 2)
    }

    /// The placing hash of each row's record. Those of the table as it is come first, ascending.
    private(set) var hashes: [Int64] = []
    private(set) var times: [Times] = []
    /// By row the place of its source and one, where nobody stands twice in that; 0 of other sources. Empty where there are none.
    private var clean: [UInt16] = []
    /// By kept attribute, a hash a row; empty for an attribute that nothing here reads.
    private(set) var values: [[UInt64]]
    /// By rule, by key, by part, a hash a row of parts that are computed; empty for those that are attributes.
    private(set) var computed: [[[[UInt64]]]]
    /// The records of which a row holds at one time only.
    private(set) var changed: [Int64]
    /// By kept attribute the values that were set aside, and those that are.
    private(set) var distrusted: (before: [[UInt64]], after: [[UInt64]])
    /// The kept attributes, and the rules that compare.
    let kept: [AttributePlan]
    let rules: [MatchColumns]
    private var places = SortedHashes([])
    private var matches: [Set<UInt64>]

    /// Reads all records. `changed` are those that are new, changed or gone.
    init(_ plan: ExecutionPlan, _ tables: TableSet, changed: [Int64], _ context: EvaluationContext, threads: Int)
        throws
    {
        let reader = RecordIndex.Reader(plan)
        kept = reader.kept
        rules = plan.identity.rules.compactMap { rule in
            rule.matching.flatMap { $0.weights == nil ? nil : MatchColumns($0, reader.kept) }
        }
        values = [[UInt64]](repeating: [], count: kept.count)
        matches = [Set<UInt64>](repeating: [], count: kept.count)
        computed = []
        distrusted = (values, values)
        self.changed = Array(Set(changed))
        let (former, table) = (tables.former(.records(plan)), tables.snapshot(.records(plan)))
        try read(reader, plan, table, threads: threads)
        let isChanged = HashIndex(changed.map { UInt64(bitPattern: $0) })
        times = hashes.map { isChanged[UInt64(bitPattern: $0)] == nil ? [.before, .after] : .after }
        places = SortedHashes(hashes, threads: threads)
        try addFormer(of: self.changed, reader, plan, former, threads: threads)
        if !plan.identity.distrust.isEmpty {
            distrusted = (distrusted(plan, .before, threads: threads), distrusted(plan, .after, threads: threads))
            let flipping = splitFlipping()
            try addFormer(of: flipping, reader, plan, former, threads: threads)
            self.changed += flipping
            setAside()
        }
        try compute(table, former, context, threads: threads)
    }

    /// The row of a record as it is.
    func row(of hash: Int64) -> Int? { places.place(of: hash) }

    /// Whether two rows are of one source in which nobody stands twice, so that their records are not compared.
    func areTwo(_ a: UInt32, _ b: UInt32) -> Bool { CleanSource.areTwo(clean, Int(a), Int(b)) }

    /// The rows that hold at one time only.
    var changedRows: [Int] { times.indices.filter { times[$0] != [.before, .after] } }

    /// Where the attributes stand that rules compare, that are parts of keys, and that verdicts depend on.
    private func readPlaces(_ plan: ExecutionPlan) -> [Int] {
        let result = Set(rules.flatMap { rule in rule.places + rule.matching.keys.joined().compactMap(rule.place) })
        return result.union(judgedPlaces(plan)).sorted()
    }

    /// Where the attributes stand that verdicts depend on.
    private func judgedPlaces(_ plan: ExecutionPlan) -> [Int] {
        let names = plan.identity.distrust.flatMap { [$0.attribute] + [$0.distinct].compactMap { $0 } }
        return kept.indices.filter { names.contains(kept[$0].name) }
    }

    /// What is read of records.
    private func columns(_ plan: ExecutionPlan) -> [Field] {
        [RecordsTable.hash.field] + (plan.identity.oneToOne.isEmpty ? [] : [RecordsTable.source.field])
            + readPlaces(plan).map { Field(kept[$0].name, kept[$0].type) }
    }

    private mutating func read(
        _ reader: RecordIndex.Reader, _ plan: ExecutionPlan, _ table: TableSnapshot, threads: Int
    ) throws {
        let places = readPlaces(plan)
        let (sources, names) = (CleanSource.all(plan), places.map { kept[$0].name })
        var parts = try TableReader(table).map(columns: columns(plan), threads: threads) { _, rows in
            (
                rows.storedHashes, try names.map { try rows.attribute($0, of: "records").hashes() },
                try places.map { try reader.patternMatches(of: $0, in: rows) }, try rows.sources(among: sources)
            )
        }
        hashes = Parallel.joined(parts.map(\.0), threads: threads)
        clean = Parallel.joined(parts.map(\.3), threads: threads)
        for (number, place) in places.enumerated() {
            values[place] = Parallel.joined(parts.map { $0.1[number] }, threads: threads)
            for part in parts.indices {
                matches[place].formUnion(parts[part].2[number])
                parts[part].1[number] = []
            }
        }
    }

    /// Adds the rows that some records had.
    private mutating func addFormer(
        of records: [Int64], _ reader: RecordIndex.Reader, _ plan: ExecutionPlan, _ former: TableSnapshot,
        threads: Int
    ) throws {
        let places = readPlaces(plan)
        let rows = try TableLookup(files: former.files).rows(
            hashes: records, columns: columns(plan), threads: threads)
        hashes += rows.storedHashes
        clean += try rows.sources(among: CleanSource.all(plan))
        times += [Times](repeating: .before, count: rows.count)
        for place in places {
            values[place] += try rows.attribute(kept[place].name, of: "records").hashes()
            matches[place].formUnion(try reader.patternMatches(of: place, in: rows))
        }
    }

    /// By kept attribute, the values that are set aside at a time.
    private func distrusted(_ plan: ExecutionPlan, _ time: Times, threads: Int) -> [[UInt64]] {
        let places = judgedPlaces(plan)
        let rules = DistrustRule.all(
            plan, place: { name in places.firstIndex { kept[$0].name == name } }, matches: { matches[places[$0]] })
        let rows = rowsOfMany(rules.map { (places[$0.attribute], $0.moreThan ?? .max) }, time)
        let input = IdentityInput(
            sources: [UInt16](repeating: 0, count: rows.count), firstSeen: [Int64](repeating: 0, count: rows.count),
            attributes: places.map { place in
                IdentityAttribute(name: kept[place].name, values: rows.map { values[place][$0] })
            })
        let found = DistrustedValues(input, rules, threads: threads)
        var result = [[UInt64]](repeating: [], count: kept.count)
        for (number, place) in places.enumerated() { result[place] = found.values[number] }
        return result
    }

    /// The rows at a time with a value of one of some attributes that more rows than a number may hold: all rows with a value that
    /// more do, so that counting them is enough.
    private func rowsOfMany(_ limits: [(place: Int, moreThan: Int)], _ time: Times) -> [Int] {
        var isOfMany = [Bool](repeating: false, count: times.count)
        var bits: UInt64 = 10
        while 1 << bits < times.count, bits < 26 { bits += 1 }
        for limit in limits where limit.moreThan < times.count {
            let values = values[limit.place]
            // Values with the same leading bits are counted together.
            var counts = [UInt32](repeating: 0, count: 1 << bits)
            for row in times.indices where times[row].contains(time) && values[row] != Hash64.null {
                counts[Int(values[row] &>> (64 - bits))] += 1
            }
            for row in times.indices where values[row] != Hash64.null {
                if counts[Int(values[row] &>> (64 - bits))] > limit.moreThan { isOfMany[row] = true }
            }
        }
        return times.indices.filter { isOfMany[$0] && times[$0].contains(time) }
    }

    /// Has rows that hold a value of which the verdict flips stand for what their records are, and returns these.
    private mutating func splitFlipping() -> [Int64] {
        var found: Set<Int> = []
        for place in kept.indices {
            let flipping = Set(distrusted.before[place]).symmetricDifference(distrusted.after[place])
            guard !flipping.isEmpty else { continue }
            let index = HashIndex(Array(flipping))
            for row in times.indices where times[row] == [.before, .after] && index[values[place][row]] != nil {
                found.insert(row)
            }
        }
        for row in found { times[row] = .after }
        return found.map { hashes[$0] }
    }

    private mutating func setAside() {
        for place in kept.indices where !distrusted.before[place].isEmpty || !distrusted.after[place].isEmpty {
            let (before, after) = (HashIndex(distrusted.before[place]), HashIndex(distrusted.after[place]))
            for row in times.indices {
                let value = values[place][row]
                if (times[row].contains(.after) ? after : before)[value] != nil { values[place][row] = Hash64.null }
            }
        }
    }

    /// Computes the parts of keys that are no attributes.
    private mutating func compute(
        _ table: TableSnapshot, _ former: TableSnapshot, _ context: EvaluationContext, threads: Int
    ) throws {
        computed = rules.map { $0.matching.keys.map { $0.map { _ in [] } } }
        let scan = self
        let current = places.hashes.count
        for (number, rule) in rules.enumerated() where rule.hasComputed {
            let fields = rule.computedFrom.map { Field(kept[$0].name, kept[$0].type) }
            let columns = [RecordsTable.hash.field] + fields
            let parts = try TableReader(table).map(columns: columns, threads: threads) { _, rows in
                let first = rows.storedHashes.first.flatMap(scan.row) ?? 0
                return try scan.compute(rule, rows, (first..<first + rows.count).map { $0 }, context)
            }
            // The former rows of records that changed, and of those that hold a value that flips, stand one after the other.
            var places: [Int64: Int] = [:]
            for row in current..<hashes.count { places[hashes[row]] = row }
            let rows = try TableLookup(files: former.files).rows(
                hashes: Array(places.keys), columns: columns, threads: threads)
            let numbers = rows.storedHashes.map { places[$0] ?? 0 }
            let others = try compute(rule, rows, numbers, context)
            for (key, expressions) in rule.matching.keys.enumerated() {
                for part in expressions.indices where rule.place(of: expressions[part]) == nil {
                    var all = Parallel.joined(parts.map { $0[key][part] }, threads: threads)
                    all += [UInt64](repeating: Hash64.null, count: hashes.count - current)
                    for (row, hash) in zip(numbers, others[key][part]) { all[row] = hash }
                    computed[number][key][part] = all
                }
            }
        }
    }

    /// By key and part the hashes of `rows`, which are the rows `numbers` here.
    private func compute(_ rule: MatchColumns, _ rows: Batch, _ numbers: [Int], _ context: EvaluationContext) throws
        -> [[[UInt64]]]
    {
        let places = rule.computedFrom
        let trusted = try places.map { place in
            try rows.attribute(kept[place].name, of: "records").gathered(
                numbers.enumerated().map { row, number in
                    let isSetAside = !values[place].isEmpty && values[place][number] == Hash64.null
                    return isSetAside ? -1 : Int32(truncatingIfNeeded: row)
                })
        }
        let schema = places.map { Field(kept[$0].name, kept[$0].type) }
        let batch = Batch(schema: schema, columns: trusted, count: rows.count)
        return try rule.matching.keys.map { key in
            try key.map { part in
                if rule.place(of: part) != nil { return [] }
                return try CompiledExpression(part, over: schema).evaluate(batch, context).column.hashes()
            }
        }
    }
}

extension Batch {
    /// By row of records the place of its source and one, where it is one of some; 0 of other sources. Empty where there are none.
    fileprivate func sources(among sources: [CleanSource]) throws -> [UInt16] {
        if sources.isEmpty { return [] }
        let places = Dictionary(uniqueKeysWithValues: sources.map { (Hash64.text($0.name), $0.place + 1) })
        return try Column.string(self[RecordsTable.source]).hashes().map { places[$0] ?? 0 }
    }
}
