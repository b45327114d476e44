import CDPColumns
import CDPStore
import CDPTypes

/// The current members of each segment.
struct MemberCounts: Sendable {
    /// Members by segment.
    private(set) var counts: [String: Int] = [:]

    /// Counts the open memberships of a generation.
    init(_ table: TableSnapshot, threads: Int) throws {
        let reader = TableReader(table)
        let columns = [
            MembershipsTable.hash.field, MembershipsTable.segment.field, MembershipsTable.leftAt.field,
        ]
        let parts = try reader.map(columns: columns, threads: threads) { _, batch in
            var counts: [String: Int] = [:]
            let segments = try batch[MembershipsTable.segment]
            let isOver = try batch[MembershipsTable.leftAt].validity
            for row in 0..<batch.count where !isOver[row] { counts[segments[row] ?? "", default: 0] += 1 }
            return counts
        }
        for part in parts { counts.merge(part, uniquingKeysWith: +) }
    }
}
