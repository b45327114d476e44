import CDPColumns
import CDPTypes

/// The order of rows inside a range: by placing hash, ties by some columns of the table.
struct RangeSort: Sendable {
    /// The columns that decide between rows of one hash, by their places.
    private let columns: [Int]

    /// An order that decides ties by the named columns of `schema`.
    init(then names: [String], schema: [Field]) {
        columns = names.compactMap { name in schema.firstIndex { $0.name == name } }
    }

    /// The rows in order; equal ones stay as they stand.
    func sorted(_ batch: Batch) -> Batch {
        guard let order = order(of: batch) else { return batch }
        // What comes next walks the rows from front to back, several times: texts that lie in their order pay.
        return batch.gathered(order).compacted()
    }

    /// The places of the rows in order, equal ones as they stand; nil where they are in order.
    func order(of batch: Batch) -> [Int32]? {
        let hashes = batch.storedHashes
        if zip(hashes, hashes.dropFirst()).allSatisfy({ $0 < $1 }) { return nil }
        var order = RadixSort.order(of: hashes.map { UInt64(bitPattern: $0) })
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, hashes[Int(order[end])] == hashes[Int(order[start])] { end += 1 }
            if end - start > 1 {
                order[start..<end].sort { a, b in
                    let sign = sign(batch, Int(a), batch, Int(b))
                    return sign == 0 ? a < b : sign < 0
                }
            }
            start = end
        }
        if order.indices.allSatisfy({ order[$0] == UInt32($0) }) { return nil }
        return order.map { Int32(bitPattern: $0) }
    }

    /// Rows in order without some of them, by their places, ascending, and with others, in order too.
    func merged(_ old: Batch, without gone: [Int32], with new: Batch) -> Batch {
        let hashes = old.storedHashes
        var runs: [RowRun] = []
        var next = 0
        var passed = 0
        func keep(to end: Int) {
            while next < end {
                let stop = passed < gone.count ? min(end, Int(gone[passed])) : end
                if next < stop { runs.append(RowRun(isSecond: false, rows: next..<stop)) }
                next = stop
                if stop < end {
                    next += 1
                    passed += 1
                }
            }
        }
        for (row, hash) in new.storedHashes.enumerated() {
            // The first stored row of the same hash that belongs after it, of which there may be very many.
            let start = max(next, hashes.partitioningIndex { $0 >= hash })
            let end = max(next, hashes.partitioningIndex { $0 > hash })
            keep(to: (start..<end).partitioningIndex { sign(old, $0, new, row) > 0 })
            if let last = runs.last, last.isSecond {
                runs[runs.count - 1].rows = last.rows.lowerBound..<row + 1
            } else {
                runs.append(RowRun(isSecond: true, rows: row..<row + 1))
            }
        }
        keep(to: old.count)
        return Batch.spliced(old, new, runs)
    }

    /// Negative where the row comes before the other one, 0 where they are equal in all columns of the order.
    private func sign(_ a: Batch, _ row: Int, _ b: Batch, _ other: Int) -> Int {
        for column in columns {
            let sign = a.columns[column].order(row, b.columns[column], other)
            if sign != 0 { return sign }
        }
        return 0
    }
}
