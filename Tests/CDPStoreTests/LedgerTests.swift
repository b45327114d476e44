import CDPColumns
import CDPFormats
import CDPStore
import CDPTypes
import Testing

/// What a destination acknowledged stands beside the generations.
@Suite struct LedgerTests {
    private func acknowledge(_ sample: SampleStore, _ generation: Int, receipt: DeliveryReceipt? = nil) throws {
        let ledger = try sample.store.ledger("ads", schema: SampleStore.schema)
        let name = ProfileStore.ledgerTable("ads")
        let change = try SampleStore.change(
            ledger.table, to: SampleStore.rows(generation, name), directory: sample.store.layout.table(name))
        try sample.store.acknowledge(
            change, generation: generation, form: Int64(generation), receipt: receipt, asOf: 0)
    }

    @Test func aLedgerHoldsWhatWasAcknowledgedLast() throws {
        let sample = try SampleStore()
        let empty = try sample.store.ledger("ads", schema: SampleStore.schema)
        #expect(empty.generation == 0)
        #expect(empty.table.rows == 0)
        for generation in [1, 2, 5] { try acknowledge(sample, generation) }
        let ledger = try sample.store.ledger("ads", schema: SampleStore.schema)
        #expect(ledger.generation == 5)
        #expect(ledger.form == 5)
        #expect(ledger.receipt == nil)
        #expect(ledger.table.version == 2)
        let rows = try TableReader(ledger.table).readAll()
        #expect(rows.rowHashes() == SampleStore.rows(5, "deliveries/ads").rowHashes())
        #expect(try sample.store.ledgers() == ["ads"])
        #expect(try sample.store.head() == nil)
    }

    @Test func aLedgerKnowsTheBytesThatWereWritten() throws {
        let sample = try SampleStore()
        let receipts = [(3, UInt64.max), (4_000_000_000, 1)].map { size, high in
            DeliveryReceipt(FileFingerprint(size: Int64(size), high: high, low: 9))
        }
        for (place, receipt) in receipts.enumerated() {
            try acknowledge(sample, place + 1, receipt: receipt)
            #expect(try sample.store.ledger("ads", schema: SampleStore.schema).receipt == receipt)
        }
        #expect(receipts[0] != receipts[1])
    }

    @Test func aVersionThatSomeoneElseWroteIsRefusedAtOnce() throws {
        let sample = try SampleStore()
        let head = try sample.commit(through: 1)
        try acknowledge(sample, 1)
        try sample.store.refuseForeignWrites(since: head)
        try StoreFiles.write(
            Array(#"{"commitInfo":{"operation":"OPTIMIZE"}}"#.utf8),
            to: sample.store.layout.deltaEntry("deliveries/ads", version: 1))
        let error = #expect(throws: StoreError.self) { try sample.store.refuseForeignWrites(since: head) }
        #expect(error?.kind == .foreignWrite)
        #expect(error?.message.contains("deliveries/ads") == true)
    }

    @Test func anOldAcknowledgementIsRefused() throws {
        let sample = try SampleStore()
        let stale = try sample.store.ledger("ads", schema: SampleStore.schema)
        try acknowledge(sample, 1)
        let change = try SampleStore.change(
            stale.table, to: SampleStore.rows(2, "deliveries/ads"),
            directory: sample.store.layout.table("deliveries/ads"))
        let error = #expect(throws: StoreError.self) {
            try sample.store.acknowledge(change, generation: 2, form: 2, asOf: 0)
        }
        #expect(error?.kind == .foreignWrite)
        #expect(try sample.store.ledger("ads", schema: SampleStore.schema).generation == 1)
    }
}
