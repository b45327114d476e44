import CDPColumns
import CDPStore

/// Two different things of one hash, of which nothing can be kept apart: the operation ends before it changes anything.
enum HashCollision {
    /// Two keys of a source, by the inputs of their rows and their numbers in there: `data/crm.csv:12`, as plans write it.
    static func keys(of source: String, _ orders: [RowOrder], inputs: [String]) -> StoreError {
        let rows = orders.map { order -> String in
            guard inputs.indices.contains(Int(order.input)) else {
                return "row \(order.position) of an input that is gone"
            }
            return "`\(inputs[Int(order.input)]):\(order.position)`"
        }
        return error("two rows of source `\(source)` with different keys have the same hash", Array(Set(rows)).sorted())
    }

    /// Two values of an attribute.
    static func values(of attribute: String) -> StoreError {
        error("two values of the attribute `\(attribute)` have the same hash", [])
    }

    /// Two rows of a table of the store.
    static func rows(of table: String) -> StoreError {
        error("two rows of the table `\(table)` that are not the same have the same hash", [])
    }

    /// Two keys of a table that an enrichment looks up, or of a destination.
    static func keys(of address: String) -> StoreError {
        error("two keys of `\(address)` have the same hash", [])
    }

    private static func error(_ message: String, _ details: [String]) -> StoreError {
        StoreError(
            .collision, message, details: details,
            help: "`cdp explain CDP7020` says what can be done; nothing was changed")
    }
}

extension Batch {
    /// Throws where a row comes beside another one of its hash, in a table whose rows have hashes of their own: one of these, or
    /// one of `old` that is not among the `gone`, which ascend.
    func refuseEqualHashes(beside old: Batch?, without gone: [Int32], in table: String) throws(StoreError) {
        let index = HashIndex(storedHashes.map { UInt64(bitPattern: $0) })
        guard index.count == count else { throw HashCollision.rows(of: table) }
        var next = 0
        for (row, hash) in (old?.storedHashes ?? []).enumerated() {
            if next < gone.count, Int(gone[next]) == row {
                next += 1
            } else if index[UInt64(bitPattern: hash)] != nil {
                throw HashCollision.rows(of: table)
            }
        }
    }

    /// Throws where a row replaces one of another name: `gone` are rows of `old`, `column` holds what a hash stands for.
    func refuseReplacing(_ gone: [Int32], of old: Batch, unlessEqual column: String, in table: String)
        throws(StoreError)
    {
        guard !gone.isEmpty, count > 0, let names = self[column], let former = old[column] else { return }
        let hashes = old.storedHashes
        let index = HashIndex(gone.map { UInt64(bitPattern: hashes[Int($0)]) })
        var rows: [Int32] = []
        var replaced: [Int32] = []
        for (row, hash) in storedHashes.enumerated() {
            guard let place = index[UInt64(bitPattern: hash)] else { continue }
            rows.append(Int32(row))
            replaced.append(gone[Int(place)])
        }
        guard names.gathered(rows).checks() == former.gathered(replaced).checks() else {
            throw HashCollision.rows(of: table)
        }
    }
}
