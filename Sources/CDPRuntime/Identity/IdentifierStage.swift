import CDPColumns
import CDPIdentity
import CDPPlan
import CDPStore
import CDPTypes

/// Brings the identifiers table up to date: to which profiles each identifier value leads, and whether it is trusted.
struct IdentifierStage: Sendable {
    let plan: ExecutionPlan
    let outcome: IdentityOutcome
    /// The records as they were and as they are.
    let formerRecords: TableSnapshot
    let records: TableSnapshot
    /// The placing hashes of records that are new, changed or gone.
    let changedRecords: [Int64]
    let threads: Int

    /// The table after this generation. All values are looked at when `isComplete`, otherwise those that a changed record
    /// or a record of a touched profile holds or held.
    func run(_ base: TableSnapshot, isComplete: Bool, directory: String) throws -> TableChange {
        let affected = isComplete ? nil : try affectedValues()
        var rows: [Batch] = []
        var removing: [Int64] = affected.map { $0.flatMap { $0 } } ?? []
        let schema = TableSchemas.records(plan)
        for (place, attribute) in outcome.index.attributes.enumerated() where attribute.isIdentifier {
            let seed = Hash64.text("identifier:\(attribute.name)")
            let wanted = affected.map { HashIndex($0[place].map { UInt64(bitPattern: $0) }) }
            let values = try texts(attribute, place: place, seed: seed, wanted: wanted, schema: schema)
            removing += values.hashes
            rows.append(try batch(attribute, place: place, seed: seed, values))
        }
        let replacement = GroupReplacement(
            base: base, schema: TableSchemas.identifiers, order: ["attribute", "value"], directory: directory,
            threads: threads)
        return isComplete
            ? try replacement.replaceAll(with: rows) : try replacement.run(removing: removing, adding: rows)
    }

    /// For each kept attribute the placing hashes of the values to look at.
    private func affectedValues() throws -> [[Int64]] {
        var result = [Set<Int64>](repeating: [], count: outcome.index.attributes.count)
        let seeds = outcome.index.attributes.map { Hash64.text("identifier:\($0.name)") }
        for cluster in outcome.isTouched.indices where outcome.isTouched[cluster] {
            for record in outcome.members[cluster] {
                for (place, values) in outcome.index.values.enumerated() where values[Int(record)] != Hash64.null {
                    result[place].insert(RangeLayout.stored(Hash64.combine(seeds[place], values[Int(record)])))
                }
            }
        }
        let changed = HashIndex(changedRecords.map { UInt64(bitPattern: $0) })
        let reader = TableReader(formerRecords)
        let touched = Set(changedRecords.map { formerRecords.layout.range(of: $0) })
        let schema = TableSchemas.records(plan)
        for file in formerRecords.files where touched.contains(file.range) {
            let batch = try reader.read(file, columns: schema)
            let rows = batch.storedHashes.enumerated().filter { changed[UInt64(bitPattern: $1)] != nil }.map {
                Int32($0.offset)
            }
            for (place, attribute) in outcome.index.attributes.enumerated() {
                guard let column = batch[attribute.name]?.gathered(rows) else { continue }
                result[place].formUnion(
                    KeyHash.identifiers(attribute: attribute.name, values: column).filter { $0 >= 0 })
            }
        }
        return result.map { $0.sorted() }
    }

    private func isWanted(_ hash: Int64, _ wanted: HashIndex?) -> Bool {
        wanted.map { $0[UInt64(bitPattern: hash)] != nil } ?? true
    }

    private struct Values {
        var hashes: [Int64] = []
        var texts: [Column] = []
    }

    /// The distinct values of an attribute among the living records, with their texts.
    private func texts(
        _ attribute: AttributePlan, place: Int, seed: UInt64, wanted: HashIndex?, schema: [Field]
    ) throws -> Values {
        let reader = TableReader(records)
        let columns = [TableSchemas.hash] + schema.filter { $0.name == attribute.name }
        let parts = try Parallel.map(records.files.count, threads: threads) { file in
            let column = try reader.read(records.files[file], columns: columns).columns[1]
            let hashes = KeyHash.identifiers(attribute: attribute.name, values: column)
            let rows = hashes.indices.filter { hashes[$0] >= 0 && (isWanted(hashes[$0], wanted)) }
            return (rows.map { hashes[$0] }, column.gathered(rows.map { Int32($0) }))
        }
        var seen = HashIndex()
        var result = Values()
        for (hashes, column) in parts {
            var rows: [Int32] = []
            for (row, hash) in hashes.enumerated() {
                let count = seen.count
                _ = seen.insert(UInt64(bitPattern: hash), 0)
                if seen.count > count {
                    rows.append(Int32(row))
                    result.hashes.append(hash)
                }
            }
            result.texts.append(column.gathered(rows))
        }
        return result
    }

    private func batch(_ attribute: AttributePlan, place: Int, seed: UInt64, _ values: Values) throws -> Batch {
        let index = HashIndex(values.hashes.map { UInt64(bitPattern: $0) })
        var holders = [[Int32]](repeating: [], count: values.hashes.count)
        for (record, value) in outcome.index.values[place].enumerated() where value != Hash64.null {
            let hash = RangeLayout.stored(Hash64.combine(seed, value))
            let cluster = Int32(bitPattern: outcome.resolution.clusters[record])
            guard let value = index[UInt64(bitPattern: hash)], outcome.profiles[Int(cluster)] >= 0 else { continue }
            if !holders[Int(value)].contains(cluster) { holders[Int(value)].append(cluster) }
        }
        var offsets: [Int32] = [0]
        for clusters in holders { offsets.append(offsets[offsets.count - 1] + Int32(clusters.count)) }
        let ids = try outcome.ids(holders.flatMap { $0 })
        let bad = HashIndex(
            outcome.distrusted.values[place].map { UInt64(bitPattern: RangeLayout.stored(Hash64.combine(seed, $0))) })
        let trusted = values.hashes.map { bad[UInt64(bitPattern: $0)] == nil ? UInt8(1) : 0 }
        let texts = Column.concatenated(values.texts) ?? Column(empty: attribute.type)
        return Batch(
            schema: TableSchemas.identifiers,
            columns: [
                .integer(FixedColumn(values.hashes)), .repeating(attribute.name, count: values.hashes.count), texts,
                .list(ListColumn(offsets: offsets, elements: .string(ids))), .boolean(FixedColumn(trusted)),
            ], count: values.hashes.count)
    }
}
