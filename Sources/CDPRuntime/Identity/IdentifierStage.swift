import CDPColumns
import CDPEvaluation
import CDPIdentity
import CDPPlan
import CDPStore
import CDPTypes

/// Brings the identifiers table up to date: to which profiles each identifier value leads, and whether it is trusted.
struct IdentifierStage: StageTask {
    private let outcome: IdentityOutcome
    /// The records as they were and as they are.
    private let formerRecords: TableSnapshot
    private let records: TableSnapshot
    /// The placing hashes of records that are new, changed or gone.
    private let changedRecords: [Int64]
    /// Values of which only some of the holders are looked at.
    private let distrusted: Set<Int64>
    private let lineage: RecordLineage
    private let base: TableSnapshot
    private let target: TableTarget
    /// Whether all values are looked at, rather than those that a changed record or a record of a touched profile holds or
    /// held.
    private let isComplete: Bool
    private let context: EvaluationContext
    /// Where rows are set aside while they are sorted.
    private let scratch: SpillFile
    private let threads: Int

    /// Takes who is who, and the records.
    init(_ context: StageContext, _ state: StageState) {
        outcome = state.held.clusters
        formerRecords = state.tables.former(.records(context.plan))
        records = state.tables.snapshot(.records(context.plan))
        changedRecords = state.held.index.changed
        distrusted = state.held.index.neighbourhood?.distrusted ?? []
        lineage = state.held.index.lineage
        base = state.tables.snapshot(.identifiers)
        target = state.tables.target(.identifiers)
        isComplete =
            context.applied?.attributes != context.plan.attributes
            || context.applied?.identity != context.plan.identity
        self.context = context.evaluation
        scratch = context.scratch
        threads = context.threads
    }

    /// As many values of records are kept at once, of all attributes that are looked at together.
    private static let valuesAtOnce = 1 << 24

    func run() throws -> StageResult {
        var affected = isComplete ? nil : try affectedValues()
        let amended = try amendedRows(of: &affected)
        let replacement = GroupReplacement(
            .identifiers, base: base, target: target, threads: threads, named: IdentifiersTable.value.name)
        let spill = BatchSpill(
            schema: IdentifiersTable().schema, layout: base.layout(expecting: outcome.index.count), file: scratch)
        let places = outcome.index.attributes.indices.filter { outcome.index.attributes[$0].isIdentifier }
        // Some attributes at a time, so that what stands for every record of each is bounded.
        let width = max(1, Self.valuesAtOnce / max(1, outcome.index.count))
        for start in stride(from: 0, to: places.count, by: width) {
            try add(
                places[start..<min(places.count, start + width)].map { place in
                    let wanted = affected.map { HashIndex($0[place].map { UInt64(bitPattern: $0) }) }
                    let values = IdentifierValues(outcome, place: place, wanted: wanted, threads: threads)
                    if values.isMixed { throw HashCollision.values(of: outcome.index.attributes[place].name) }
                    return values
                }, to: spill)
        }
        try spill.add(amended, number: places.count << 32)
        let change =
            isComplete
            ? try replacement.replaceAll(spilled: spill)
            : try replacement.run(
                removing: (affected ?? []).flatMap { $0 } + amended.storedHashes, spill: spill)
        return StageResult(changes: [change], rowsRead: spill.count)
    }

    /// For each kept attribute the placing hashes of the values to look at.
    private func affectedValues() throws -> [[Int64]] {
        var result = [Set<Int64>](repeating: [], count: outcome.index.attributes.count)
        func add(_ record: UInt32) {
            for (place, values) in outcome.index.values.enumerated() where values[Int(record)] != Hash64.null {
                result[place].insert(outcome.index.identifier(place, of: values[Int(record)]))
            }
        }
        for cluster in outcome.isTouched.indices where outcome.isTouched[cluster] {
            outcome.members[cluster].forEach(add)
        }
        // A new value that nobody trusts touches no profile.
        changedRecords.compactMap(outcome.index.number(of:)).forEach(add)
        let former = try formerValues(of: changedRecords)
        return result.indices.map { place in
            result[place].formUnion(former.lazy.flatMap { $0[place] })
            return result[place].sorted()
        }
    }

