import CDPColumns
import CDPFormats
import CDPTypes
import Testing

@testable import CDPStore

/// What an erasure takes, what it leaves as it is, and what it tells where it cannot be complete.
@Suite struct EraseTests {
    /// Takes the rows of a hash from every table.
    private static func erasure(_ hash: Int64) -> Erasure { Erasure { _ in RowRemoval(hashes: [hash]) } }

    /// Takes all rows of one table.
    private static func erasure(all table: String) -> Erasure {
        Erasure { $0.name == table ? RowRemoval(columns: ["_hash"]) { (0..<Int32($0.count)).map { $0 } } : nil }
    }

    private func acknowledge(_ store: ProfileStore, _ generation: Int) throws {
        let ledger = try store.ledger("ads", schema: SampleStore.schema)
        let name = ProfileStore.ledgerTable("ads")
        let change = try SampleStore.change(
            ledger.table, to: SampleStore.rows(generation, name), directory: store.layout.table(name))
        let receipt = DeliveryReceipt(size: 7, digest: 9)
        let version = try store.acknowledge(
            change, generation: generation, form: 4, receipt: receipt, counts: .init(rejected: 2, later: 3),
            asOf: 5_000_000)
        try store.noteAcknowledged(["ads": version])
    }

    private func hashes(_ store: ProfileStore, _ table: String) throws -> [Int64] {
        let head = try #require(try store.head())
        return try TableReader(#require(try store.table(table, of: head))).readAll().storedHashes
    }

    /// The names in the log of a table.
    private func log(_ store: ProfileStore, _ table: String) throws -> [String] {
        try StoreFiles.list(store.layout.deltaLog(table)).filter { $0 != "_last_checkpoint" }
    }

    @Test func theLatestGenerationIsAllThatIsLeft() throws {
        let sample = try SampleStore()
        let head = try sample.commit(through: 52)
        let store = sample.store
        for generation in [50, 52] { try acknowledge(store, generation) }
        // A vacuum keeps entries from before, which an erasure must not.
        try store.perform(store.vacuum(before: 50 * 60_000_000))
        // A row of each of `profiles`, `rows/crm` and the ledger, none of `small`.
        var erasure = Self.erasure(1052)
        erasure.counts = ["profiles": 51]
        let erased = try store.erase(erasure, threads: 2)
        #expect(erased.isComplete, "\(erased)")
        #expect(erased.rows == ["profiles": 1, "rows/crm": 1, "deliveries/ads": 1])
        let entry = try #require(erased.generation)
        #expect([entry.generation, entry.counts["profiles"]] == [53, 51])
        #expect([entry.operation, "\(entry.asOf)"] == ["erase", "\(head.asOf)"])
        #expect(try store.oldest == 53)
        #expect(try hashes(store, "profiles") == SampleStore.rows(52, "profiles").storedHashes.filter { $0 != 1052 })
        #expect(try hashes(store, "small") == [52])
        for (table, version) in [("profiles", 52), ("rows/crm", 52), ("small", 51), ("deliveries/ads", 2)] {
            let names = ["checkpoint.parquet", "json"].map { "\(StoreLayout.padded(version)).\($0)" }
            #expect(try log(store, table) == names, "\(table)")
            #expect(try StoreFiles.list(store.layout.table(table)).count == 2, "\(table)")
        }
        #expect(try StoreFiles.list(store.layout.manifests).count == 1)
        #expect(try StoreVerifier.verify(store.layout.root, threads: 2).findings.isEmpty)
        // And all goes on from there.
        try sample.commit(through: 54)
        try SampleStore.check(store, generation: 54)
        #expect(try StoreVerifier.verify(store.layout.root, threads: 2).findings.isEmpty)
    }

    /// Where rows were dropped, no receiver holds what the ledger says; what was noted else holds as before.
    @Test func aLedgerThatLostRowsKnowsThatItsFileIsAnother() throws {
        let sample = try SampleStore()
        try sample.commit(through: 1)
        try acknowledge(sample.store, 3)
        _ = try sample.store.erase(Self.erasure(7), threads: 1)
        #expect(try sample.store.ledger("ads", schema: []).receipt == DeliveryReceipt(size: 7, digest: 9))
        let erased = try sample.store.erase(Self.erasure(1003), threads: 1)
        #expect(erased.generation == nil && erased.isComplete)
        let ledger = try sample.store.ledger("ads", schema: [])
        #expect(ledger.table.rows == 2)
        #expect(ledger.receipt == DeliveryReceipt(size: 0, digest: 0))
        #expect(
            [ledger.generation, Int(ledger.form ?? 0), ledger.counts.rejected, ledger.counts.later] == [3, 4, 2, 3])
    }

    @Test func aTableOfWhichAllRowsGoIsEmpty() throws {
        let sample = try SampleStore()
        try sample.commit(through: 3)
        let erased = try sample.store.erase(Self.erasure(all: "rows/crm"), threads: 2)
        #expect(erased.rows == ["rows/crm": 3] && erased.isComplete)
        #expect(try hashes(sample.store, "rows/crm").isEmpty)
        #expect(try StoreVerifier.verify(sample.store.layout.root, threads: 1).findings.isEmpty)
        try sample.commit(through: 5)
        try SampleStore.check(sample.store, generation: 5)
    }

