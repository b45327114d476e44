import CDPColumns
import CDPIdentity
import CDPPlan
import CDPStore
import CDPTypes

/// Merges the records of each profile of a range into one golden value an attribute.
struct GoldenRecords: Sendable {
    let plan: ExecutionPlan
    let outcome: IdentityOutcome

    /// The records of a range, sorted by (group, record order).
    private struct SortedRecords {
        var rows: Batch
        var profiles: Groups
        var sources: [UInt16]
        var times: [Int64]
    }

    /// The attributes, `records` and `provenance` of the `count` profiles of a range, by column name.
    func columns(_ records: Batch, count: Int) throws(StoreError) -> [String: Column] {
        let sorted = try sort(records, count: count)
        var result: [String: Column] = [:]
        var provenance: [(String, Column)] = []
        var chosen: [String: Choice] = [:]
        for attribute in plan.mappedAttributes {
            guard let stored = sorted.rows[attribute.name] else { continue }
            let choice = attribute.writtenOf.flatMap { chosen[$0] } ?? choose(attribute, stored, sorted)
            chosen[attribute.name] = choice
            result[attribute.name] = choice.values(of: stored)
            provenance.append((attribute.name, choice.places(sorted.profiles)))
        }
        let offsets = sorted.profiles.offsets
        result.set(
            ProfilesTable.records.filled(
                RecordLists(
                    offsets: offsets, sources: try sorted.rows[RecordsTable.source],
                    keys: try sorted.rows[RecordsTable.key])))
        result.set(ProfilesTable.recordCount.filled((0..<count).map { Int64(offsets[$0 + 1] - offsets[$0]) }))
        result[ProfilesTable.provenance] = .structure(
            StructColumn(names: provenance.map(\.0), columns: provenance.map(\.1), count: count))
        return result
    }

    /// Which records give an attribute its golden values.
    private enum Choice {
        /// One for each profile, or -1.
        case one([Int32])
        /// All that hold another value.
        case all(Groups)

        func values(of column: Column) -> Column {
            switch self {
            case .one(let winners): return column.gathered(winners)
            case .all(let kept):
                let elements = column.gathered(kept.records.map { Int32(bitPattern: $0) })
                return .list(ListColumn(offsets: kept.offsets, elements: elements, validity: .all))
            }
        }

        /// The place of the record in its profile; null where several give values, or none.
        func places(_ profiles: Groups) -> Column {
            switch self {
            case .one(let winners):
                let column = FixedColumn<Int64>(count: winners.count) { group in
                    winners[group] < 0 ? nil : Int64(Int(winners[group]) - profiles.offsets[group])
                }
                return .integer(column)
            case .all(let kept): return Column(nulls: kept.offsets.count - 1, of: .integer)
            }
        }
    }

    private func choose(_ attribute: AttributePlan, _ stored: Column, _ sorted: SortedRecords) -> Choice {
        let values = trusted(stored, attribute)
        let rule = Survivorship(attribute.survivorship.rule, preferred: preferred(attribute))
        if attribute.survivorship == .all {
            return .all(
                Survivorship.all(of: values, sorted.profiles, sources: sorted.sources, preferred: rule.preferred))
        }
        return .one(rule.winners(of: values, sorted.profiles, sources: sorted.sources, times: sorted.times))
    }

    private func sort(_ records: Batch, count: Int) throws(StoreError) -> SortedRecords {
        let groups = try records[Shuffle.group]
        let numbers = records.storedHashes.map { outcome.index.number(of: $0) ?? 0 }
        let order = RadixSort.order(of: groups.indices.map { UInt64(groups[$0]) << 32 | UInt64(numbers[$0]) })
        let rows = records.gathered(order.map { Int32(bitPattern: $0) })
        let profiles = Groups(numbers: order.map { UInt32(groups[Int($0)]) }, count: count)
        let firstSeen = try rows[RecordsTable.firstSeen]
        let times = Column.integer(try rows[RecordsTable.time]).orderNumbers.enumerated().map { row, time in
            time == .min ? .min + 1 + firstSeen[row] : time
        }
        return SortedRecords(
            rows: rows, profiles: profiles, sources: order.map { outcome.index.sources[Int(numbers[Int($0)])] },
            times: times)
    }

    /// A distrusted value is no golden value.
    private func trusted(_ column: Column, _ attribute: AttributePlan) -> Column {
        guard let place = outcome.index.attributes.firstIndex(where: { $0.name == attribute.name }),
            !outcome.distrusted.values[place].isEmpty
        else { return column }
        let hashes = column.hashes()
        var result = column
        let bad = HashIndex(outcome.distrusted.values[place])
        let isGood = Validity(bytes: hashes.map { bad[$0] == nil ? 1 : 0 })
        result.validity = column.validity.intersection(isGood)
        return result
    }

    private func preferred(_ attribute: AttributePlan) -> [UInt16] {
        attribute.preferredSources.compactMap { name in plan.identity.sources.firstIndex(of: name).map { UInt16($0) } }
    }
}

extension [String: Column] {
    /// Puts a column of a table under its name.
    mutating func set(_ filled: FilledColumn) { self[filled.field.name] = filled.column }
}

extension CDPTypes.Survivorship {
    /// The same rule in the words of identity resolution; `all` is not a rule that picks one value.
    fileprivate var rule: CDPIdentity.Survivorship.Rule {
        switch self {
        case .latest: .latest
        case .earliest: .earliest
        case .mostFrequent: .mostFrequent
        case .longest: .longest
        case .max: .max
        case .min, .all: .min
        }
    }
}
