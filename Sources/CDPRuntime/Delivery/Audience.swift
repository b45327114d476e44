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
    /// Where rows are set aside that are many.
    let scratch: SpillFile

    /// The rows of a destination and what is withheld.
    struct Rows: Sendable {
        /// `profile_id` and the output fields, ascending by key.
        let rows: OrderedRows
        /// The stored hash of each row's key.
        fileprivate(set) var hashes: [Int64]
        /// The check of each row's key.
        fileprivate(set) var checks: [UInt32]
        /// A digest of the fields of each row.
        fileprivate(set) var digests: [UInt64]
        var withheldByConsent = 0
        var withheldWithoutKey = 0
        var withheldSameKey = 0

        /// The number of rows.
        var count: Int { hashes.count }

        /// Rows in memory, ascending by the field `key`.
        init(_ batch: Batch, key: String) throws {
            let marks = RowMarks(batch, key: key)
            (rows, hashes, checks, digests) = (OrderedRows(batch), marks.hashes, marks.checks, marks.digests)
        }

        fileprivate init(_ rows: OrderedRows, _ marks: RowMarks) {
            (self.rows, hashes, checks, digests) = (rows, marks.hashes, marks.checks, marks.digests)
        }

        /// The columns of its rows.
        static func schema(_ destination: DestinationPlan) -> [Field] {
            [ProfilesTable.profileID.field] + destination.fields.map { Field($0.name, $0.value.type) }
        }
    }

    /// Computes the rows of a destination, one a key, ascending by key.
    ///
    /// Keys come first, for all profiles; then the rows of those that are sent: in memory at once where they are few, and else a range of
    /// the table after the other.
    func rows(_ destination: DestinationPlan) throws -> Rows {
        let sought = try Sought(self, destination)
        if sought.ranges.isEmpty { return try Rows(Batch(empty: Rows.schema(destination)), key: destination.key) }
        let isSmall = sought.mostRows <= OrderedRows.most
        let read =
            isSmall
            ? sought.fieldColumns : plan.definitions.columns(behind: [sought.key].compactMap { $0 }.flatMap(\.columns))
        var candidates = Candidates()
        let size = isSmall ? sought.ranges.count : sought.rangesAtOnce
        for start in stride(from: 0, to: sought.ranges.count, by: size) {
            let part = sought.ranges[start..<min(start + size, sought.ranges.count)]
            try add(try profiles(sought, Array(part), read), sought, read, keepingAll: isSmall, to: &candidates)
        }
        try CountLimit.standard.check(candidates.count, "rows of `destination.\(destination.name)`")
        let (numbers, count) = try candidates.numbers(times: { try valueTimes(destination, $0) })
        var result =
            try isSmall ? few(sought, candidates, numbers, count) : many(sought, candidates, numbers, count)
        result.withheldByConsent = candidates.withheldByConsent
        result.withheldWithoutKey = candidates.withheldWithoutKey
        result.withheldSameKey = numbers.count { $0 < 0 }
        return result
    }

    /// Whom a destination asks for, and how their table is read.
    private struct Sought {
        let destination: DestinationPlan
        /// What its rows are known by.
        let key: Expression?
        /// The columns that its fields are made of.
        let fieldColumns: Set<String>
        /// The attribute that must consent.
        let contact: String?
        /// The placing hashes of the members of its segment, ascending; nil where it takes everybody.
        let members: [Int64]?
        let table: TableSnapshot
        let reader: TableReader
        /// The ranges of the table that hold profiles.
        let ranges: [Int]

        init(_ audience: Audience, _ destination: DestinationPlan) throws {
            self.destination = destination
            key = destination.fields.first { $0.name == destination.key }?.value
            fieldColumns = audience.plan.definitions.columns(
                behind: destination.fields.map(\.value).flatMap(\.columns))
            contact = destination.consent.flatMap { name in
                audience.plan.consents.first { $0.name == name }?.contact
            }
            members = try destination.segment.map { try audience.memberHashes($0) }
            table = audience.tables.snapshot(.profiles(audience.plan))
            reader = TableReader(table)
            ranges = reader.ranges
        }

        /// There are no more rows than this.
        var mostRows: Int { members?.count ?? table.rows }

        /// How many ranges are read at a time, of many: for each time all statements of consent are looked through.
        var rangesAtOnce: Int { max(1, ranges.count * max(1 << 18, table.rows / 8) / max(1, table.rows)) }
    }

    /// The profiles of some ranges that are asked for, with what is needed for consents and `names`.
    private func profiles(_ sought: Sought, _ ranges: [Int], _ names: Set<String>) throws -> Batch {
        let consenting = sought.contact.map { [$0, ProfilesTable.records.name] } ?? []
        let schema = schema(names.union(consenting))
        let parts = try Parallel.map(ranges.count, threads: threads) { place in
            guard let members = sought.members else {
                return try sought.reader.read(range: ranges[place], columns: schema)
            }
            return try sought.reader.read(
                range: ranges[place], columns: schema, finding: [ProfilesTable.hash.field]
            ) { $0.rows(among: members) }
        }
        return Batch.concatenated(consume parts, schema: schema)
    }

    /// The columns of profiles that have these names, with those that tell profiles apart.
    private func schema(_ names: Set<String>) -> [Field] {
        let needed = names.union([ProfilesTable.hash.name, ProfilesTable.profileID.name])
        return ProfilesTable(plan).schema.filter { needed.contains($0.name) }
    }

    /// Profiles that may be sent: they are members, consent and have a key. In the order of their placing hashes.
    fileprivate struct Candidates {
        var hashes: [Int64] = []
        /// The id and the key of each.
        var names: [Batch] = []
        /// How new the consenting value is; nil where consent is not asked for.
        var times: [Int64]?
        /// The consenting value of each.
        var contacts: [Column] = []
        /// All that is known of them, where they are few.
        var profiles = Batch(empty: [])
        var withheldByConsent = 0
        var withheldWithoutKey = 0

        var count: Int { hashes.count }

        /// Takes the ids and keys out: what is sent of many is read once more.
        mutating func takeNames() -> [Batch] {
            defer { names = [] }
            return names
        }
    }

    private func add(
        _ profiles: Batch, _ sought: Sought, _ names: Set<String>, keepingAll: Bool, to candidates: inout Candidates
    ) throws {
        var profiles = profiles
        var times: [Int64]?
        if let contact = sought.contact, let consent = sought.destination.consent {
            let chosen = try consentingContacts(contact, consent, profiles)
            let kept = (0..<profiles.count).filter { chosen.values.validity[$0] }.map { Int32($0) }
            candidates.withheldByConsent += profiles.count - kept.count
            profiles.set(contact, chosen.values)
            profiles = profiles.gathered(kept)
            times = kept.map { chosen.times[Int($0)] }
        }
        let keys =
            try evaluate([sought.key].compactMap { $0 }, over: profiles, names).first
            ?? Column(nulls: profiles.count, of: .string)
        let validity = keys.validity
        let kept = (0..<profiles.count).filter { validity[$0] }.map { Int32($0) }
        candidates.withheldWithoutKey += profiles.count - kept.count
        let rows = profiles.gathered(kept)
        candidates.hashes += rows.storedHashes
        let own = Batch(["owner": .string(try rows[ProfilesTable.profileID]), "key": keys.gathered(kept)])
        candidates.names.append(own.compacted())
        if let times { candidates.times = (candidates.times ?? []) + kept.map { times[Int($0)] } }
        if keepingAll {
            candidates.profiles = rows
        } else if let contact = sought.contact, let values = rows[contact] {
            candidates.contacts.append(values.compacted)
        }
    }

    /// The rows of few candidates, by their numbers; less than zero is not sent.
    private func few(
        _ sought: Sought, _ candidates: Candidates, _ numbers: [Int32], _ count: Int
    ) throws -> Rows {
        var order = [Int32](repeating: 0, count: count)
        for (row, number) in numbers.enumerated() where number >= 0 { order[Int(number)] = Int32(row) }
        let rows = try fields(sought, of: candidates.profiles)
        return try Rows(rows.gathered(order), key: sought.destination.key)
    }

    /// The rows of many candidates, by their numbers, set aside as they are computed; less than zero is not sent.
    private func many(
        _ sought: Sought, _ candidates: Candidates, _ numbers: [Int32], _ count: Int
    ) throws -> Rows {
        let destination = sought.destination
        let schema = schema(sought.fieldColumns)
        let contacts = Column.concatenated(candidates.contacts)
        let writer = OrderedRowsWriter(Rows.schema(destination), count: count, scratch: scratch)
        let marks = try Parallel.map(sought.ranges.count, threads: threads) {
            place -> (numbers: [Int32], marks: RowMarks) in
            let range = sought.ranges[place]
            let hashes = sought.table.layout.hashes(of: range)
            let first = candidates.hashes.partitioningIndex { $0 >= hashes.lowerBound }
            let end = candidates.hashes.partitioningIndex { $0 > hashes.upperBound }
            guard first < end else { return ([], RowMarks()) }
            let wanted = Array(candidates.hashes[first..<end])
            var profiles = try sought.reader.read(
                range: range, columns: schema, finding: [ProfilesTable.hash.field]
            ) { $0.rows(among: wanted) }
            if let contact = sought.contact, let contacts { profiles.set(contact, contacts.slice(first..<end)) }
            let own = numbers[first..<end]
            let sent = own.indices.filter { own[$0] >= 0 }
            let rows = try fields(sought, of: profiles.gathered(sent.map { Int32($0 - first) }))
            let kept = sent.map { own[$0] }
            try writer.add(rows, numbers: kept, batch: place)
            return (kept, RowMarks(rows, key: destination.key))
        }
        var all = RowMarks(count: count)
        for part in marks { all.set(part.marks, at: part.numbers) }
        return Rows(writer.rows, all)
    }

    /// What a destination is sent of profiles, with their ids.
    private func fields(_ sought: Sought, of profiles: Batch) throws -> Batch {
        let destination = sought.destination
        let columns = try evaluate(destination.fields.map(\.value), over: profiles, sought.fieldColumns)
        let owners = Column.string(try profiles[ProfilesTable.profileID])
        return Batch(schema: Rows.schema(destination), columns: [owners] + columns, count: profiles.count)
    }

    /// The values of expressions over profiles; `names` holds all that they read.
    private func evaluate(_ values: [Expression], over profiles: Batch, _ names: Set<String>) throws -> [Column] {
        var readable = profiles
        // An attribute that is declared and that no source maps has no column.
        for field in plan.profileFields where names.contains(field.name) && profiles.index(of: field.name) == nil {
            readable.set(field.name, Column(nulls: profiles.count, of: field.type))
        }
        try plan.addVirtualTraits(names, to: &readable, context)
        return try values.map {
            try CompiledExpression($0, over: readable.schema).evaluate(readable, context).column
        }
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
}