    /// The rows of values of which only some of the holders are looked at, where another profile holds one now: what is stored,
    /// without the profiles that these holders were in and with those that they are in. The values are no longer `affected`.
    private func amendedRows(of affected: inout [[Int64]]?) throws -> Batch {
        let schema = IdentifiersTable().schema
        guard !distrusted.isEmpty, let values = affected else { return Batch(empty: schema) }
        affected = values.map { $0.filter { !distrusted.contains($0) } }
        let wanted = values.flatMap { $0.filter(distrusted.contains) }
        let stored = try TableLookup(files: base.files).rows(hashes: wanted, columns: schema, threads: threads)
        let index = outcome.index
        var left: [Int64: Set<Int64>] = [:]
        var entered: [Int64: Set<Int32>] = [:]
        let asked = Set(wanted)
        for place in index.attributes.indices where index.attributes[place].isIdentifier {
            for (record, value) in index.values[place].enumerated() {
                let hash = index.identifier(place, of: value)
                guard asked.contains(hash) else { continue }
                let cluster = Int32(bitPattern: outcome.resolution.clusters[record])
                if let former = lineage.profile(of: UInt32(record)) { left[hash, default: []].insert(former) }
                if outcome.profiles[Int(cluster)] >= 0 { entered[hash, default: []].insert(cluster) }
            }
        }
        let lists = try stored[IdentifiersTable.profileIDs]
        let known = KeyHash.profiles(.string(lists.texts))
        var rows: [Int32] = []
        var holders: [[String]] = []
        for (row, hash) in stored.storedHashes.enumerated() {
            let former = left[hash] ?? []
            let now = Set((entered[hash] ?? []).map { outcome.profiles[Int($0)] })
            guard former != now else { continue }
            let others = (lists.offsets[row]..<lists.offsets[row + 1]).filter { !former.contains(known[$0]) }
                .compactMap { lists.texts[$0] }
            let ids = outcome.ids((entered[hash] ?? []).sorted())
            rows.append(Int32(row))
            holders.append((others + (0..<ids.count).compactMap { ids[$0] }).sorted())
        }
        var result = stored.gathered(rows)
        result.set(IdentifiersTable.profileIDs.filled(TextLists(holders)))
        return result
    }

    /// For each kept attribute the placing hashes of the values that some records held.
    private func formerValues(of changed: [Int64]) throws -> [[[Int64]]] {
        let attributes = outcome.index.attributes
        let schema = [RecordsTable.hash.field] + attributes.map { Field($0.name, $0.type) }
        @Sendable func values(_ rows: Batch) -> [[Int64]] {
            zip(attributes, rows.columns.dropFirst()).map { attribute, column in
                KeyHash.identifiers(attribute: attribute.name, values: column).filter { $0 >= 0 }
            }
        }
        if isSparse(changed.count, in: formerRecords) {
            let rows = try TableLookup(files: formerRecords.files).rows(
                hashes: changed, columns: schema, threads: threads)
            return [values(rows)]
        }
        let wanted = HashIndex(changed.map { UInt64(bitPattern: $0) })
        let reader = TableReader(formerRecords)
        let touched = Set(changed.map { formerRecords.layout.range(of: $0) })
        return try reader.map(touched, columns: schema, threads: threads) { _, batch in
            let rows = batch.storedHashes.enumerated().filter { wanted[UInt64(bitPattern: $1)] != nil }.map {
                Int32($0.offset)
            }
            return values(batch.gathered(rows))
        }
    }

