import CDPColumns
import CDPEvaluation
import CDPExpressions
import CDPPlan
import CDPStore
import CDPTypes

/// The profiles that a destination is sent, with the contact value that consents.
struct Audience: Sendable {
    let plan: ExecutionPlan
    let tables: TableSet
    let consents: ConsentLedger
    let context: EvaluationContext
    let threads: Int

    /// The rows of a destination and what is withheld.
    struct Rows: Sendable {
        /// `profile_id` and the output fields.
        var batch: Batch
        var withheldByConsent = 0
        var withheldWithoutKey = 0
        var withheldSameKey = 0

        /// The columns of `batch`.
        static func schema(_ destination: DestinationPlan) -> [Field] {
            [ProfilesTable.profileID.field] + destination.fields.map { Field($0.name, $0.value.type) }
        }
    }

    /// Computes the rows of a destination, one a key, ascending by key.
    func rows(_ destination: DestinationPlan) throws -> Rows {
        let table = tables.snapshot(.profiles(plan))
        let values = destination.fields.map(\.value)
        let read = plan.definitions.columns(behind: values.flatMap(\.columns))
        let members = try destination.segment.map { try memberHashes($0) }
        let contact = destination.consent.flatMap { name in plan.consents.first { $0.name == name } }?.contact
        let always = [ProfilesTable.hash.name, ProfilesTable.profileID.name]
        let needed = Set(always + (contact.map { [$0, ProfilesTable.records.name] } ?? [])).union(read)
        let schema = ProfilesTable(plan).schema.filter { needed.contains($0.name) }
        let reader = TableReader(table)
        let ranges = reader.ranges
        let parts = try Parallel.map(ranges.count, threads: threads) { place in
            guard let members else { return try reader.read(range: ranges[place], columns: schema) }
            return try reader.read(range: ranges[place], columns: schema, finding: [ProfilesTable.hash.field]) {
                $0.rows(among: members)
            }
        }
        try CountLimit.standard.check(parts.reduce(0) { $0 + $1.count }, "rows of `destination.\(destination.name)`")
        var profiles = Batch.concatenated(consume parts, schema: schema)
        var result = Rows(batch: Batch(empty: Rows.schema(destination)))
        var times: [Int64]?
        if let contact, let consent = destination.consent {
            let chosen = try consentingContacts(contact, consent, profiles)
            let kept = (0..<profiles.count).filter { chosen.values.validity[$0] }.map { Int32($0) }
            result.withheldByConsent = profiles.count - kept.count
            profiles.set(contact, chosen.values)
            profiles = profiles.gathered(kept)
            times = kept.map { chosen.times[Int($0)] }
        }
        try fill(&result, destination, read, profiles, times)
        return result
    }

    private func fill(
        _ result: inout Rows, _ destination: DestinationPlan, _ read: Set<String>, _ profiles: Batch,
        _ knownTimes: [Int64]?
    ) throws {
        // An attribute that is declared and that no source maps has no column.
        let missing = plan.profileFields.filter { field in
            read.contains(field.name) && profiles.index(of: field.name) == nil
        }
        var readable = profiles
        for field in missing { readable.set(field.name, Column(nulls: profiles.count, of: field.type)) }
        try plan.addVirtualTraits(read, to: &readable, context)
        let owners = Column.string(try profiles[ProfilesTable.profileID])
        let values = try destination.fields.map { field in
            try CompiledExpression(field.value, over: readable.schema).evaluate(readable, context).column
        }
        let output = Batch(schema: Rows.schema(destination), columns: [owners] + values, count: profiles.count)
        let keys = values[destination.fields.firstIndex { $0.name == destination.key } ?? 0]
        let validity = keys.validity
        let withKey = (0..<output.count).filter { validity[$0] }.map { Int32($0) }
        result.withheldWithoutKey = output.count - withKey.count
        let times = try knownTimes ?? valueTimes(destination, profiles, keys: keys)
        let order = keys.ascending(withKey) { a, b in
            let (first, second) = (times[Int(a)], times[Int(b)])
            return first == second ? owners.order(Int(a), owners, Int(b)) < 0 : first > second
        }
        var kept: [Int32] = []
        kept.reserveCapacity(order.count)
        for row in order {
            if let last = kept.last, keys.isEqual(Int(last), keys, Int(row)) {
                result.withheldSameKey += 1
            } else {
                kept.append(row)
            }
        }
        result.batch = output.gathered(kept)
    }

