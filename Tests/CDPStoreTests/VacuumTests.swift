import CDPColumns
import CDPTestSupport
import CDPTypes
import Glibc
import Testing

@testable import CDPStore

/// What goes when old generations are forgotten, and what never does.
@Suite struct VacuumTests {
    /// Vacuums as of the instant of a generation, which every later one outlives.
    @discardableResult
    private func vacuum(_ store: ProfileStore, keeping generation: Int) throws -> Vacuum {
        let vacuum = try store.vacuum(before: Int64(generation) * 60_000_000)
        try store.perform(vacuum)
        return vacuum
    }

    /// All files of a store.
    private func files(_ store: ProfileStore) throws -> Set<String> {
        var found: Set<String> = []
        func walk(_ folder: String) throws {
            for name in try StoreFiles.list(folder) {
                let path = "\(folder)/\(name)"
                if StoreFiles.isDirectory(path) { try walk(path) } else { found.insert(path) }
            }
        }
        try walk(store.layout.root)
        return found
    }

    /// Holds the generations that are kept against what they must hold, and the others against being refused.
    private func check(_ store: ProfileStore, from oldest: Int, through last: Int) throws {
        for generation in 1...last {
            if generation >= oldest {
                try SampleStore.check(store, generation: generation)
                let entry = try store.entry(generation)
                let found = try store.lookup("profiles", of: entry).rows(
                    hashes: SampleStore.rows(generation, "profiles").storedHashes, columns: SampleStore.schema)
                #expect(found.count == generation)
                #expect(try !store.manifest(entry.manifest).isEmpty)
            } else {
                let entry = try store.entry(generation)
                let error = #expect(throws: StoreError.self) { try store.tables(of: entry) }
                #expect(error?.kind == .invalidRequest)
                #expect(throws: StoreError.self) { try store.lookup("profiles", of: entry) }
            }
        }
        #expect(try StoreVerifier.verify(store.layout.root, threads: 2).findings.isEmpty)
    }

    @Test(arguments: [2, 7, 49, 50, 51, 60]) func whatIsKeptIsReadAsBefore(oldest: Int) throws {
        let sample = try SampleStore()
        try sample.commit(through: 60)
        let before = try files(sample.store)
        let taken = try vacuum(sample.store, keeping: oldest)
        #expect(taken.oldest == oldest)
        #expect(taken.generations == oldest - 1)
        #expect(try before.subtracting(files(sample.store)).count == taken.files)
        #expect(taken.bytes > 0)
        try check(sample.store, from: oldest, through: 60)
        // It goes on, and a second vacuum from where the first one came to.
        try sample.commit(through: 63)
        try check(ProfileStore(at: sample.store.layout.root), from: oldest, through: 63)
        try vacuum(sample.store, keeping: 62)
        try check(sample.store, from: 62, through: 63)
        #expect(try sample.store.vacuum(before: 62 * 60_000_000).isEmpty)
    }

    @Test func theLatestGenerationStaysHoweverOldItIs() throws {
        let sample = try SampleStore()
        try sample.commit(through: 3)
        #expect(try vacuum(sample.store, keeping: 100).oldest == 3)
        try check(sample.store, from: 3, through: 3)
        #expect(try vacuum(sample.store, keeping: 100).isEmpty)
    }

    @Test func whatIsReadStays() throws {
        let sample = try SampleStore()
        try sample.commit(through: 9)
        let reader = try #require(try sample.store.hold(4))
        let taken = try vacuum(sample.store, keeping: 8)
        #expect(taken.held == 4)
        #expect(taken.oldest == 4)
        try withExtendedLifetime(reader) { try check(sample.store, from: 4, through: 9) }
    }

