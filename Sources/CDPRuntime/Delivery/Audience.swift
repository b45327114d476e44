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
    }

    /// Computes the rows of a destination, one a key, ascending by key.
    func rows(_ destination: DestinationPlan) throws -> Rows {
        let all = TableSchemas.profiles(plan)
        let table = tables.snapshot("profiles", schema: all)
        let values = destination.fields.map(\.value)
        let read = plan.definitions.columns(behind: values.flatMap(\.columns))
        let members = try destination.segment.map { try memberHashes($0) }
        let contact = destination.consent.flatMap { name in plan.consents.first { $0.name == name } }?.contact
        let needed = Set(["_hash", "profile_id", "records"] + [contact].compactMap { $0 }).union(read)
        let schema = all.filter { needed.contains($0.name) }
        let reader = TableReader(table)
        let parts = try Parallel.map(table.files.count, threads: threads) { place in
            let batch = try reader.read(table.files[place], columns: schema)
            guard let members else { return batch }
            return batch.gathered(
                batch.storedHashes.enumerated().filter { members[UInt64(bitPattern: $1)] != nil }.map {
                    Int32($0.offset)
                })
        }
        try CountLimit.standard.check(parts.reduce(0) { $0 + $1.count }, "rows of `destination.\(destination.name)`")
        var profiles = Batch.concatenated(parts, schema: schema)
        var result = Rows(batch: profiles)
        let times: [Int64]
        if let contact, let consent = destination.consent {
            let chosen = try consentingContacts(contact, consent, profiles)
            let kept = (0..<profiles.count).filter { chosen.values.validity[$0] }.map { Int32($0) }
            result.withheldByConsent = profiles.count - kept.count
            profiles.set(contact, chosen.values)
            profiles = profiles.gathered(kept)
            times = kept.map { chosen.times[Int($0)] }
        } else {
            times = try valueTimes(destination, profiles)
        }
        try fill(&result, destination, read, profiles, times)
        return result
    }

    private func fill(
        _ result: inout Rows, _ destination: DestinationPlan, _ read: Set<String>, _ profiles: Batch, _ times: [Int64]
    ) throws {
        // An attribute that is declared and that no source maps has no column.
        let missing = plan.profileFields.filter { field in
            read.contains(field.name) && profiles.index(of: field.name) == nil
        }
        var readable = profiles
        for field in missing { readable.set(field.name, Column(nulls: profiles.count, of: field.type)) }
        try plan.addVirtualTraits(read, to: &readable, context)
        var output = Batch(
            schema: [Field("profile_id", .string)],
            columns: [profiles["profile_id"] ?? Column(nulls: profiles.count, of: .string)], count: profiles.count)
        for field in destination.fields {
            let column = try CompiledExpression(field.value, over: readable.schema).evaluate(readable, context).column
            output.schema.append(Field(field.name, field.value.type))
            output.columns.append(column)
        }
        let keyPlace = (destination.fields.firstIndex { $0.name == destination.key } ?? 0) + 1
        let keys = output.columns[keyPlace]
        let validity = keys.validity
        let withKey = (0..<output.count).filter { validity[$0] }
        result.withheldWithoutKey = output.count - withKey.count
        let ids = output.columns[0]
        let order = withKey.sorted { a, b in
            let sign = keys.order(a, keys, b)
            if sign != 0 { return sign < 0 }
            if times[a] != times[b] { return times[a] > times[b] }
            return ids.order(a, ids, b) < 0
        }
        var kept: [Int32] = []
        for row in order {
            if let last = kept.last, keys.isEqual(Int(last), keys, row) {
                result.withheldSameKey += 1
            } else {
                kept.append(Int32(row))
            }
        }
        result.batch = output.gathered(kept)
    }

    private func memberHashes(_ segment: String) throws -> HashIndex {
        let rows = try TableReader(tables.snapshot("memberships", schema: TableSchemas.memberships))
            .readAll(columns: [TableSchemas.hash, Field("segment", .string), Field("left_at", .timestamp)])
        guard case .string(let segments) = rows.columns[1] else { return HashIndex() }
        let isOver = rows.columns[2].validity
        let wanted = Array(segment.utf8)
        return HashIndex(
            rows.storedHashes.enumerated().filter { row, _ in
                !isOver[row] && segments.bytes[segments.range(row)].elementsEqual(wanted)
            }.map { UInt64(bitPattern: $0.element) })
    }

    /// How new the value is that the key is made of: the time of the record that gave it.
    private func valueTimes(_ destination: DestinationPlan, _ profiles: Batch) throws -> [Int64] {
        let none = [Int64](repeating: .min, count: profiles.count)
        guard let key = destination.fields.first(where: { $0.name == destination.key }),
            let attribute = key.value.columns.first(where: { plan.attribute($0) != nil })
        else { return none }
        return try candidates(attribute, profiles) { _ in nil }.times
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
        guard let type = plan.attribute(attribute)?.type, case .list(let lists)? = profiles["records"],
            case .structure(let names) = lists.elements, case .string(let sources) = names.columns[0]
        else {
            return Candidates(
                values: Column(nulls: profiles.count, of: .string),
                times: [Int64](repeating: .min, count: profiles.count))
        }
        let keys = names.columns[1]
        let wanted = HashIndex(recordHashes(sources, keys).map { UInt64(bitPattern: $0) })
        let distrusted = try distrustedValues()
        let table = tables.snapshot("records", schema: TableSchemas.records(plan))
        let reader = TableReader(table)
        let columns = [TableSchemas.hash, Field(attribute, type), Field("_time", .integer)]
        let parts = try Parallel.map(table.files.count, threads: threads) { place in
            let batch = try reader.read(table.files[place], columns: columns)
            let allowed = allows(batch.columns[1])
            let identifiers = KeyHash.identifiers(attribute: attribute, values: batch.columns[1])
            let times = batch.columns[2].orderNumbers
            var elements: [UInt32] = []
            var picked: [Int32] = []
            for (row, hash) in batch.storedHashes.enumerated() {
                guard let element = wanted[UInt64(bitPattern: hash)], identifiers[row] >= 0, allowed?[row] ?? 1 != 0,
                    distrusted[UInt64(bitPattern: identifiers[row])] == nil
                else { continue }
                elements.append(element)
                picked.append(Int32(row))
            }
            return (elements, picked.map { times[Int($0)] }, batch.columns[1].gathered(picked).compacted)
        }
        var value = [Int32](repeating: -1, count: keys.count)
        var time = [Int64](repeating: .min, count: keys.count)
        var base: Int32 = 0
        for (elements, times, _) in parts {
            for (row, element) in elements.enumerated() {
                value[Int(element)] = base + Int32(row)
                time[Int(element)] = times[row]
            }
            base += Int32(elements.count)
        }
        var best = [Int32](repeating: -1, count: profiles.count)
        var bestTimes = [Int64](repeating: .min, count: profiles.count)
        for profile in 0..<profiles.count {
            for element in lists.range(profile) where value[element] >= 0 {
                if best[profile] < 0 || time[element] >= bestTimes[profile] {
                    best[profile] = value[element]
                    bestTimes[profile] = time[element]
                }
            }
        }
        let all = Column.concatenated(parts.map { $0.2 }) ?? Column(empty: type)
        return Candidates(values: all.gathered(best), times: bestTimes)
    }

    /// The placing hash of each record of a profile, -1 for those of sources that the specs no longer have.
    private func recordHashes(_ sources: StringColumn, _ keys: Column) -> [Int64] {
        var result = [Int64](repeating: -1, count: keys.count)
        var rows: [String: [Int32]] = [:]
        for element in 0..<keys.count { rows[sources[element] ?? "", default: []].append(Int32(element)) }
        for source in plan.sources {
            guard let own = rows[source.name] else { continue }
            let hashes = KeyHash.records(source: source.originalName, keys: keys.gathered(own))
            for (place, element) in own.enumerated() { result[Int(element)] = hashes[place] }
        }
        return result
    }

    private func distrustedValues() throws -> HashIndex {
        let rows = try TableReader(tables.snapshot("identifiers", schema: TableSchemas.identifiers))
            .readAll(columns: [TableSchemas.hash, Field("trusted", .boolean)])
        guard case .boolean(let trusted) = rows.columns[1] else { return HashIndex() }
        return HashIndex(
            rows.storedHashes.enumerated().filter { trusted[$0.offset] == 0 }.map { UInt64(bitPattern: $0.element) })
    }
}