    /// The placing hashes of the members of a segment, ascending.
    private func memberHashes(_ segment: String) throws -> [Int64] {
        let columns = [MembershipsTable.hash.field, MembershipsTable.segment.field, MembershipsTable.leftAt.field]
        let wanted = Array(segment.utf8)
        let reader = TableReader(tables.snapshot(.memberships))
        let parts = try reader.map(columns: columns, threads: threads) { _, rows in
            let segments = try rows[MembershipsTable.segment]
            let isOver = try rows[MembershipsTable.leftAt].validity
            return rows.storedHashes.enumerated().filter { row, _ in
                !isOver[row] && segments.withBytes(row) { $0.count == wanted.count && $0.elementsEqual(wanted) }
            }.map(\.element)
        }
        return parts.flatMap { $0 }
    }

    /// How new the value is that the key is made of, the time of the record that gave it, of profiles that share their key; that
    /// of others decides nothing.
    private func valueTimes(_ destination: DestinationPlan, _ profiles: Batch, keys: Column) throws -> [Int64] {
        var times = [Int64](repeating: .min, count: profiles.count)
        guard let key = destination.fields.first(where: { $0.name == destination.key }),
            let attribute = key.value.columns.first(where: { plan.attribute($0) != nil })
        else { return times }
        let rivals = keys.rivals()
        if rivals.isEmpty { return times }
        let found = try candidates(attribute, withRecords(profiles.gathered(rivals))) { _ in nil }.times
        for (place, row) in rivals.enumerated() { times[Int(row)] = found[place] }
        return times
    }

    /// Some profiles with their records.
    private func withRecords(_ profiles: Batch) throws -> Batch {
        if profiles.index(of: ProfilesTable.records.name) != nil { return profiles }
        let hashes = profiles.storedHashes.sorted()
        let reader = TableReader(tables.snapshot(.profiles(plan)))
        let (hash, records) = (ProfilesTable.hash.field, ProfilesTable.records.field)
        let parts = try reader.ranges.map { range in
            try reader.read(range: range, columns: [hash, records], finding: [hash]) { $0.rows(among: hashes) }
        }
        let found = Batch.concatenated(parts, schema: [hash, records])
        let index = HashIndex(found.storedHashes.map { UInt64(bitPattern: $0) })
        var result = profiles
        result.schema.append(records)
        result.columns +=
            found.gathered(
                profiles.storedHashes.map { index[UInt64(bitPattern: $0)].map { Int32(bitPattern: $0) } ?? -1 }
            ).selecting([records.name]).columns
        return result
    }

    /// The newest trusted value of each profile that consents; null where none does.
    private func consentingContacts(_ contact: String, _ consent: String, _ profiles: Batch) throws -> Candidates {
        try candidates(contact, profiles) { consents.grants(consent, contacts: $0) }
    }

    /// For each profile the value that may be sent, and when it was said.
    private struct Candidates {
        var values: Column
        let times: [Int64]
    }

    /// The newest value of an attribute among the records of each profile, of those that `allows` marks; ties: the last
    /// record in the profile's order.
    private func candidates(
        _ attribute: String, _ profiles: Batch, allows: @Sendable (Column) -> [UInt8]?
    ) throws -> Candidates {
        guard let type = plan.attribute(attribute)?.type else {
            return Candidates(
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
        return Candidates(values: said.values.gathered(best), times: times)
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

extension Column {
    /// The rows whose value stands in another row too, and maybe some more, ascending.
    fileprivate func rivals() -> [Int32] {
        let hashes = self.hashes()
        let first = HashIndex(hashes)
        var isShared = [Bool](repeating: false, count: count)
        for (row, hash) in hashes.enumerated() where hash != Hash64.null {
            guard let other = first[hash], Int(other) != row else { continue }
            isShared[row] = true
            isShared[Int(other)] = true
        }
        return isShared.indices.filter { isShared[$0] }.map { Int32($0) }
    }
}
