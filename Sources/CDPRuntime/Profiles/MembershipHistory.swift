import CDPColumns
import CDPStore
import CDPTypes

/// The memberships of the profiles of a range, now and before.
struct MembershipHistory: Sendable {
    private let rows: Batch
    private let groupCount: Int
    /// The segments that occur.
    private let segments: [String]
    /// The rows of each segment, by its name.
    private let rowsOfSegment: [String: [Int32]]
    /// For each row its segment's place in `segments`.
    private let segmentOfRow: [UInt32]
    /// For each row the place of its profile, nil for profiles of others.
    private let groupOfRow: [UInt32?]
    /// For each row when the profile left, `current` while it is in.
    private let left: [Int64]
    /// Whether each profile takes over memberships of others.
    private let isHeir: [Bool]
    /// How many current memberships profiles that take over had together with those before them, by segment.
    private let inherited: [String: [Int: Int]]
    private static let current = Int64.max

    /// The stored memberships `stored` of the profiles whose placing hashes are `profiles`, with what these take over; others
    /// are left out.
    init(
        _ stored: Batch, profiles: ArraySlice<Int64>, heritage: Heritage.Rows = Heritage.Rows()
    ) throws(StoreError) {
        let rows: Batch
        (rows, isHeir, inherited) = try MembershipHistory.united(stored, profiles, heritage)
        self.rows = rows
        groupCount = profiles.count
        let index = HashIndex(profiles.map { UInt64(bitPattern: $0) })
        groupOfRow = rows.storedHashes.map { index[UInt64(bitPattern: $0)] }
        var names: [String] = []
        var places = HashIndex()
        let texts = try rows[MembershipsTable.segment]
        segmentOfRow = Column.string(texts).hashes().enumerated().map { row, hash in
            let place = places.insert(hash, UInt32(names.count))
            if Int(place) == names.count { names.append(texts[row] ?? "") }
            return place
        }
        segments = names
        var rowsOf = [[Int32]](repeating: [], count: names.count)
        for (row, place) in segmentOfRow.enumerated() { rowsOf[Int(place)].append(Int32(row)) }
        rowsOfSegment = Dictionary(zip(names, rowsOf)) { first, _ in first }
        let times = try rows[MembershipsTable.leftAt]
        left = (0..<times.count).map { times[$0] ?? Self.current }
    }

    /// The rows with those that profiles take over, and what the numbers of a plan need of both.
    private static func united(
        _ stored: Batch, _ profiles: ArraySlice<Int64>, _ heritage: Heritage.Rows
    ) throws(StoreError) -> (rows: Batch, isHeir: [Bool], inherited: [String: [Int: Int]]) {
        var isHeir = [Bool](repeating: false, count: profiles.count)
        guard heritage.batch.count > 0 else { return (stored, isHeir, [:]) }
        let index = HashIndex(profiles.map { UInt64(bitPattern: $0) })
        let heirs = HashIndex(heritage.batch.storedHashes.map { UInt64(bitPattern: $0) })
        for hash in heritage.batch.storedHashes {
            if let group = index[UInt64(bitPattern: hash)] { isHeir[Int(group)] = true }
        }
        let hashes = stored.storedHashes
        let own = hashes.indices.filter { heirs[UInt64(bitPattern: hashes[$0])] != nil }.map { Int32($0) }
        let others = hashes.indices.filter { heirs[UInt64(bitPattern: hashes[$0])] == nil }.map { Int32($0) }
        let theirs = Batch.concatenated([stored.gathered(own), heritage.batch], schema: MembershipsTable().schema)
        let isCopy = [UInt8](repeating: 0, count: own.count) + heritage.isCopy
        var inherited: [String: [Int: Int]] = [:]
        let segments = try theirs[MembershipsTable.segment]
        let hasLeft = try theirs[MembershipsTable.leftAt].validity
        for (row, hash) in theirs.storedHashes.enumerated() where !hasLeft[row] && isCopy[row] == 0 {
            guard let group = index[UInt64(bitPattern: hash)] else { continue }
            inherited[segments[row] ?? "", default: [:]][Int(group), default: 0] += 1
        }
        return (
            Batch.concatenated([stored.gathered(others), try theirs.united()], schema: MembershipsTable().schema),
            isHeir,
            inherited
        )
    }

