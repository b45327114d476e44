import CDPColumns
import CDPStore
import CDPTypes

/// The memberships that profiles take over from others, as `id_history` says: what hangs on an id follows it.
///
/// Of profiles that merge, the survivor takes the rows of those that are gone. Of a profile that splits, each part that gets
/// an id of its own takes a copy: both were that person while it lasted.
struct Heritage: Sendable {
    /// Rows under the id of the profile that takes them, ascending by its placing hash.
    private let rows: Batch
    private let hashes: [Int64]
    /// 1 for rows that are copies, which their former profile keeps.
    private let isCopy: [UInt8]
    /// The placing hashes of profiles that gave their rows away, ascending.
    private let merged: SortedHashes

    /// The rows that a range of profiles takes over.
    struct Rows: Sendable {
        var batch = Batch(empty: MembershipsTable().schema)
        var isCopy: [UInt8] = []
    }

    /// Reads the memberships of the profiles that lead elsewhere from now on.
    init(_ outcome: IdentityOutcome, memberships: TableSnapshot, threads: Int) throws {
        let successions = outcome.successions
        merged = SortedHashes(successions.filter { $0.reason == .merge }.map(\.profile).sorted())
        let former = Set(successions.map(\.profile))
        guard !former.isEmpty, !memberships.files.isEmpty else {
            (rows, hashes, isCopy) = (Batch(empty: MembershipsTable().schema), [], [])
            return
        }
        let reader = TableReader(memberships)
        let ranges = Set(former.map { memberships.layout.range(of: $0) })
        let parts = try reader.map(ranges, columns: MembershipsTable().schema, threads: threads) { _, batch in
            let wanted = batch.storedHashes.enumerated().filter { former.contains($0.element) }.map { Int32($0.offset) }
            return batch.gathered(wanted).compacted()
        }
        let stored = Batch.concatenated(parts, schema: MembershipsTable().schema)
        var places: [Int64: [Int32]] = [:]
        for (row, hash) in stored.storedHashes.enumerated() { places[hash, default: []].append(Int32(row)) }
        var taken: [(hash: Int64, cluster: Int32, row: Int32, isCopy: UInt8)] = []
        for succession in successions {
            let hash = outcome.profiles[Int(succession.successor)]
            for row in places[succession.profile] ?? [] {
                taken.append((hash, succession.successor, row, succession.reason == .merge ? 0 : 1))
            }
        }
        taken.sort { ($0.hash, $0.row) < ($1.hash, $1.row) }
        var batch = stored.gathered(taken.map(\.row))
        batch.set(MembershipsTable.hash.filled(taken.map(\.hash)))
        batch.set(MembershipsTable.profileID.filled(outcome.ids(taken.map(\.cluster))))
        rows = batch
        hashes = taken.map(\.hash)
        isCopy = taken.map(\.isCopy)
    }

    /// What the profiles of a stretch of hashes take over.
    func rows(of stretch: ClosedRange<Int64>) -> Rows {
        let start = hashes.partitioningIndex { $0 >= stretch.lowerBound }
        let end = hashes.partitioningIndex { $0 > stretch.upperBound }
        guard start < end else { return Rows() }
        return Rows(batch: rows.slice(start..<end), isCopy: Array(isCopy[start..<end]))
    }

    /// Whether a profile that is gone has a successor, which has its rows now.
    func isMerged(_ profile: Int64) -> Bool { merged.place(of: profile) != nil }
}

extension Batch {
    /// One row for memberships of one profile in one segment that touch each other, from the first entry to the last end: at
    /// no time was somebody in a segment twice. The rows are memberships.
    func united() throws(StoreError) -> Batch {
        let (entered, left) = (try self[MembershipsTable.enteredAt], try self[MembershipsTable.leftAt])
        let segments = Column.string(try self[MembershipsTable.segment])
        let hashes = storedHashes
        let ends = (0..<count).map { left[$0] ?? .max }
        let order = (0..<count).sorted { a, b in
            if hashes[a] != hashes[b] { return hashes[a] < hashes[b] }
            let sign = segments.order(a, segments, b)
            return sign != 0 ? sign < 0 : (entered.values[a], ends[a]) < (entered.values[b], ends[b])
        }
        var kept: [Int32] = []
        var keptEnds: [Int64] = []
        for row in order {
            if let last = kept.last.map(Int.init), hashes[last] == hashes[row], segments.isEqual(last, segments, row),
                entered.values[row] <= keptEnds[keptEnds.count - 1]
            {
                keptEnds[keptEnds.count - 1] = max(keptEnds[keptEnds.count - 1], ends[row])
            } else {
                kept.append(Int32(row))
                keptEnds.append(ends[row])
            }
        }
        var result = gathered(kept)
        result.set(
            MembershipsTable.leftAt.filled(
                FixedColumn(
                    keptEnds.map { $0 == .max ? 0 : $0 }, validity: Validity(bytes: keptEnds.map { $0 == .max ? 0 : 1 })
                )))
        return result
    }
}
