import CDPColumns
import CDPIdentity
import CDPPlan
import CDPStore
import CDPTypes

/// The records that identity looks at where little has changed: those that are new, changed or gone, all that share an identifier
/// value with one of them by way of any number of others, those in whose profiles a deletion votes that changed, those that stewards
/// decided on, and the profiles that are computed again for another reason.
///
/// Clusters are made inside a component of the evidence. So a component of which no record has changed comes out as it was, and
/// the others come out of a neighbourhood as they would of all records: `identifiers` says which profiles hold a value,
/// `profiles` which records they have, and these are followed until nothing new is found. Order, generations and names of
/// records do not depend on who else is there.
///
/// A value that is set aside unites nobody, and thousands may hold it. Unless a changed record holds or held it, it stays set
/// aside, and its holders are not followed (`distrusted`).
struct Neighbourhood: Sendable {
    /// The placing hashes of its records, those that are gone among them.
    let records: [Int64]
    /// The rows of its records and identifier values in `members`, as they were.
    let members: Batch
    /// The placing hashes of identifier values that are set aside as before, and whose holders may be elsewhere too.
    let distrusted: Set<Int64>
    /// The placing hashes of profiles that change without new data by now.
    let due: [Int64]
    /// By rule that compares, the blocks of its records that are too large.
    let large: [Int: LargeBlocks]
    /// By source, hash and owners of the events that may belong to another profile than before; nil where none can.
    let events: [String: Batch]?

    /// The neighbourhood of a change; nil where it is no small part of all records, so that all are looked at.
    ///
    /// `changed` are the placing hashes of records that are new, changed or gone.
    init?(of changed: [Int64], _ sources: [CollectStage.SourceResult], _ context: StageContext, _ tables: TableSet)
        throws
    {
        let plan = context.plan
        let all = tables.former(.records(plan)).rows
        let limit = context.input.mostNeighbours ?? max(all / 64, min(all / 4, 1000))
        guard context.isOfChanges, limit > 0, changed.count <= limit, !sources.contains(where: \.isRemapped) else {
            return nil
        }
        let owners = try sources.namedOwners()
        let decided = try DecisionFile.records(plan, project: context.input.project)
        guard owners.count <= limit, decided.count <= limit else { return nil }
        due = try WaitingProfiles(
            tables.former(.profiles(plan)), asOf: context.input.asOf, threads: context.threads
        ).hashes
        guard due.count <= limit else { return nil }
        var walk = NeighbourhoodWalk(context, tables, limit: limit)
        try walk.begin(records: changed)
        walk.add(records: decided)
        walk.add(records: try walk.anchors(of: sources.flatMap { $0.tombstones.flatMap(\.storedHashes) + $0.revived }))
        walk.add(profiles: due)
        walk.add(profiles: try walk.profiles(ofOwners: Array(owners)))
        guard try walk.isClosed() else { return nil }
        events = walk.movesOwners ? try walk.events() : nil
        if let events {
            walk.add(profiles: try walk.profiles(ofOwners: walk.owners(of: events)))
            guard try walk.isClosed() else { return nil }
        }
        records = walk.records.sorted()
        distrusted = walk.distrusted
        large = walk.large
        members = try walk.members()
    }
}

extension Neighbourhood {
    /// By kept attribute, the hashes of values of some records that are set aside because of records elsewhere.
    func distrustedValues(of index: RecordIndex) -> [[UInt64]] {
        index.attributes.indices.map { place in
            guard !distrusted.isEmpty, index.attributes[place].isIdentifier else { return [] }
            return Set(index.values[place]).filter { distrusted.contains(index.identifier(place, of: $0)) }
        }
    }
}

extension ExecutionPlan {
    /// Whether whoever may be one person with a record is found by the identifier values that it holds, or by rules that compare.
    var findsNeighbours: Bool {
        func isIdentifier(_ name: String) -> Bool { attribute(name)?.isIdentifier == true }
        return identity.rules.allSatisfy { $0.matching != nil || $0.attributes.contains(where: isIdentifier) }
            && identity.distrust.allSatisfy { isIdentifier($0.attribute) }
            // A guest of anonymous or distrusted values alone has no profile by which it is found.
            && identity.sources.allSatisfy { source($0)?.isEventSource == false }
    }
}

