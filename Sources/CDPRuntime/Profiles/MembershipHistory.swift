import CDPColumns
import CDPStore
import CDPTypes

/// The memberships of the profiles of a range, now and before.
struct MembershipHistory: Sendable {
    private let rows: Batch
    private let groupCount: Int
    /// The segments that occur.
    private let segments: [String]
    /// For each row its segment's place in `segments`.
    private let segmentOfRow: [UInt32]
    /// For each row the place of its profile, nil for profiles of others.
    private let groupOfRow: [UInt32?]
    /// For each row when the profile left, `current` while it is in.
    private let left: [Int64]
    private static let current = Int64.max

    /// The stored memberships `rows` of the profiles whose placing hashes are `profiles`; others are left out.
    init(_ rows: Batch, profiles: ArraySlice<Int64>) {
        self.rows = rows
        groupCount = profiles.count
        let index = HashIndex(profiles.map { UInt64(bitPattern: $0) })
        groupOfRow = rows.storedHashes.map { index[UInt64(bitPattern: $0)] }
        var names: [String] = []
        var places = HashIndex()
        if let column = rows["segment"], case .string(let texts) = column {
            segmentOfRow = column.hashes().enumerated().map { row, hash in
                let place = places.insert(hash, UInt32(names.count))
                if Int(place) == names.count { names.append(texts[row] ?? "") }
                return place
            }
        } else {
            segmentOfRow = []
        }
        segments = names
        if case .timestamp(let times)? = rows["left_at"] {
            left = (0..<times.count).map { times[$0] ?? Self.current }
        } else {
            left = []
        }
    }

    /// Whether each profile was in a segment at some time since an instant; currently when `since` is nil.
    func wasMember(of segment: String, since: Int64?) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: groupCount)
        let since = since ?? Self.current
        guard let place = segments.firstIndex(of: segment) else { return result }
        for row in left.indices where segmentOfRow[row] == place && left[row] >= since {
            if let group = groupOfRow[row] { result[Int(group)] = 1 }
        }
        return result
    }

    /// For each profile, when its last membership of a segment that ended after `since` ended; `Int64.min` for none.
    func lastLeft(_ segment: String, since: Int64) -> [Int64] {
        var result = [Int64](repeating: .min, count: groupCount)
        guard let place = segments.firstIndex(of: segment) else { return result }
        for row in left.indices where segmentOfRow[row] == place && left[row] >= since && left[row] != Self.current {
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
    }

    /// The rows of the profiles that move as they will be: ended for segments they leave, and new ones for those they enter.
    ///
    /// `isMember` has one byte a profile for each current segment; memberships of other segments end.
    func updated(
        hashes: ArraySlice<Int64>, ids: Column, isMember: [(segment: String, members: [UInt8])], asOf: Int64
    ) -> Update {
        var moves: [String: (entering: Int, leaving: Int)] = [:]
        var isMoved = [Bool](repeating: false, count: groupCount)
        var parts: [Batch] = []
        for (segment, flags) in isMember {
            let was = wasMember(of: segment, since: nil)
            let entering = flags.indices.filter { flags[$0] != 0 && was[$0] == 0 }
            guard !entering.isEmpty else { continue }
            moves[segment, default: (0, 0)].entering += entering.count
            for group in entering { isMoved[group] = true }
            let base = hashes.startIndex
            parts.append(
                Batch(
                    schema: TableSchemas.memberships,
                    columns: [
                        .integer(FixedColumn(entering.map { hashes[base + $0] })),
                        .repeating(segment, count: entering.count), ids.gathered(entering.map { Int32($0) }),
                        .timestamp(FixedColumn([Int64](repeating: asOf, count: entering.count))),
                        Column(nulls: entering.count, of: .timestamp),
                    ], count: entering.count))
        }
        let members = segments.map { name in isMember.first { $0.segment == name }?.members }
        var ending: Set<Int32> = []
        for row in left.indices where left[row] == Self.current {
            let place = Int(segmentOfRow[row])
            guard let group = groupOfRow[row].map(Int.init), members[place]?[group] ?? 0 == 0 else { continue }
            ending.insert(Int32(row))
            isMoved[group] = true
            moves[segments[place], default: (0, 0)].leaving += 1
        }
        let moved = isMoved.indices.filter { isMoved[$0] }
        let kept = groupOfRow.indices.filter { row in groupOfRow[row].map { isMoved[Int($0)] } ?? false }.map {
            Int32($0)
        }
        var batch = rows.gathered(kept)
        if !ending.isEmpty, case .timestamp(var left)? = batch["left_at"] {
            for (place, row) in kept.enumerated() where ending.contains(row) {
                left.values[place] = asOf
                left.validity.bytes?[place] = 1
            }
            batch.set("left_at", .timestamp(left))
        }
        return Update(
            moved: moved.map { hashes[hashes.startIndex + $0] },
            rows: Batch.concatenated([batch] + parts, schema: TableSchemas.memberships), moves: moves)
    }

    /// The memberships table as updates leave it, and who enters and leaves, by segment.
    static func apply(_ updates: [Update], to tables: TableSet, threads: Int) throws -> (
        change: TableChange, moves: [String: (entering: Int, leaving: Int)]
    ) {
        var moves: [String: (entering: Int, leaving: Int)] = [:]
        for (segment, counts) in updates.flatMap(\.moves) {
            moves[segment, default: (0, 0)].entering += counts.entering
            moves[segment, default: (0, 0)].leaving += counts.leaving
        }
        let change = try GroupReplacement(
            base: tables.snapshot("memberships", schema: TableSchemas.memberships), schema: TableSchemas.memberships,
            order: ["segment", "entered_at"], directory: tables.directory("memberships"), threads: threads
        ).run(removing: updates.flatMap(\.moved), adding: updates.map(\.rows))
        return (change, moves)
    }
}
