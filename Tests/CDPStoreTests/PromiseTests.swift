import CDPColumns
import CDPTypes
import Testing

@testable import CDPStore

/// What the store promises across failures, kills and changes of mind.
@Suite struct PromiseTests {
    /// The names of the data files of a table.
    private func files(_ sample: SampleStore, _ table: String) throws -> Set<String> {
        Set(try StoreFiles.list(sample.store.layout.table(table)).filter { $0.hasSuffix(".parquet") })
    }

    @Test func aTornFileOfTheRightNameIsReplaced() throws {
        let sample = try SampleStore()
        try sample.commit(through: 2)
        let before = try files(sample, "profiles")
        // Another store tells which names the next generation will use.
        let other = try ProfileStore(at: sample.copy("other"))
        let head = try other.head()
        _ = try other.commit(SampleStore.draft(other, on: head), on: head)
        let names = Set(try StoreFiles.list(other.layout.table("profiles")).filter { $0.hasSuffix(".parquet") })
        let coming = names.subtracting(before)
        try #require(!coming.isEmpty)
        for name in coming {
            for content in [[], [1, 2, 3]] as [[UInt8]] {
                try StoreFiles.write(content, to: "\(sample.store.layout.table("profiles"))/\(name)")
            }
        }
        try sample.commit(through: 3)
        for generation in 1...3 { try SampleStore.check(sample.store, generation: generation) }
        #expect(try StoreVerifier.verify(sample.store.layout.root, threads: 1).findings.isEmpty)
    }

    @Test func aTornManifestOfTheRightNameIsReplaced() throws {
        let sample = try SampleStore()
        try sample.commit(through: 1)
        let place = sample.store.layout.manifest(Digest.sha256(Array("specs 1".utf8)))
        try StoreFiles.write([], to: sample.store.layout.manifest(Digest.sha256(Array("specs 2".utf8))))
        let head = try sample.commit(through: 3)
        #expect(StoreFiles.exists(place))
        for generation in 1...3 {
            let digest = try sample.store.entry(generation).manifest
            #expect(try Digest.sha256(sample.store.manifest(digest)) == digest)
        }
        #expect(head.generation == 3)
    }

    /// Rows whose hashes are spread over all ranges.
    private static func rows(_ count: Int, _ text: String) -> Batch {
        let hashes = (0..<count).map { Int64(bitPattern: Hash64.word(UInt64($0)) >> 1) }.sorted()
        return Batch(
            schema: SampleStore.schema,
            columns: [.integer(FixedColumn(hashes)), .string(StringColumn((0..<count).map { "\(text) \($0)" }))],
            count: count)
    }

    /// A table as it is after all of its rows were replaced.
    private func replaced(_ base: TableSnapshot, by rows: Batch, _ sample: SampleStore) throws -> TableChange {
        let layout = base.layout(expecting: rows.count)
        let pending = PendingRows([rows], schema: SampleStore.schema, layout: layout)
        return try TableRewrite(
            base, schema: SampleStore.schema, order: [],
            target: TableTarget(directory: sample.store.layout.table("people")),
            threads: 2
        ).run(layout: layout, touched: Array(0..<layout.count)) { range, present in
            let gone = (0..<Int32(try present.rows()?.count ?? 0)).map { $0 }
            return RangeOutcome(.edited(without: gone, with: pending.batch(range)), extra: ())
        }.change
    }

    @Test func aNewLayoutTakesNoFileFromAnOlderGeneration() throws {
        let sample = try SampleStore()
        let first = try replaced(
            TableSnapshot(empty: "people", schema: SampleStore.schema), by: Self.rows(16_385, "a"), sample
        ).after
        let second = try replaced(first, by: Self.rows(16_385, "b"), sample).after
        #expect(first.layout.count == 2)
        // All rows go back to what they were and one leaves: one range is again the older generation's, until it is cut anew.
        let all = Self.rows(16_385, "a")
        let change = try replaced(second, by: all.gathered((0..<16_384).map { Int32($0) }), sample)
        let third = change.after
        #expect(third.layout.count == 1)
        let there = try files(sample, "people")
        #expect(there.isSuperset(of: first.files.map(\.path)))
        #expect(there.isSuperset(of: second.files.map(\.path)))
        #expect(change.leavesFiles)
    }

    @Test func whatIsPreparedAndNotPublishedIsNotSwept() throws {
        let sample = try SampleStore()
        try sample.commit(through: 3)
        let layout = sample.store.layout
        try StoreFiles.makeDirectory(layout.preparedGeneration(3))
        for name in ["profiles", "rows/crm", "small"] {
            let published = layout.deltaEntry(name, version: 2)
            _ = try StoreFiles.linkExclusively(published, as: layout.preparedEntry(name, generation: 3))
            try StoreFiles.remove(published)
        }
        try sample.store.beginWork()
        try sample.store.endWork()
        for generation in 1...3 { try SampleStore.check(sample.store, generation: generation) }
    }

    @Test func whatFailsAfterTheCommitIsToldBesideIt() throws {
        let sample = try SampleStore()
        let head = try sample.commit(through: 1)
        let draft = try SampleStore.draft(sample.store, on: head)
        // A folder stands where the next floor would be written.
        let blocked = sample.store.layout.floor
        let floor = try StoreFiles.read(blocked)
        try StoreFiles.remove(blocked)
        try StoreFiles.makeDirectory(blocked + "/taken")
        let commit = try sample.store.commit(draft, on: head)
        #expect(commit.entry.generation == 2)
        #expect(commit.isDurable)
        #expect(commit.unfinished?.kind == .inputOutput)
        try StoreFiles.removeTree(blocked)
        try StoreFiles.write(floor, to: blocked)
        #expect(try sample.store.head()?.generation == 2)
        try SampleStore.check(sample.store, generation: 2)
        try sample.store.recover()
        #expect(try StoreFloor(sample.store.layout).generation == 2)
        #expect(try StoreFiles.list(sample.store.layout.prepared).isEmpty)
    }

    @Test func aSecondCreationChangesNothing() throws {
        let sample = try SampleStore()
        let layout = sample.store.layout
        let error = #expect(throws: StoreError.self) {
            try ProfileStore.create(
                at: layout.root, storeID: String(repeating: "6c", count: 16), secret: [UInt8](repeating: 8, count: 32))
        }
        #expect(error?.kind == .invalidRequest)
        #expect(try ProfileStore(at: layout.root).secret == sample.store.secret)
    }

    @Test func theLockIsTheOneOfTheFileThatStandsThere() throws {
        let sample = try SampleStore()
        let path = sample.store.layout.lock
        let former = try #require(try KernelLock.acquire(path, exclusive: true))
        try StoreFiles.remove(path)
        let lock = try #require(try KernelLock.acquire(path, exclusive: true))
        let other = try KernelLock.acquire(path, exclusive: true)
        withExtendedLifetime((former, lock)) { #expect(other == nil) }
    }
}
