import CDPColumns

/// Whole rows that were seen, by hash; rows of one hash that differ are told apart by their checks.
struct DistinctRows {
    private var index: HashIndex
    private var checks: [UInt32] = []

    /// No rows, and room for so many.
    init(capacity: Int) {
        index = HashIndex(capacity: capacity)
    }

    /// The rows of a batch.
    init(_ rows: Batch) {
        self.init(capacity: rows.count)
        for (hash, check) in zip(rows.rowHashes(), rows.rowChecks()) { insert(hash, check) }
    }

    /// Whether a row was seen.
    func contains(_ hash: UInt64, _ check: UInt32) -> Bool { index[slot(hash, check)] != nil }

    /// Adds a row. Returns whether it is new.
    @discardableResult
    mutating func insert(_ hash: UInt64, _ check: UInt32) -> Bool {
        let place = index.insert(slot(hash, check), UInt32(checks.count))
        guard Int(place) == checks.count else { return false }
        checks.append(check)
        return true
    }

    /// The hash under which a row is held or would be: its own, or one after it where another row has that.
    private func slot(_ hash: UInt64, _ check: UInt32) -> UInt64 {
        var slot = hash
        while let place = index[slot], checks[Int(place)] != check { slot = Hash64.word(slot) }
        return slot
    }
}
