import CDPColumns
import CDPStore
import CDPTypes

/// Rows of a log whose keys stand in the store already. The first row of a key stays; one that says something else than it is
/// told.
struct RepeatedKeys: Sendable {
    /// The stored row of each row's key, by the row's number.
    private(set) var rows: [UInt32: StoredRow] = [:]

    /// Notes a row whose key is stored.
    mutating func note(_ row: UInt32, stored: StoredRow) { rows[row] = stored }

    /// Which of the rows that arrived in one range differ from the stored ones of their keys, by their `_number`s. A stored row
    /// that lies in another range has other owners, so it says something else, unless `isRemapped`: owners are found otherwise
    /// since it was stored.
    func differing(
        _ arrived: Batch, _ incoming: IncomingRows, _ present: PresentRows, range: Int, of layout: RangeLayout,
        content: [String], isRemapped: Bool
    ) throws -> [Int64] {
        guard !self.rows.isEmpty else { return [] }
        let numbers = try arrived[IncomingRows.number]
        var result: [Int64] = []
        var rows: [Int32] = []
        for (row, number) in numbers.enumerated() {
            guard let hash = self.rows[UInt32(incoming.row(number))]?.hash else { continue }
            if layout.range(of: hash) == range {
                rows.append(Int32(row))
            } else if !isRemapped {
                result.append(number)
            }
        }
        guard !rows.isEmpty, let stored = try present.rows() else { return result }
        let keys = try arrived[RowsTable.keyHash]
        let wanted = HashIndex(rows.map { UInt64(bitPattern: keys[Int($0)]) })
        let storedKeys = try stored[RowsTable.keyHash]
        let found = storedKeys.indices.filter { wanted[UInt64(bitPattern: storedKeys[$0])] != nil }.map { Int32($0) }
        let index = HashIndex(found.map { UInt64(bitPattern: storedKeys[Int($0)]) })
        let old = stored.selecting(content).gathered(found).rowHashes()
        let new = arrived.selecting(content).gathered(rows).rowHashes()
        for (slot, row) in rows.enumerated() {
            guard let same = index[UInt64(bitPattern: keys[Int(row)])], old[Int(same)] != new[slot] else { continue }
            result.append(numbers[Int(row)])
        }
        return result
    }
}
