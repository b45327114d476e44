import CDPColumns
import CDPStore
import CDPTypes

/// Moves rows from where they are stored to the profile ranges that need them.
///
/// Each row carries `_group`, the place of its profile inside the range. The order of files and rows is kept, so that what
/// is computed of them does not depend on threads. Rows wait in a spill: only the ranges at work are in memory.
struct Shuffle: Sendable {
    private let spill: BatchSpill
    private let layout: RangeLayout

    /// Reads `columns` of every file of a table and gives each row to the profile that `target` names for it by its place
    /// among the dirty ones; a negative place is a row that nobody needs.
    init(
        _ table: TableSnapshot, columns: [Field], dirty: DirtyProfiles, scratch: String, threads: Int,
        target: @Sendable (Batch) -> [Int32]
    ) throws {
        let reader = TableReader(table)
        let layout = dirty.layout
        let spill = try BatchSpill(schema: columns + [Field("_group", .integer)], layout: layout, directory: scratch)
        self.layout = layout
        self.spill = spill
        _ = try Parallel.map(table.files.count, threads: threads) { place in
            var batch = try reader.read(table.files[place], columns: columns)
            let targets = target(batch)
            let cut = RangeCut(count: batch.count, ranges: layout.count) { row in
                targets[row] < 0 ? -1 : layout.range(of: dirty.hashes[Int(targets[row])])
            }
            let groups = targets.map { place in
                place < 0 ? -1 : Int64(Int(place) - dirty.starts[layout.range(of: dirty.hashes[Int(place)])])
            }
            batch.set("_group", .integer(FixedColumn(groups)))
            try spill.add(batch, number: place, cut: cut)
        }
    }

    /// The rows of a range.
    func rows(of range: Int) throws -> Batch { try spill.batch(range, of: layout) }
}