/// Follows records to their values and profiles, values to profiles, and profiles to records.
private struct NeighbourhoodWalk {
    private let context: StageContext
    private let tables: TableSet
    private let limit: Int
    private var plan: ExecutionPlan { context.plan }
    private var threads: Int { context.threads }
    /// The attributes of which who is who is made, and those of them that values are found by.
    private let kept: [AttributePlan]
    private let identifiers: [Field]
    /// What was found.
    private(set) var records: Set<Int64> = []
    private var profiles: Set<Int64> = []
    private var values: Set<Int64> = []
    /// The values that changed records hold or held.
    private var changedValues: Set<Int64> = []
    /// Values that are set aside and not followed.
    private(set) var distrusted: Set<Int64> = []
    /// What was found and not yet followed.
    private var newRecords: [Int64] = []
    private var newProfiles: [Int64] = []
    private var newValues: [Int64] = []
    /// The records that are new, changed or gone; those that rules that compare were not yet asked about; and what they find
    /// neighbours with, once it was read.
    private var changed: [Int64] = []
    private var uncompared: [Int64] = []
    private var matches: MatchNeighbours?
    /// Whether owners of events may lead elsewhere than before.
    private(set) var movesOwners = false

    init(_ context: StageContext, _ tables: TableSet, limit: Int) {
        self.context = context
        self.tables = tables
        self.limit = limit
        kept = RecordIndex.Reader(context.plan).kept
        identifiers = kept.filter(\.isIdentifier).map { Field($0.name, $0.type) }
    }

    /// The records in whose profiles those vote that were deleted before and now are deleted again or live.
    func anchors(of tombstones: [Int64]) throws -> [Int64] {
        let rows = try TableLookup(files: tables.former(.tombstones).files).rows(
            hashes: tombstones, columns: [TombstonesTable.hash.field, TombstonesTable.anchor.field], threads: threads)
        return try rows[TombstonesTable.anchor].filter { $0 >= 0 }
    }

    /// The profiles that owners, records or identifier values, led to.
    func profiles(ofOwners owners: [Int64]) throws -> [Int64] {
        let rows = try TableLookup(files: tables.former(.members).files).rows(
            hashes: owners, columns: [MembersTable.hash.field, MembersTable.profileID.field], threads: threads)
        return KeyHash.profiles(.string(try rows[MembersTable.profileID]))
    }

    /// Begins with records that are new, changed or gone, and with the values that they held.
    mutating func begin(records changed: [Int64]) throws {
        self.changed = changed
        add(records: changed)
        let columns = [RecordsTable.time.field] + kept.map { Field($0.name, $0.type) }
        let before = try rows(of: changed, in: tables.former(.records(plan)), columns)
        let after = try rows(of: changed, in: tables.snapshot(.records(plan)), columns)
        changedValues = Set(try held(by: before) + held(by: after))
        add(values: Array(changedValues))
        let digests = [before, after].map { rows in
            Dictionary(zip(rows.storedHashes, rows.selecting(columns.map(\.name)).valueHashes())) { first, _ in first }
        }
        movesOwners = digests[0] != digests[1]
    }

    mutating func add(records hashes: [Int64]) {
        newRecords += hashes.filter { records.insert($0).inserted }
    }

    private mutating func add(values hashes: [Int64]) {
        newValues += hashes.filter { values.insert($0).inserted }
    }

    mutating func add(profiles hashes: [Int64]) {
        newProfiles += hashes.filter { profiles.insert($0).inserted }
    }

    /// Follows what was found until nothing new is. Returns whether it stayed small.
    mutating func isClosed() throws -> Bool {
        repeat {
            while !(newRecords.isEmpty && newValues.isEmpty && newProfiles.isEmpty) {
                guard records.count <= limit, values.count <= limit * 4, profiles.count <= limit else { return false }
                uncompared += newRecords
                try follow(records: Self.taken(&newRecords))
                guard try follow(values: Self.taken(&newValues)) else { return false }
                try follow(profiles: Self.taken(&newProfiles))
            }
            guard try compare() else { return false }
        } while !newRecords.isEmpty
        return true
    }

    /// Adds the records that rules that compare take for one person with those found. Returns whether they are not too many.
    private mutating func compare() throws -> Bool {
        guard plan.identity.rules.contains(where: { $0.matching?.weights != nil }), !uncompared.isEmpty else {
            return true
        }
        var search = try matches ?? MatchNeighbours(context, tables, changed: changed, limit: limit * 16)
        matches = nil
        let found = try search.neighbours(of: Self.taken(&uncompared), known: records)
        matches = search
        add(records: Array(found ?? []))
        return found != nil
    }

