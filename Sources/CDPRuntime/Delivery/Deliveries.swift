import CDPColumns
import CDPConnectors
package import CDPStore

/// What ledgers say to those who look at them.
package enum Deliveries {
    /// Whether a receiver failed so often in a row that a command tries one batch and no more.
    package static func isPaused(_ counts: DeliveryCounts) -> Bool { counts.failures >= Patience.mostFailures }

    /// How many rows of a ledger were rejected, by reason.
    package static func rejections(_ ledger: DeliveryLedger) throws -> [String: Int] {
        guard ledger.table.schema.contains(LedgerTable.rejected.field) else { return [:] }
        let texts = try TableReader(ledger.table).readAll(columns: [LedgerTable.rejected.field])[LedgerTable.rejected]
        return (0..<texts.count).reduce(into: [:]) { counts, row in
            if let text = texts[row] { counts[text, default: 0] += 1 }
        }
    }
}