    /// Whether so many rows of a table are picked out of its pages, rather than whole ranges read.
    private func isSparse(_ rows: Int, in table: TableSnapshot) -> Bool { rows * 16 < table.rows }

    /// Adds a row for each value of some attributes, with its text from the record that stands for it. Each range is read once.
    private func add(_ attributes: [IdentifierValues], to spill: BatchSpill) throws {
        @Sendable func put(
            _ attributes: [IdentifierValues], number: Int, _ read: ([Field]) throws -> Batch
        ) throws {
            let fields = attributes.map { outcome.index.attributes[$0.place] }.map { Field($0.name, $0.type) }
            let batch = try read([RecordsTable.hash.field] + fields)
            let numbers = batch.storedHashes.map { outcome.index.number(of: $0) }
            for (values, column) in zip(attributes, batch.columns.dropFirst()) {
                try spill.add(rows(values, numbers, column), number: values.place << 32 | number)
            }
        }
        if isSparse(attributes.reduce(0) { $0 + $1.representatives.count }, in: records) {
            let shown = Set(attributes.lazy.flatMap(\.representatives))
            try put(attributes, number: 0) { columns in
                try TableLookup(files: records.files).rows(
                    hashes: shown.map { outcome.index.hashes[Int($0)] }, columns: columns, threads: threads)
            }
            return
        }
        let reader = TableReader(records)
        var isNeeded = [[Bool]](
            repeating: [Bool](repeating: false, count: records.layout.count), count: attributes.count)
        for (number, values) in attributes.enumerated() {
            for record in values.representatives {
                isNeeded[number][records.layout.range(of: outcome.index.hashes[Int(record)])] = true
            }
        }
        let needed = isNeeded
        let ranges = reader.ranges.filter { range in needed.contains { $0[range] } }
        _ = try Parallel.map(ranges.count, threads: threads) { place in
            let range = ranges[place]
            let present = attributes.indices.filter { needed[$0][range] }.map { attributes[$0] }
            try put(present, number: range) { try reader.read(range: range, columns: $0) }
        }
    }

    /// The rows of the values that records of a range stand for. `numbers` are the range's records, `column` what they hold.
    private func rows(_ values: IdentifierValues, _ numbers: [UInt32?], _ column: Column) throws -> Batch {
        var rows: [Int32] = []
        var groups: [Int] = []
        for (row, record) in numbers.enumerated() {
            guard let record else { continue }
            let group = values.groups[Int(record)]
            guard group != .max else { continue }
            rows.append(Int32(row))
            groups.append(Int(group))
        }
        var offsets = [0]
        var holders: [Int32] = []
        for group in groups {
            holders += values.holders(of: group)
            offsets.append(holders.count)
        }
        let ids = outcome.ids(holders)
        var order = (0..<Int32(holders.count)).map { $0 }
        for row in groups.indices where offsets[row + 1] - offsets[row] > 1 {
            order[offsets[row]..<offsets[row + 1]].sort {
                ids.bytes[ids.range(Int($0))].lexicographicallyPrecedes(ids.bytes[ids.range(Int($1))])
            }
        }
        let name = outcome.index.attributes[values.place].name
        return Batch(
            .identifiers,
            [
                IdentifiersTable.hash.filled(groups.map { values.hashes[$0] }),
                IdentifiersTable.attribute.filled(name, count: rows.count),
                IdentifiersTable.value.filled(try column.gathered(rows).texts(context)),
                IdentifiersTable.profileIDs.filled(TextLists(offsets: offsets, texts: ids.gathered(order))),
                IdentifiersTable.trusted.filled(FixedColumn(groups.map { values.isTrusted[$0] })),
            ])
    }
}