    /// A vacuum that ends before its files are gone: the next command that writes takes them.
    @Test func anInterruptedVacuumIsFinishedByTheNextCommand() throws {
        let sample = try SampleStore()
        try sample.commit(through: 12)
        let other = try ProfileStore(at: sample.copy("other"))
        try vacuum(other, keeping: 9)
        let wanted = try files(other).map { $0.dropFirst(other.layout.root.count) }
        let store = sample.store
        let plan = try store.vacuum(before: 9 * 60_000_000)
        try store.beginWork()
        for (table, version) in plan.bases { _ = try store.log(table).makeBase(version) }
        // Ended here, nothing was taken.
        try SampleStore.check(store, generation: 1)
        try store.recover()
        try check(store, from: 1, through: 12)
        try store.beginWork()
        var bases: [String: StoreFloor.TableBase] = [:]
        for (table, version) in plan.bases { bases[table] = try store.log(table).makeBase(version) }
        let known = bases
        try StoreFloor.raise(store.layout) { ($0.oldest, $0.bases) = (9, known) }
        // Ended here, older generations are refused though their files are there.
        #expect(throws: StoreError.self) { try store.tables(of: store.entry(8)) }
        try SampleStore.check(store, generation: 9)
        try store.recover()
        try vacuum(store, keeping: 9)
        #expect(try Set(files(store).map { $0.dropFirst(store.layout.root.count) }) == Set(wanted))
        try check(store, from: 9, through: 12)
    }

    @Test func aBackupHoldsWhatIsKept() throws {
        let sample = try SampleStore()
        try sample.commit(through: 12)
        try vacuum(sample.store, keeping: 7)
        let target = sample.path + "/copy"
        let result = try StoreBackup(sample.store, threads: 2).make(at: target)
        #expect(result.generation == 12)
        try check(ProfileStore(at: target), from: 7, through: 12)
    }

    @Test func aDamagedBeginningOfALogIsToldAndNothingGoes() throws {
        let sample = try SampleStore()
        try sample.commit(through: 12)
        try vacuum(sample.store, keeping: 7)
        let layout = sample.store.layout
        let path = TableLog(layout: layout, table: "profiles").path(ofCheckpoint: 6)
        var bytes = try StoreFiles.read(path)
        bytes[bytes.count / 2] ^= 1
        try StoreFiles.write(bytes, to: path)
        let error = #expect(throws: StoreError.self) { try sample.store.tables(of: sample.store.entry(7)) }
        #expect(error?.kind == .damaged)
        let found = try StoreVerifier.verify(layout.root, threads: 1).problems
        #expect(found.contains { $0.path.hasSuffix("00000000000000000006.checkpoint.parquet") })
        let before = try files(sample.store)
        try sample.store.beginWork()
        try sample.store.endWork()
        #expect(try files(sample.store) == before)
    }

    /// A reader that was led to where a log began goes on from there, although the log begins later by then.
    @Test func entriesFromTheFormerBeginningOnStayUntilTheNextVacuum() throws {
        let sample = try SampleStore()
        try sample.commit(through: 12)
        let layout = sample.store.layout
        func versions() throws -> [Int] {
            try StoreFiles.list(layout.deltaLog("profiles")).filter { $0.hasSuffix(".json") }.compactMap {
                Int($0.dropLast(5))
            }
        }
        try vacuum(sample.store, keeping: 5)
        #expect(try versions() == Array(0...11))
        try vacuum(sample.store, keeping: 9)
        #expect(try versions() == Array(4...11))
        #expect(StoreFiles.exists(TableLog(layout: layout, table: "profiles").path(ofCheckpoint: 4)))
        try vacuum(sample.store, keeping: 12)
        #expect(try versions() == Array(8...11))
        #expect(!StoreFiles.exists(TableLog(layout: layout, table: "profiles").path(ofCheckpoint: 4)))
        try check(sample.store, from: 12, through: 12)
    }

    @Test(.needsPython) func otherReadersGoOn() throws {
        let sample = try SampleStore()
        try sample.commit(through: 63)
        try vacuum(sample.store, keeping: 57)
        for reader in ["deltalake", "polars"] {
            for version in [56, 58, 62] {
                let arguments = "\(reader) '\(sample.path)/store/profiles' \(version) \(version + 1)"
                #expect(
                    system(
                        "'\(Repository.python)' '\(Repository.root)/Tests/Oracles/store_tables.py' \(arguments) | grep -q same"
                    )
                        == 0)
            }
        }
    }
}
