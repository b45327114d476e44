import CDPColumns
import CDPStore
import CDPTypes

/// Moves rows from where they are stored to the profile ranges that need them.
///
/// Each row carries `group`, the index of its profile inside the range. The order of the table's rows is kept, so that what
/// is computed of them does not depend on threads. Rows wait in a spill: only the ranges at work are in memory.
struct Shuffle: Sendable {
    /// The index of a row's profile inside its range.
    static let group = TableColumn.number("shuffle", "_group")

    /// Chooses rows, ascending, by some of their columns.
    typealias RowChoice = @Sendable (Batch) throws -> [Int32]

    private let spill: BatchSpill
    private let layout: RangeLayout

    /// Reads `columns` and `finding` of a whole table and gives each row, but for `finding`, to the profile that
    /// `target` names for it by its place among the selected ones; a negative place is a row that nobody needs. Where
    /// few are needed, `choose` tells by `finding` alone which these may be, and hardly more is read of the other columns.
    init(
        _ table: TableSnapshot, columns: [Field], finding: [Field] = [], to selection: ProfileSelection,
        choosing choose: RowChoice?, scratch: SpillFile, threads: Int, target: @Sendable (Batch) throws -> [Int32]
    ) throws {
        let reader = TableReader(table)
        let layout = selection.layout
        let spill = BatchSpill(schema: columns + [Self.group.field], layout: layout, file: scratch)
        self.layout = layout
        self.spill = spill
        let others = finding.filter { !columns.contains($0) }
        let ranges = reader.ranges
        _ = try Parallel.map(ranges.count, threads: threads) { place in
            let number = ranges[place]
            let read =
                if let choose {
                    try reader.read(range: number, columns: columns + others, finding: finding, choose: choose)
                } else {
                    try reader.read(range: number, columns: columns + others)
                }
            let targets = try target(read)
            var groups = [Int64](repeating: -1, count: targets.count)
            let cut = RangeCut(count: targets.count, ranges: layout.count) { row in
                guard targets[row] >= 0 else { return -1 }
                let range = layout.range(of: selection.hashes[Int(targets[row])])
                groups[row] = Int64(Int(targets[row]) - selection.rows(of: range).lowerBound)
                return range
            }
            let kept = read.columns.prefix(columns.count) + [Self.group.filled(groups).column]
            try spill.add(
                Batch(schema: spill.schema, columns: Array(kept), count: read.count), number: number, cut: cut)
        }
    }

    /// The rows of a range.
    func rows(of range: Int) throws -> Batch { try spill.batch(range, of: layout) }
}
