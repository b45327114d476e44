import CDPColumns
import CDPExpressions
import CDPTypes

/// One value of any type a group: the first or last by time, or the least or greatest.
///
/// Values stay in columns: each batch leaves a small column of those that won in it, and a group names column and row.
struct ChosenValues: Sendable {
    /// The value that a group has chosen: the batch that it came with, and its row in what was kept of that batch.
    private struct Place: Sendable {
        /// Index in `chunks`; -1 where the group has no value.
        var chunk: Int32
        /// The row in that chunk.
        var row: Int32
    }

    private let function: AggregateFunction
    /// By group, the value that is chosen so far; before the first, a row that no batch has.
    private var places: [Place]
    /// By group, when the chosen value was said.
    private var times: [Int64]
    /// By batch, the values that won in it.
    private var chunks: [Column] = []

    init(groupCount: Int, function: AggregateFunction) {
        self.function = function
        places = [Place](repeating: Place(chunk: -1, row: 0), count: groupCount)
        times = [Int64](repeating: 0, count: groupCount)
    }

    /// Adds values of a batch. The best of each group is found inside the batch first, so that no more than one value a
    /// group is kept of it.
    mutating func add(_ column: Column, _ groups: [UInt32], _ times: [Int64]) {
        var winners: [Int32] = []
        var placeOfGroup: [UInt32: Int] = [:]
        for (row, group) in groups.enumerated() {
            guard let place = placeOfGroup[group] else {
                placeOfGroup[group] = winners.count
                winners.append(Int32(truncatingIfNeeded: row))
                continue
            }
            let held = Int(winners[place])
            if wins(times[row], times[held], { column.order(row, column, held) }) {
                winners[place] = Int32(truncatingIfNeeded: row)
            }
        }
        var chunk = column.gathered(winners)
        if case .string(let texts) = chunk { chunk = .string(texts.compacted()) }
        offer(chunk, groups: winners.map { groups[Int($0)] }, times: winners.map { times[Int($0)] })
    }

    /// Adds the chosen values of another state as a batch that comes later.
    mutating func merge(_ other: ChosenValues) {
        let groups = other.places.indices.filter { other.places[$0].chunk >= 0 }
        offer(
            other.values.gathered(groups.map { other.flatRow(other.places[$0]) }), groups: groups.map { UInt32($0) },
            times: groups.map { other.times[$0] })
    }

    /// Offers at most one value a group.
    private mutating func offer(_ chunk: Column, groups: [UInt32], times newTimes: [Int64]) {
        if groups.isEmpty { return }
        let number = Int32(truncatingIfNeeded: chunks.count)
        chunks.append(chunk)
        for (row, group) in groups.enumerated() {
            let held = places[Int(group)]
            let isBetter =
                held.chunk < 0
                || wins(newTimes[row], times[Int(group)]) { chunk.order(row, chunks[Int(held.chunk)], Int(held.row)) }
            guard isBetter else { continue }
            places[Int(group)] = Place(chunk: number, row: Int32(truncatingIfNeeded: row))
            times[Int(group)] = newTimes[row]
        }
    }

    /// Whether a value that comes later beats the one held. Of one time the last is the later, the first the earlier.
    private func wins(_ time: Int64, _ held: Int64, _ order: () -> Int) -> Bool {
        switch function {
        case .first: time < held
        case .last: time >= held
        case .min: order() < 0
        default: order() > 0
        }
    }

    private var values: Column {
        Column.concatenated(chunks) ?? Column(empty: .boolean)
    }

    /// The row of a choice in `values`.
    private func flatRow(_ place: Place) -> Int32 {
        place.chunk < 0
            ? -1 : chunks[..<Int(place.chunk)].reduce(place.row) { $0 + Int32(truncatingIfNeeded: $1.count) }
    }

    /// One value a group; null for a group without.
    func column(_ type: DataType) -> Column {
        guard !chunks.isEmpty else { return Column(nulls: places.count, of: type) }
        var starts: [Int32] = []
        var start: Int32 = 0
        for chunk in chunks {
            starts.append(start)
            start += Int32(truncatingIfNeeded: chunk.count)
        }
        return values.gathered(places.map { $0.chunk < 0 ? -1 : starts[Int($0.chunk)] + $0.row })
    }
}