    /// Whether each profile was in a segment at some time since an instant; currently when `since` is nil.
    func wasMember(of segment: String, since: Int64?) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: groupCount)
        let since = since ?? Self.current
        for row in (rowsOfSegment[segment] ?? []).lazy.map(Int.init) where left[row] >= since {
            if let group = groupOfRow[row] { result[Int(group)] = 1 }
        }
        return result
    }

    /// For each profile, when its last membership of a segment that ended after `since` ended; `Int64.min` for none.
    func lastLeft(_ segment: String, since: Int64) -> [Int64] {
        var result = [Int64](repeating: .min, count: groupCount)
        for row in (rowsOfSegment[segment] ?? []).lazy.map(Int.init)
        where left[row] >= since && left[row] != Self.current {
            if let group = groupOfRow[row] { result[Int(group)] = max(result[Int(group)], left[row]) }
        }
        return result
    }

    /// What becomes of the memberships of some profiles.
    struct Update: Sendable {
        /// The placing hashes of the profiles that enter or leave a segment.
        var moved: [Int64]
        /// All their rows, ended ones too.
        var rows: Batch
        /// Profiles that enter and leave, by segment.
        var moves: [String: (entering: Int, leaving: Int)]

        /// Profiles whose rows have another owner now, who counts for them.
        static func moved(away profiles: [Int64]) -> Update {
            Update(moved: profiles, rows: Batch(empty: MembershipsTable().schema), moves: [:])
        }
    }

    /// The rows of the profiles that move as they will be: ended for segments they leave, and new ones for those they enter.
    ///
    /// `isMember` has one byte a profile for each current segment; memberships of other segments end.
    func updated(
        hashes: ArraySlice<Int64>, ids: StringColumn, isMember: [(segment: String, members: [UInt8])], asOf: Int64
    ) -> Update {
        var moves: [String: (entering: Int, leaving: Int)] = [:]
        var isMoved = isHeir
        var parts: [Batch] = []
        for (segment, flags) in isMember {
            let was = wasMember(of: segment, since: nil)
            let entering = flags.indices.filter { flags[$0] != 0 && was[$0] == 0 }
            guard !entering.isEmpty else { continue }
            moves[segment, default: (0, 0)].entering += entering.count { !isHeir[$0] }
            for group in entering { isMoved[group] = true }
            let base = hashes.startIndex
            parts.append(
                Batch(
                    .memberships,
                    [
                        MembershipsTable.hash.filled(entering.map { hashes[base + $0] }),
                        MembershipsTable.segment.filled(segment, count: entering.count),
                        MembershipsTable.profileID.filled(ids.gathered(entering.map { Int32($0) })),
                        MembershipsTable.enteredAt.filled(
                            FixedColumn([Int64](repeating: asOf, count: entering.count))),
                        MembershipsTable.leftAt.nulls(entering.count),
                    ]))
        }
        let flags = Dictionary(isMember.map { ($0.segment, $0.members) }) { first, _ in first }
        let members = segments.map { flags[$0] }
        var ending: Set<Int32> = []
        for row in left.indices where left[row] == Self.current {
            let place = Int(segmentOfRow[row])
            guard let group = groupOfRow[row].map(Int.init), members[place]?[group] ?? 0 == 0 else { continue }
            ending.insert(Int32(row))
            isMoved[group] = true
            if !isHeir[group] { moves[segments[place], default: (0, 0)].leaving += 1 }
        }
        countHeirs(isMember, &moves)
        let moved = isMoved.indices.filter { isMoved[$0] }
        let kept = groupOfRow.indices.filter { row in groupOfRow[row].map { isMoved[Int($0)] } ?? false }.map {
            Int32($0)
        }
        var batch = rows.gathered(kept)
        if !ending.isEmpty {
            let ends = kept.map { ending.contains($0) ? asOf : left[Int($0)] }
            let isOver = Validity(bytes: ends.map { $0 == Self.current ? 0 : 1 })
            batch.set(
                MembershipsTable.leftAt.filled(
                    FixedColumn(ends.map { $0 == Self.current ? 0 : $0 }, validity: isOver)))
        }
        return Update(
            moved: moved.map { hashes[hashes.startIndex + $0] },
            rows: Batch.concatenated([batch] + parts, schema: MembershipsTable().schema), moves: moves)
    }

    /// Of profiles that became one, who was a member goes on to be one, and there are fewer of them.
    private func countHeirs(
        _ isMember: [(segment: String, members: [UInt8])], _ moves: inout [String: (entering: Int, leaving: Int)]
    ) {
        let heirs = isHeir.indices.filter { isHeir[$0] }
        guard !heirs.isEmpty else { return }
        let declared = Dictionary(isMember.map { ($0.segment, $0.members) }) { first, _ in first }
        for segment in isMember.map(\.segment) + inherited.keys.filter({ declared[$0] == nil }).sorted() {
            let members = declared[segment]
            for group in heirs {
                let difference = Int(members?[group] ?? 0) - (inherited[segment]?[group] ?? 0)
                if difference > 0 { moves[segment, default: (0, 0)].entering += difference }
                if difference < 0 { moves[segment, default: (0, 0)].leaving -= difference }
            }
        }
    }

    /// The table of profiles of which some were `computed`, `changed` of them with other values, and the memberships table as updates leave it.
    static func result(
        _ profiles: TableChange, _ updates: [Update], computed: Int, changed: Int, tables: TableSet, threads: Int
    ) throws -> StageResult {
        var moves: [String: (entering: Int, leaving: Int)] = [:]
        for (segment, counts) in updates.flatMap(\.moves) {
            moves[segment, default: (0, 0)].entering += counts.entering
            moves[segment, default: (0, 0)].leaving += counts.leaving
        }
        let change = try GroupReplacement(
            .memberships, base: tables.snapshot(.memberships), target: tables.target(.memberships),
            threads: threads
        ).run(removing: updates.flatMap(\.moved), adding: updates.map(\.rows))
        return StageResult(
            changes: [profiles, change], findings: [.computed(changed: changed, moves: moves)], rowsRead: computed)
    }
}
