import CDPColumns
import CDPIdentity
import CDPPlan
import CDPStore
import CDPTypes

/// Writes down who is who: members, links, identifiers and the history of ids.
struct MembersStage: Sendable {
    let plan: ExecutionPlan
    let outcome: IdentityOutcome
    let owners: OwnerMap
    let lineage: RecordLineage
    let generation: Int
    /// Where rows are set aside while they are sorted.
    let scratch: SpillFile
    let threads: Int
    private let clusters: [Int32]
    private let ids: StringColumn
    private let places: [Int32]

    /// For the clusters that differ from the generation before.
    init(
        plan: ExecutionPlan, outcome: IdentityOutcome, owners: OwnerMap, lineage: RecordLineage, generation: Int,
        scratch: SpillFile, threads: Int
    ) {
        self.plan = plan
        self.outcome = outcome
        self.owners = owners
        self.lineage = lineage
        self.generation = generation
        self.scratch = scratch
        self.threads = threads
        var isNamed = outcome.isTouched
        for owner in owners.moved { isNamed[Int(owner.cluster)] = true }
        clusters = (0..<Int32(isNamed.count)).filter { isNamed[Int($0)] && outcome.profiles[Int($0)] >= 0 }
        ids = outcome.ids(clusters)
        var places = [Int32](repeating: -1, count: outcome.profiles.count)
        for (place, cluster) in clusters.enumerated() { places[Int(cluster)] = Int32(place) }
        self.places = places
    }

    /// The ids of clusters among the named ones, null for others.
    private func ids(of clusters: [Int32]) -> Column {
        Column.string(ids).gathered(clusters.map { $0 < 0 ? -1 : places[Int($0)] })
    }

    /// The members table.
    func members(_ base: TableSnapshot, directory: String) throws -> TableChange {
        let touched = clusters.filter { outcome.isTouched[Int($0)] }
        let nameless = outcome.profiles.indices.filter { outcome.profiles[$0] < 0 }.flatMap { outcome.members[$0] }
            .filter { lineage.profiles[Int($0)] >= 0 }.map { outcome.index.hashes[Int($0)] }
        let changed = owners.moved
        let spill = BatchSpill(
            schema: TableSchemas.members,
            layout: base.layout(expecting: outcome.index.count + changed.count), file: scratch)
        let hashes = try blocks(of: touched.count) { block, number in
            let rows = recordRows(touched[block])
            try spill.add(rows, number: number)
            return rows.storedHashes
        }
        let owned = try blocks(of: changed.count) { block, number in
            let rows = identifierRows(changed[block])
            try spill.add(rows, number: 1 << 32 | number)
            return rows.storedHashes
        }
        return try GroupReplacement(
            base: base, schema: TableSchemas.members, order: ["kind", "name", "value"], directory: directory,
            threads: threads, named: "value"
        ).run(removing: (hashes + owned).flatMap { $0 } + nameless + lineage.gone + owners.lost, spill: spill)
    }

    private func blocks<Result: Sendable>(
        of count: Int, _ body: @Sendable (Range<Int>, Int) throws -> Result
    ) throws -> [Result] {
        let size = 16_384
        return try Parallel.map((count + size - 1) / size, threads: threads) { block in
            try body(block * size..<min(count, (block + 1) * size), block)
        }
    }

    private func recordRows(_ clusters: ArraySlice<Int32>) -> Batch {
        let records = clusters.flatMap { outcome.members[Int($0)] }
        let sources = StringColumn(plan.identity.sources).gathered(
            records.map { Int32(outcome.index.sources[Int($0)]) })
        return Batch(
            schema: TableSchemas.members,
            columns: [
                .integer(FixedColumn(records.map { outcome.index.hashes[Int($0)] })),
                .repeating("record", count: records.count), .string(sources),
                Column.string(outcome.index.keys).gathered(records.map { Int32(bitPattern: $0) }),
                ids(of: records.map { Int32(bitPattern: outcome.resolution.clusters[Int($0)]) }),
                .integer(FixedColumn(records.map { outcome.signatures[Int($0)] })),
            ], count: records.count)
    }