/// What tells rows apart: the stored hashes and checks of their keys, and digests of their fields.
private struct RowMarks: Sendable {
    var hashes: [Int64]
    var checks: [UInt32]
    var digests: [UInt64]

    /// Room for so many rows.
    init(count: Int = 0) {
        hashes = [Int64](repeating: 0, count: count)
        checks = [UInt32](repeating: 0, count: count)
        digests = [UInt64](repeating: 0, count: count)
    }

    /// Those of rows whose first column is no field.
    init(_ rows: Batch, key: String) {
        let keys = rows[key] ?? Column(nulls: rows.count, of: .string)
        hashes = KeyHash.stored("key", keys)
        checks = keys.checks()
        digests = rows.selecting(rows.schema.dropFirst().map(\.name)).rowHashes()
    }

    mutating func set(_ other: RowMarks, at rows: [Int32]) {
        for (place, row) in rows.enumerated() {
            hashes[Int(row)] = other.hashes[place]
            checks[Int(row)] = other.checks[place]
            digests[Int(row)] = other.digests[place]
        }
    }
}

extension Audience.Candidates {
    /// The place of each candidate among the rows that are sent, ascending by key; -1 where another with the same key is sent. That
    /// is the one whose value is newest, as `times` says of some by their placing hashes where consents do not, and then the one whose
    /// profile's id comes first.
    fileprivate mutating func numbers(
        times found: ([Int64]) throws -> [Int64]
    ) throws -> (numbers: [Int32], count: Int) {
        guard let schema = names.first?.schema else { return ([], 0) }
        let all = Batch.concatenated(takeNames(), schema: schema)
        let (owners, keys) = (all.columns[0], all.columns[1])
        var newest = [Int64](repeating: .min, count: times == nil ? count : 0)
        if times == nil {
            let rivals = keys.rivals()
            if !rivals.isEmpty {
                for (row, time) in zip(rivals, try found(rivals.map { hashes[Int($0)] })) { newest[Int(row)] = time }
            }
        }
        let times = times ?? newest
        let order = keys.ascending((0..<count).map { Int32($0) }) { a, b in
            let (first, second) = (times[Int(a)], times[Int(b)])
            return first == second ? owners.order(Int(a), owners, Int(b)) < 0 : first > second
        }
        var result = [Int32](repeating: -1, count: count)
        var next: Int32 = 0
        var last: Int32?
        for row in order {
            if let last, keys.isEqual(Int(last), keys, Int(row)) { continue }
            result[Int(row)] = next
            next += 1
            last = row
        }
        return (result, Int(next))
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
