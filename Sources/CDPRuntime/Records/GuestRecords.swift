import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPPlan
import CDPStore
import CDPTypes

/// The identity records of an event source: one for each distinct tuple of mapped values, as long as an event has it.
struct GuestRecords: Sendable {
    private let source: SourcePlan
    private let mapper: RecordMapper

    /// For an event source that describes people.
    init(_ source: SourcePlan, plan: ExecutionPlan) throws {
        self.source = source
        mapper = try RecordMapper(source, plan: plan)
    }

    /// The records of the persons in `affected` (of all when nil) that `events` still names. A record's time is that of its
    /// latest event; it was first seen with its first one.
    func records(
        events: TableSnapshot, affected: HashIndex?, context: EvaluationContext, threads: Int
    ) throws -> [Batch] {
        let needed = Set(source.map.flatMap { $0.value.columns } + [source.version, source.eventAt].compactMap { $0 })
        let columns =
            [RowsTable.hash.field, RowsTable.person.field, RowsTable.firstSeen.field]
            + source.schema.filter { needed.contains($0.name) }
        let reader = TableReader(events)
        let parts = try reader.map(columns: columns, threads: threads) { _, rows in
            let persons = try rows[RowsTable.person]
            let wanted = persons.indices.filter {
                persons[$0] >= 0 && isWanted(persons[$0], affected)
            }
            return try summary(rows.gathered(wanted.map { Int32($0) }), context)
        }
        return [try merged(parts)]
    }

    private func isWanted(_ person: Int64, _ affected: HashIndex?) -> Bool {
        affected.map { $0[UInt64(bitPattern: person)] != nil } ?? true
    }

    /// One record a person of one range.
    private func summary(_ rows: Batch, _ context: EvaluationContext) throws -> Batch {
        let contract = Batch(
            schema: source.schema,
            columns: source.schema.map { rows[$0.name] ?? Column(nulls: rows.count, of: $0.type) }, count: rows.count)
        // What events lack was told when they were read.
        var silent = context
        silent.errors = nil
        let attributes = mapper.attributes(contract, silent)
        let times = try source.eventAt.map { try rows.attribute($0, of: RowsTable(source).name).ages(context) }
        let keys = EventDeriver.personKeys(attributes, count: rows.count)
        let all = mapper.records(
            hashes: try rows[RowsTable.person], keys: keys, attributes: attributes, times: times ?? [],
            firstSeen: try rows[RowsTable.firstSeen])
        return try reduced(all)
    }

    private func merged(_ parts: [Batch]) throws(StoreError) -> Batch {
        guard let schema = parts.first?.schema else { return Batch(empty: []) }
        return try reduced(Batch.concatenated(parts, schema: schema))
    }

    /// For each person, the row of the greatest time that has a value; of several the one with the greatest text, so that it
    /// does not matter in which order they come.
    private func newest(_ column: Column, _ times: [Int64], index: HashIndex, _ hashes: [Int64]) -> [Int32] {
        var best: [Int32] = []
        let validity = column.validity
        for (row, hash) in hashes.enumerated() {
            guard let place = index[UInt64(bitPattern: hash)].map(Int.init) else { continue }
            while best.count <= place { best.append(-1) }
            guard validity[row] else { continue }
            let other = Int(best[place])
            if other < 0 || times[row] > times[other]
                || times[row] == times[other] && column.order(row, column, other) > 0
            {
                best[place] = Int32(row)
            }
        }
        return best
    }

    /// One row a person: the greatest time, the least generation.
    private func reduced(_ all: Batch) throws(StoreError) -> Batch {
        let hashes = all.storedHashes
        // A person's key is a digest of these: rows of one digest that differ are of two people.
        let checks = all.selecting(mapper.keyNames).rowChecks()
        let times = Column.integer(try all[RecordsTable.time]).orderNumbers
        let seen = try all[RecordsTable.firstSeen]
        var index = HashIndex(capacity: hashes.count)
        var rows: [Int32] = []
        var latest: [Int64] = []
        var first: [Int64] = []
        for (row, hash) in hashes.enumerated() {
            let place = Int(index.insert(UInt64(bitPattern: hash), UInt32(rows.count)))
            if place == rows.count {
                rows.append(Int32(row))
                latest.append(times[row])
                first.append(seen[row])
            } else {
                guard checks[row] == checks[Int(rows[place])] else { throw HashCollision.rows(of: "records") }
                latest[place] = max(latest[place], times[row])
                first[place] = min(first[place], seen[row])
            }
        }
        var result = all.gathered(rows)
        let known = Validity(bytes: latest.contains(.min) ? latest.map { $0 == .min ? 0 : 1 } : nil)
        for field in all.schema where WrittenValue.attribute(of: field.name) != nil {
            if let column = all[field.name] {
                result.set(field.name, column.gathered(newest(column, times, index: index, hashes)))
            }
        }
        result.set(RecordsTable.time.filled(FixedColumn(latest, validity: known)))
        result.set(RecordsTable.firstSeen.filled(first))
        return result
    }
}
