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
            // Few texts stand for all rows.
            var ofTexts = [Int](repeating: 0, count: segments.poolCount)
            for row in 0..<batch.count where !isOver[row] { ofTexts[segments.indices.map { Int($0[row]) } ?? row] += 1 }
            for (text, count) in ofTexts.enumerated() where count > 0 {
                let bytes = segments.bytes[segments.offsets[text]..<segments.offsets[text + 1]]
                counts[String(decoding: bytes, as: UTF8.self), default: 0] += count
            }
            return counts
        }
        for part in parts { counts.merge(part, uniquingKeysWith: +) }
    }
}
