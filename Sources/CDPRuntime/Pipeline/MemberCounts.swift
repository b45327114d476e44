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
        let columns = [TableSchemas.hash, Field("segment", .string), Field("left_at", .timestamp)]
        let parts = try Parallel.map(table.files.count, threads: threads) { place in
            let batch = try reader.read(table.files[place], columns: columns)
            var counts: [String: Int] = [:]
            guard case .string(let segments) = batch.columns[1] else { return counts }
            let isOver = batch.columns[2].validity
            for row in 0..<batch.count where !isOver[row] { counts[segments[row] ?? "", default: 0] += 1 }
            return counts
        }
        for part in parts { counts.merge(part, uniquingKeysWith: +) }
    }
}
