import CDPColumns
import CDPStore
import CDPTypes

/// Moves rows from where they are stored to the profile ranges that need them.
///
/// Each result batch carries `_group`, the place of the profile inside its range. The order of files and rows is kept, so
/// that what is computed of them does not depend on threads.
enum Shuffle {
    /// Where a row goes; nil for rows that nobody needs.
    typealias Target = (range: Int, group: Int32)

    /// Reads `columns` of every file of a table and gives each row to the range that `target` names for it.
    static func run(
        _ table: TableSnapshot, columns: [Field], ranges: Int, threads: Int,
        target: @Sendable (Batch) -> [Target?]
    ) throws -> [Batch] {
        let reader = TableReader(table)
        let parts = try Parallel.map(table.files.count, threads: threads) { place -> [Batch?] in
            let batch = try reader.read(table.files[place], columns: columns)
            var rows = [[Int32]](repeating: [], count: ranges)
            var groups = [[Int64]](repeating: [], count: ranges)
            for (row, place) in target(batch).enumerated() {
                guard let place else { continue }
                rows[place.range].append(Int32(row))
                groups[place.range].append(Int64(place.group))
            }
            return (0..<ranges).map { range in
                guard !rows[range].isEmpty else { return nil }
                var picked = batch.gathered(rows[range]).compacted()
                picked.set("_group", .integer(FixedColumn(groups[range])))
                return picked
            }
        }
        let schema = columns + [Field("_group", .integer)]
        return (0..<ranges).map { range in Batch.concatenated(parts.compactMap { $0[range] }, schema: schema) }
    }
}

extension Batch {
    /// The same rows with texts that hold nothing but themselves, so that a small pick does not keep a large file alive.
    func compacted() -> Batch {
        Batch(schema: schema, columns: columns.map(\.compacted), count: count)
    }
}

extension Column {
    /// The same rows with texts that hold nothing but themselves.
    var compacted: Column {
        switch self {
        case .string(let column): .string(column.compacted())
        case .list(let column):
            .list(ListColumn(offsets: column.offsets, elements: column.elements.compacted, validity: column.validity))
        case .structure(let column):
            .structure(
                StructColumn(
                    names: column.names, columns: column.columns.map(\.compacted), count: column.count,
                    validity: column.validity))
        default: self
        }
    }
}
