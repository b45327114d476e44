package import CDPColumns

/// Which of a profile's records gives an attribute its value.
///
/// Nulls never compete, and distrusted values are null here. Records are ordered by (source order, key), which is their
/// number.
package struct Survivorship: Sendable, Equatable {
    /// The rule that picks one value of several.
    package enum Rule: Sendable, Equatable {
        /// The greatest time; ties: the last record.
        case latest
        /// The least time; ties: the last record.
        case earliest
        /// The value that most records hold; ties: the value whose first record comes first.
        case mostFrequent
        /// The text with the most characters (Unicode scalars), the list with the most elements; ties as before.
        case longest
        /// The greatest value, by its first record.
        case max
        /// The least value, by its first record.
        case min
    }

    /// What picks among the values that compete.
    package var rule: Rule
    /// Sources by their place in the source order: the first that has a value competes alone; when none has, all do.
    package var preferred: [UInt16]

    /// A rule with preferred sources.
    package init(_ rule: Rule, preferred: [UInt16] = []) {
        self.rule = rule
        self.preferred = preferred
    }

    /// The record of each profile that gives the value, -1 when none has one: gather the column by it for the golden
    /// values, and keep it for their provenance.
    ///
    /// - Parameters:
    ///   - column: The attribute's values by record.
    ///   - profiles: The records of each profile.
    ///   - sources: The source of each record, by its place in the source order.
    ///   - times: What `latest` and `earliest` compare: the record's version, else its event time, else when it was
    ///     first seen. May be empty for the other rules.
    package func winners(
        of column: Column, _ profiles: Groups, sources: [UInt16], times: [Int64] = []
    ) -> [Int32] {
        let hashes = rule == .mostFrequent ? column.hashes() : []
        var candidates: [Int] = []
        return (0..<profiles.count).map { profile in
            Survivorship.compete(profiles[profile], column.validity, sources, preferred, &candidates)
            guard let first = candidates.first else { return -1 }
            var best = first
            switch rule {
            case .latest: for record in candidates where times[record] >= times[best] { best = record }
            case .earliest: for record in candidates where times[record] <= times[best] { best = record }
            case .max: for record in candidates where column.order(record, column, best) > 0 { best = record }
            case .min: for record in candidates where column.order(record, column, best) < 0 { best = record }
            case .longest:
                var length = column.length(best)
                for record in candidates.dropFirst() {
                    let other = column.length(record)
                    if other > length { (best, length) = (record, other) }
                }
            case .mostFrequent:
                var count = 0
                for run in Survivorship.distinct(candidates, hashes)
                where run.count > count || run.count == count && run.first < best {
                    (best, count) = (run.first, run.count)
                }
            }
            return Int32(truncatingIfNeeded: best)
        }
    }

    /// The rule `all`: the records that give the distinct values of each profile, each the first that holds its value,
    /// in order of records.
    package static func all(
        of column: Column, _ profiles: Groups, sources: [UInt16] = [], preferred: [UInt16] = []
    ) -> Groups {
        let hashes = column.hashes()
        var offsets = [0]
        var records: [UInt32] = []
        var candidates: [Int] = []
        for profile in 0..<profiles.count {
            compete(profiles[profile], column.validity, sources, preferred, &candidates)
            records += distinct(candidates, hashes).map { UInt32(truncatingIfNeeded: $0.first) }.sorted()
            offsets.append(records.count)
        }
        return Groups(offsets: offsets, records: records)
    }

    /// The records whose values compete, in order.
    private static func compete(
        _ records: ArraySlice<UInt32>, _ validity: Validity, _ sources: [UInt16], _ preferred: [UInt16],
        _ candidates: inout [Int]
    ) {
        candidates.removeAll(keepingCapacity: true)
        for record in records where validity[Int(record)] { candidates.append(Int(record)) }
        for source in preferred where candidates.contains(where: { sources[$0] == source }) {
            candidates.removeAll { sources[$0] != source }
            return
        }
    }

    /// The distinct values among some records in order: the first record of each and how many hold it.
    private static func distinct(_ records: [Int], _ hashes: [UInt64]) -> [(first: Int, count: Int)] {
        if records.count == 1 { return [(records[0], 1)] }
        var result: [(first: Int, count: Int)] = []
        var last: UInt64 = 0
        for record in records.sorted(by: { (hashes[$0], $0) < (hashes[$1], $1) }) {
            if let end = result.indices.last, hashes[record] == last {
                result[end].count += 1
            } else {
                result.append((record, 1))
                last = hashes[record]
            }
        }
        return result
    }
}

extension Column {
    /// The number of Unicode scalars of a text or of elements of a list; 0 for values that have no length.
    fileprivate func length(_ row: Int) -> Int {
        switch self {
        case .string(let column): column.withBytes(row) { $0.reduce(0) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 } }
        case .list(let column): column.range(row).count
        default: 0
        }
    }
}