/// The distinct values of an identifier among the living records: which profiles hold each, and which record stands for it.
private struct IdentifierValues: Sendable {
    /// The attribute's index among those that are kept.
    let place: Int
    /// The placing hash of each value.
    let hashes: [Int64]
    /// 1 for each value that is trusted.
    let isTrusted: [UInt8]
    /// The first record with each value.
    let representatives: [UInt32]
    /// For each record the value that it stands for; `UInt32.max` for the others.
    let groups: [UInt32]
    /// Whether two values have one hash.
    let isMixed: Bool
    private let clusters: [Int32]
    private let starts: [Int]

    /// The values of the attribute at `place`, those whose placing hash is in `wanted` only.
    init(_ outcome: IdentityOutcome, place: Int, wanted: HashIndex?, threads: Int) {
        let index = outcome.index
        self.place = place
        let seed = index.identifierSeeds[place]
        let holders = HashedRows.sorted(count: index.count, threads: threads) { records, holders in
            let values = index.values[place]
            for record in records where values[record] != Hash64.null {
                let hash = RangeLayout.stored(Hash64.combine(seed, values[record]))
                if let wanted, wanted[UInt64(bitPattern: hash)] == nil { continue }
                holders.append(values[record], row: record)
            }
        }
        let distrusted = HashIndex(outcome.distrusted.values[place])
        let parts = holders.mapBlocks(threads: threads) {
            Part(outcome, holders, $0, seed: seed, distrusted, checks: index.checks[place])
        }
        isMixed = parts.contains { $0.isMixed }
        hashes = Parallel.joined(parts.map(\.hashes), threads: threads)
        isTrusted = Parallel.joined(parts.map(\.isTrusted), threads: threads)
        representatives = Parallel.joined(parts.map(\.representatives), threads: threads)
        clusters = Parallel.joined(parts.map(\.clusters), threads: threads)
        var starts = [0]
        starts.reserveCapacity(hashes.count + 1)
        for part in parts { for count in part.counts { starts.append(starts[starts.count - 1] + Int(count)) } }
        self.starts = starts
        var groups = [UInt32](repeating: .max, count: index.count)
        for (group, record) in representatives.enumerated() {
            groups[Int(record)] = UInt32(truncatingIfNeeded: group)
        }
        self.groups = groups
    }

    /// The clusters that hold a value, by their first record with it.
    func holders(of group: Int) -> ArraySlice<Int32> { clusters[starts[group]..<starts[group + 1]] }

    /// The values of a block.
    private struct Part: Sendable {
        var hashes: [Int64] = []
        var isTrusted: [UInt8] = []
        var representatives: [UInt32] = []
        var clusters: [Int32] = []
        var counts: [Int32] = []
        var isMixed = false
        /// So many holders of a value are looked through; more are looked up.
        private static let scanned = 8

        init(
            _ outcome: IdentityOutcome, _ holders: HashedRows, _ block: Range<Int>, seed: UInt64,
            _ distrusted: HashIndex, checks: [UInt32]
        ) {
            let (values, records) = (holders.hashes, holders.rows)
            var start = block.lowerBound
            while start < block.upperBound {
                representatives.append(records[start])
                hashes.append(RangeLayout.stored(Hash64.combine(seed, values[start])))
                isTrusted.append(distrusted[values[start]] == nil ? 1 : 0)
                let first = clusters.count
                var seen: Set<Int32> = []
                var end = start
                while end < block.upperBound, values[end] == values[start] {
                    let cluster = Int32(bitPattern: outcome.resolution.clusters[Int(records[end])])
                    if checks[Int(records[end])] != checks[Int(records[start])] { isMixed = true }
                    end += 1
                    guard outcome.profiles[Int(cluster)] >= 0 else { continue }
                    if clusters.count - first < Self.scanned {
                        if clusters[first...].contains(cluster) { continue }
                    } else {
                        if seen.isEmpty { seen.formUnion(clusters[first...]) }
                        if !seen.insert(cluster).inserted { continue }
                    }
                    clusters.append(cluster)
                }
                counts.append(Int32(truncatingIfNeeded: clusters.count - first))
                start = end
            }
        }
    }
}
