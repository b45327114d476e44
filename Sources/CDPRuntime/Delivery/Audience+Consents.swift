import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPPlan
import CDPStore
import CDPTypes

/// Which value of a profile may be sent, and how new it is, as its records say.
extension Audience {
    /// How new the value is that the key is made of, the time of the record that gave it, of profiles with these placing hashes.
    func valueTimes(_ destination: DestinationPlan, _ hashes: [Int64]) throws -> [Int64] {
        guard let key = destination.fields.first(where: { $0.name == destination.key }),
            let attribute = key.value.columns.first(where: { plan.attribute($0) != nil })
        else { return [Int64](repeating: .min, count: hashes.count) }
        return try chosen(attribute, records(of: hashes)) { _ in nil }.times
    }

    /// The records of profiles with these placing hashes.
    private func records(of hashes: [Int64]) throws -> Batch {
        let wanted = hashes.sorted()
        let reader = TableReader(tables.snapshot(.profiles(plan)))
        let schema = [ProfilesTable.hash.field, ProfilesTable.records.field]
        let parts = try reader.ranges.map { range in
            try reader.read(range: range, columns: schema, finding: [schema[0]]) { $0.rows(among: wanted) }
        }
        let found = Batch.concatenated(parts, schema: schema)
        let index = HashIndex(found.storedHashes.map { UInt64(bitPattern: $0) })
        return found.gathered(hashes.map { index[UInt64(bitPattern: $0)].map { Int32(bitPattern: $0) } ?? -1 })
    }

    /// The newest trusted value of each profile that consents; null where none does.
    func consentingContacts(_ contact: String, _ consent: String, _ profiles: Batch) throws -> Chosen {
        try chosen(contact, profiles) { consents.grants(consent, contacts: $0) }
    }

    /// For each profile the value that may be sent, and when it was said.
    struct Chosen {
        var values: Column
        let times: [Int64]
    }

    /// The newest value of an attribute among the records of each profile, of those that `allows` marks; ties: the last
    /// record in the profile's order.
    private func chosen(
        _ attribute: String, _ profiles: Batch, allows: @Sendable (Column) -> [UInt8]?
    ) throws -> Chosen {
        guard let type = plan.attribute(attribute)?.type else {
            return Chosen(
                values: Column(nulls: profiles.count, of: .string),
                times: [Int64](repeating: .min, count: profiles.count))
        }
        let records = try profiles[ProfilesTable.records]
        let said = try self.said(attribute, type, by: records, allows: allows)
        var best = [Int32](repeating: -1, count: profiles.count)
        var times = [Int64](repeating: .min, count: profiles.count)
        for profile in 0..<profiles.count {
            for element in records.range(profile) where said.rows[element] >= 0 {
                if best[profile] < 0 || said.times[element] >= times[profile] {
                    best[profile] = said.rows[element]
                    times[profile] = said.times[element]
                }
            }
        }
        return Chosen(values: said.values.gathered(best), times: times)
    }

    /// What records say of an attribute, as far as it may be sent.
    private struct Said {
        let values: Column
        /// For each record the row of `values` that it says; -1 for none.
        var rows: [Int32]
        /// When each record said it.
        var times: [Int64]
    }

    /// The trusted values of an attribute in `records` that `allows` marks.
    private func said(
        _ attribute: String, _ type: DataType, by records: RecordLists, allows: @Sendable (Column) -> [UInt8]?
    ) throws -> Said {
        let hashes = hashes(of: records)
        let wanted = HashIndex(hashes.map { UInt64(bitPattern: $0) })
        let distrusted = try distrustedValues()
        let table = tables.snapshot(.records(plan))
        let reader = TableReader(table)
        let columns = [RecordsTable.hash.field, Field(attribute, type), RecordsTable.time.field]
        let few = hashes.count * 16 < table.rows ? hashes.sorted() : nil
        let ranges = reader.ranges
        let parts = try Parallel.map(ranges.count, threads: threads) { place in
            let batch =
                if let few {
                    try reader.read(range: ranges[place], columns: columns, finding: [RecordsTable.hash.field]) {
                        $0.rows(among: few)
                    }
                } else {
                    try reader.read(range: ranges[place], columns: columns)
                }
            let values = try batch.attribute(attribute, of: table.name)
            let allowed = allows(values)
            let identifiers = KeyHash.identifiers(attribute: attribute, values: values)
            let times = Column.integer(try batch[RecordsTable.time]).orderNumbers
            var elements: [UInt32] = []
            var picked: [Int32] = []
            for (row, hash) in batch.storedHashes.enumerated() {
                guard let element = wanted[UInt64(bitPattern: hash)], identifiers[row] >= 0, allowed?[row] ?? 1 != 0,
                    distrusted[UInt64(bitPattern: identifiers[row])] == nil
                else { continue }
                elements.append(element)
                picked.append(Int32(row))
            }
            return (elements, picked.map { times[Int($0)] }, values.gathered(picked).compacted)
        }
        let count = records.keys.count
        var result = Said(
            values: Column.concatenated(parts.map { $0.2 }) ?? Column(empty: type),
            rows: [Int32](repeating: -1, count: count), times: [Int64](repeating: .min, count: count))
        var base: Int32 = 0
        for (elements, times, _) in parts {
            for (row, element) in elements.enumerated() {
                result.rows[Int(element)] = base + Int32(row)
                result.times[Int(element)] = times[row]
            }
            base += Int32(elements.count)
        }
        return result
    }

    /// The placing hash of each record of a profile, -1 for those of sources that the specs no longer have.
    private func hashes(of records: RecordLists) -> [Int64] {
        var result = [Int64](repeating: -1, count: records.keys.count)
        var rows: [String: [Int32]] = [:]
        for element in result.indices { rows[records.sources[element] ?? "", default: []].append(Int32(element)) }
        for source in plan.sources {
            guard let own = rows[source.name] else { continue }
            let hashes = KeyHash.records(source: source.originalName, keys: .string(records.keys.gathered(own)))
            for (index, element) in own.enumerated() { result[Int(element)] = hashes[index] }
        }
        return result
    }

    private func distrustedValues() throws -> HashIndex {
        let columns = [IdentifiersTable.hash.field, IdentifiersTable.trusted.field]
        let reader = TableReader(tables.snapshot(.identifiers))
        let parts = try reader.map(columns: columns, threads: threads) { _, rows in
            let trusted = try rows[IdentifiersTable.trusted]
            return rows.storedHashes.enumerated().filter { trusted[$0.offset] == 0 }.map {
                UInt64(bitPattern: $0.element)
            }
        }
        return HashIndex(parts.flatMap { $0 })
    }
}