    @Test func whatSomebodyReadsIsRefusedBeforeAnythingChanges() throws {
        let sample = try SampleStore()
        try sample.commit(through: 4)
        for generation in [2, 4] {
            let reader = try #require(try sample.store.hold(generation))
            let error = #expect(throws: StoreError.self) { try sample.store.erase(Self.erasure(1004), threads: 1) }
            #expect(error?.kind == .locked)
            #expect(error?.message.contains("generation \(generation)") == true)
            withExtendedLifetime(reader) {}
        }
        #expect(try sample.store.head()?.generation == 4)
        for generation in 1...4 { try SampleStore.check(sample.store, generation: generation) }
    }

    /// Somebody begins to read meanwhile: what they read stays and is told, and the same erasure finishes later.
    @Test func whatSomebodyReadsMeanwhileStaysAndIsTold() throws {
        let sample = try SampleStore()
        try sample.commit(through: 4)
        var reader: KernelLock?
        let erased = try sample.store.erase(Self.erasure(1004), threads: 1) { reader = try sample.store.hold(4) }
        #expect(erased.held == 4 && !erased.isComplete)
        #expect(erased.generation?.generation == 5)
        try SampleStore.check(sample.store, generation: 4)
        #expect(throws: StoreError.self) { try SampleStore.check(sample.store, generation: 3) }
        withExtendedLifetime(reader) {}
        reader = nil
        let again = try sample.store.erase(Self.erasure(1004), threads: 1)
        #expect(again.isComplete && again.generation == nil && again.rows.isEmpty)
        #expect(try sample.store.oldest == 5)
    }

    /// An erasure that ended once its generation was there: the next one does what is left.
    @Test func anInterruptedErasureIsFinishedByTheSameOne() throws {
        let sample = try SampleStore()
        let head = try sample.commit(through: 4)
        let store = sample.store
        try acknowledge(store, 4)
        struct Ended: Error {}
        #expect(throws: Ended.self) { try store.erase(Self.erasure(1004), threads: 1) { throw Ended() } }
        #expect(try StoreVerifier.verify(store.layout.root, threads: 1).findings.isEmpty)
        try store.beginWork()
        let changes = try store.tables(of: head).values.map {
            try TableRewrite(
                $0, schema: $0.schema, order: [], target: TableTarget(directory: store.layout.table($0.name)),
                threads: 1
            ).erased(RowRemoval(hashes: [1004])).change
        }
        _ = try store.commit(changes, of: head, operation: "erase")
        let erased = try store.erase(Self.erasure(1004), threads: 1)
        #expect(erased.isComplete && erased.rows == ["deliveries/ads": 1])
        #expect(try store.oldest == 5)
        #expect(try StoreVerifier.verify(store.layout.root, threads: 1).findings.isEmpty)
    }

    /// Once the floor says that all before is forgotten, whoever comes next deletes it, entries of logs included.
    @Test func aForgettingThatWasCutOffIsFinishedByTheNextCommand() throws {
        let sample = try SampleStore()
        try sample.commit(through: 12)
        let store = sample.store
        let other = try ProfileStore(at: sample.copy("other"))
        try other.perform(other.completeVacuum())
        let vacuum = try store.completeVacuum()
        try store.beginWork()
        var bases: [String: StoreFloor.TableBase] = [:]
        for (table, version) in vacuum.bases {
            bases[table] = try store.log(table).makeBase(version)
            bases[table]?.former = version
        }
        let known = bases
        try StoreFloor.raise(store.layout) { ($0.oldest, $0.bases) = (12, known) }
        try store.recover()
        for table in ["profiles", "rows/crm", "small"] {
            for folder in [store.layout.table(table), store.layout.deltaLog(table)] {
                let same = folder.replacing(store.layout.root, with: other.layout.root)
                #expect(try StoreFiles.list(folder) == StoreFiles.list(same))
            }
        }
        try SampleStore.check(store, generation: 12)
        #expect(try store.strangers().isEmpty)
    }

    @Test func filesThatAreNotOfCdpAreTold() throws {
        let sample = try SampleStore()
        try sample.commit(through: 2)
        let layout = sample.store.layout
        let paths = [
            "notes.txt", "profiles/part-1.parquet", "profiles/_delta_log/00000000000000000009.crc", "profiles/more/x",
            "_cdp/export.csv", "_cdp/log/debug.txt", "other/a.parquet",
        ]
        try StoreFiles.makeDirectory(layout.table("profiles/more"))
        try StoreFiles.makeDirectory(layout.table("other"))
        for path in paths { try StoreFiles.write([1], to: "\(layout.root)/\(path)") }
        let erased = try sample.store.erase(Self.erasure(1002), threads: 1)
        #expect(erased.strangers == paths.sorted())
        #expect(!erased.isComplete)
    }

    @Test func backupsFromBeforeAreNamed() throws {
        let sample = try SampleStore()
        try sample.commit(through: 3)
        for name in ["first", "second"] {
            _ = try StoreBackup(sample.store, threads: 1).make(at: "\(sample.path)/\(name)")
        }
        try StoreFiles.removeTree("\(sample.path)/first")
        let second = try #require(FilePath.resolved("\(sample.path)/second"))
        #expect(try sample.store.erase(Self.erasure(1003), threads: 1).backups.map(\.path) == [second])
        _ = try StoreBackup(sample.store, threads: 1).make(at: "\(sample.path)/third")
        #expect(try sample.store.erase(Self.erasure(1003), threads: 1).backups.map(\.path) == [second])
        #expect(try sample.store.backups().map(\.generation) == [3, 3, 4])
        // A ledger is no part of generations: the third backup holds what it lost later.
        try acknowledge(sample.store, 4)
        _ = try StoreBackup(sample.store, threads: 1).make(at: "\(sample.path)/fourth")
        #expect(try sample.store.erase(Self.erasure(1004), threads: 1).backups.count == 3)
    }
}