    /// By rule that compares, the blocks of the records found that are too large.
    var large: [Int: LargeBlocks] {
        let rules = plan.identity.rules.indices.filter { plan.identity.rules[$0].matching?.weights != nil }
        return Dictionary(uniqueKeysWithValues: zip(rules, matches?.large ?? []))
    }

    private static func taken(_ new: inout [Int64]) -> [Int64] {
        defer { new = [] }
        return new
    }

    /// A record leads to the values that it holds, and to the profile that it was in.
    private mutating func follow(records hashes: [Int64]) throws {
        guard !hashes.isEmpty else { return }
        add(values: try held(by: rows(of: hashes, in: tables.snapshot(.records(plan)), identifiers)))
        add(profiles: try profiles(ofOwners: hashes))
    }

    /// A value leads to the profiles that hold it, unless it is set aside for certain. Returns whether they are not too many.
    private mutating func follow(values hashes: [Int64]) throws -> Bool {
        guard !hashes.isEmpty else { return true }
        let columns = [
            IdentifiersTable.hash.field, IdentifiersTable.profileIDs.field, IdentifiersTable.trusted.field,
        ]
        let rows = try TableLookup(files: tables.former(.identifiers).files).rows(
            hashes: hashes, columns: columns, threads: threads)
        let (holders, trusted) = (try rows[IdentifiersTable.profileIDs], try rows[IdentifiersTable.trusted])
        var followed: [Int32] = []
        for (row, hash) in rows.storedHashes.enumerated() {
            if trusted[row] == 0, !changedValues.contains(hash) {
                distrusted.insert(hash)
            } else {
                followed += (holders.offsets[row]..<holders.offsets[row + 1]).map { Int32($0) }
            }
        }
        guard followed.count <= limit else { return false }
        add(profiles: KeyHash.profiles(.string(holders.texts.gathered(followed))))
        return true
    }

    /// A profile leads to its records.
    private mutating func follow(profiles hashes: [Int64]) throws {
        guard !hashes.isEmpty else { return }
        let rows = try TableLookup(files: tables.former(.profiles(plan)).files).rows(
            hashes: hashes, columns: [ProfilesTable.hash.field, ProfilesTable.records.field], threads: threads)
        let names = try rows[ProfilesTable.records]
        var bySource: [String: [Int32]] = [:]
        for row in 0..<names.sources.count { bySource[names.sources[row] ?? "", default: []].append(Int32(row)) }
        for (source, rows) in bySource {
            let name = plan.source(source)?.originalName ?? source
            add(records: KeyHash.records(source: name, keys: .string(names.keys.gathered(rows))))
        }
    }

    private func rows(of records: [Int64], in table: TableSnapshot, _ columns: [Field]) throws -> Batch {
        try TableLookup(files: table.files).rows(
            hashes: records, columns: [RecordsTable.hash.field] + columns, threads: threads)
    }

    /// The placing hashes of the identifier values of some records.
    private func held(by records: Batch) throws -> [Int64] {
        try identifiers.flatMap { field in
            let column = try records.attribute(field.name, of: "records")
            return KeyHash.identifiers(attribute: field.name, values: column).filter { $0 >= 0 }
        }
    }

    /// By source, hash and owners of the events that have one of what was found among their owners.
    func events() throws -> [String: Batch] {
        let known = HashIndex(records.union(values).map { UInt64(bitPattern: $0) })
        var result: [String: Batch] = [:]
        for source in plan.sources where source.isEventSource && !source.belongsTo.isEmpty {
            result[source.name] = try tables.events(of: source, ownedBy: known, threads: threads)
        }
        return result
    }

    /// The owners that events name which were not found yet. Such an event may have belonged to them, and then their profile is
    /// another one without it.
    func owners(of events: [String: Batch]) throws -> [Int64] {
        var others: Set<Int64> = []
        for source in plan.sources where source.belongsTo.count > 1 {
            guard let rows = events[source.name] else { continue }
            for owners in try rows.owners(of: source) { others.formUnion(owners.lazy.filter { $0 >= 0 }) }
        }
        return others.filter { !records.contains($0) && !values.contains($0) }
    }

    /// What `members` says of all that was found.
    func members() throws -> Batch {
        let columns = [MembersTable.hash.field, MembersTable.profileID.field, MembersTable.signature.field]
        let rows = try TableLookup(files: tables.former(.members).files).rows(
            hashes: Array(records.union(values)), columns: columns, threads: threads)
        let order = RadixSort.order(of: rows.storedHashes.map { UInt64(bitPattern: $0) })
        return rows.gathered(order.map { Int32(bitPattern: $0) })
    }
}
