import Testing

@testable import CDPStore

/// A store of another format is refused by whatever opens it, with a way on.
@Suite struct FormatTests {
    /// Makes the store say that it has another format, as the build of that format wrote it.
    private func set(_ format: Int, _ sample: SampleStore) throws {
        var identity = sample.store.identity
        identity.format = format
        try StoreFiles.write(StoreJSON.seal(identity), to: sample.store.layout.identity)
    }

    @Test func anOlderStoreIsRefusedWithAWayOn() throws {
        let sample = try SampleStore()
        try sample.commit(through: 1)
        try set(1, sample)
        let root = sample.store.layout.root
        let error = #expect(throws: StoreError.self) { try ProfileStore(at: root) }
        #expect(error?.kind == .outdated)
        #expect(error?.message == "`\(root)` has store format 1, this cdp reads and writes 2; nothing was changed")
        #expect(error?.details.last?.hasSuffix(sample.store.identity.storeID) == true)
        #expect(error?.help.contains("cdp explain CDP7023") == true)
        let verified = #expect(throws: StoreError.self) { try StoreVerifier.verify(root, threads: 1) }
        #expect(verified?.kind == .outdated)
    }

    @Test func aNewerStoreIsToldAsSuchWhateverItHolds() throws {
        let sample = try SampleStore()
        let document = Array(#"{"format":3,"name":"another"}"#.utf8)
        try StoreFiles.write(Seal.sealed(document, braces: 1), to: sample.store.layout.identity)
        let root = sample.store.layout.root
        let error = #expect(throws: StoreError.self) { try ProfileStore(at: root) }
        #expect(error?.kind == .unsupported)
        #expect(
            error?.message == "`\(root)` has store format 3, this cdp reads and writes 2: a newer cdp made it")
        let verified = #expect(throws: StoreError.self) { try StoreVerifier.verify(root, threads: 1) }
        #expect(verified?.kind == .unsupported)
    }

    @Test func aDamagedIdentityIsNoOtherFormat() throws {
        let sample = try SampleStore()
        try sample.commit(through: 1)
        let identity = sample.store.layout.identity
        let text = String(decoding: try StoreFiles.read(identity), as: UTF8.self)
        try StoreFiles.write(Array(text.replacing(#""format":2"#, with: #""format":1"#).utf8), to: identity)
        let error = #expect(throws: StoreError.self) { try ProfileStore(at: sample.store.layout.root) }
        #expect(error?.kind == .damaged)
        #expect(
            try StoreVerifier.verify(sample.store.layout.root, threads: 1).findings.map(\.path) == ["_cdp/store.json"])
    }

    /// The run of a file is read back from the log: from its entry and, where that is gone, from the checkpoint.
    @Test func aFileNamesItsRun() throws {
        let sample = try SampleStore()
        let head = try sample.commit(through: 50)
        #expect(try sample.store.tables(of: head).values.flatMap(\.files).map(\.run) == [0, 0, 0])

        var draft = try SampleStore.draft(sample.store, on: head)
        for change in draft.changes.indices {
            for file in draft.changes[change].after.files.indices { draft.changes[change].after.files[file].run = 3 }
        }
        let next = try sample.store.commit(draft, on: head).entry
        for name in next.tables.keys {
            let files = try sample.store.lookup(name, of: next).files
            #expect(files.map(\.run) == [3])
            // The fiftieth version has a checkpoint.
            try StoreFiles.remove(sample.store.layout.deltaEntry(name, version: 50))
        }
        #expect(try sample.store.tables(of: next).values.flatMap(\.files).map(\.run) == [3, 3, 3])
    }
}