    private func identifierRows(_ changed: ArraySlice<(hash: Int64, cluster: Int32)>) -> Batch {
        Batch(
            schema: TableSchemas.members,
            columns: [
                .integer(FixedColumn(changed.map(\.hash))), .repeating("identifier", count: changed.count),
                Column(nulls: changed.count, of: .string), Column(nulls: changed.count, of: .string),
                ids(of: changed.map(\.cluster)), Column(nulls: changed.count, of: .integer),
            ], count: changed.count)
    }

    /// The links table: evidence that united records, and evidence that a constraint overruled.
    func links(_ base: TableSnapshot, directory: String) throws -> TableChange {
        let isNew = outcome.isTouched
        func isWritten(_ record: UInt32) -> Bool {
            let cluster = Int(outcome.resolution.clusters[Int(record)])
            return isNew[cluster] && outcome.profiles[cluster] >= 0
        }
        let links = outcome.resolution.links.filter { isWritten($0.b) }
        let refusals = outcome.resolution.refusals.filter { isWritten($0.b) }
        let spill = BatchSpill(
            schema: TableSchemas.links,
            layout: base.layout(expecting: links.count + refusals.count),
            file: scratch)
        _ = try blocks(of: links.count) { block, number in
            let part = links[block]
            try spill.add(
                rows(
                    part.map { ($0.a, $0.b) }, rules: part.map(\.evidence), isAccepted: true,
                    constraints: StringColumn(nulls: part.count)), number: number)
        }
        _ = try blocks(of: refusals.count) { block, number in
            let part = refusals[block]
            try spill.add(
                rows(
                    part.map { ($0.a, $0.b) }, rules: part.map(\.evidence), isAccepted: false,
                    constraints: StringColumn(
                        part.map { $0.constraint.name(outcome.rules, outcome.index.attributes) })),
                number: 1 << 32 | number)
        }
        let written = clusters.filter { isNew[Int($0)] }.map { outcome.profiles[Int($0)] }
        return try GroupReplacement(
            base: base, schema: TableSchemas.links, order: ["left", "right", "rule", "accepted"], directory: directory,
            threads: threads
        ).run(removing: written + outcome.goneProfiles, spill: spill)
    }

    private func rows(
        _ pairs: [(UInt32, UInt32)], rules: [EvidenceKind], isAccepted: Bool, constraints: StringColumn
    ) -> Batch {
        let clusters = pairs.map { Int32(bitPattern: outcome.resolution.clusters[Int($0.1)]) }
        let names = StringColumn(["decision"] + outcome.rules.rules.map(\.name))
        let places = rules.map { kind -> Int32 in
            if case .rule(let rule, _) = kind { Int32(rule) + 1 } else { 0 }
        }
        let flags = [UInt8](repeating: isAccepted ? 1 : 0, count: pairs.count)
        return Batch(
            schema: TableSchemas.links,
            columns: [
                .integer(FixedColumn(clusters.map { outcome.profiles[Int($0)] })), ids(of: clusters),
                Column.string(names).gathered(places), .string(recordNames(pairs.map(\.0))),
                .string(recordNames(pairs.map(\.1))), .boolean(FixedColumn(flags)), .string(constraints),
            ], count: pairs.count)
    }

    /// `crm/17` for each record.
    private func recordNames(_ records: [UInt32]) -> StringColumn {
        let sources = plan.identity.sources.map { Array("\($0)/".utf8) }
        let keys = outcome.index.keys
        var names = StringColumn()
        for record in records {
            names.bytes += sources[Int(outcome.index.sources[Int(record)])]
            names.bytes += keys.bytes[keys.range(Int(record))]
            names.endRow()
        }
        return names
    }

    /// The history of ids, with those that lead elsewhere from now on.
    func history(_ base: TableSnapshot, former: [Int64: String], directory: String) throws -> TableChange {
        let moved = outcome.successions.filter { former[$0.profile] != nil }
        let rows = Batch(
            schema: TableSchemas.idHistory,
            columns: [
                .integer(FixedColumn(moved.map(\.profile))), .string(StringColumn(moved.map { former[$0.profile] })),
                ids(of: moved.map(\.successor)), .string(StringColumn(moved.map(\.reason.rawValue))),
                .repeating(Int64(generation), count: moved.count),
            ], count: moved.count)
        return try Appending(
            base: base, schema: TableSchemas.idHistory, order: ["generation", "successor_id"], directory: directory,
            threads: threads
        ).run([rows])
    }
}
