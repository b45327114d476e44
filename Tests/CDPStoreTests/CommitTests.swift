import CDPColumns
import CDPStore
import CDPTypes
import Testing

/// Generations are committed whole or not at all, and stay readable.
@Suite struct CommitTests {
    @Test func everyGenerationStaysReadable() throws {
        let sample = try SampleStore()
        let head = try sample.commit(through: 4)
        #expect(head.generation == 4)
        #expect(try sample.store.generations() == [1, 2, 3, 4])
        for generation in 1...4 { try SampleStore.check(sample.store, generation: generation) }
        #expect(try sample.store.manifest(head.manifest) == Array("specs 1".utf8))
        #expect(try StoreFiles.list(sample.store.layout.prepared).isEmpty)
    }

    @Test func aTableThatStaysGetsNoLogEntry() throws {
        let sample = try SampleStore()
        let head = try sample.commit(through: 1)
        var draft = try SampleStore.draft(sample.store, on: head)
        draft.changes[2] = TableChange(unchanged: draft.changes[2].before)
        let next = try sample.store.commit(draft, on: head).entry
        #expect(next.tables["small"]?.version == 0)
        #expect(next.tables["small"]?.entry == nil)
        #expect(next.tables["profiles"]?.version == 1)
    }

    /// The states of the disk between two steps of a commit, in order.
    enum Step: CaseIterable {
        case dataWritten, entriesPrepared, journalLinked, firstEntryPublished, allPublished
    }

    /// A crash leaves the generation before or the one after, the next command repairs the rest, and what it then makes is
    /// what it would have made without the crash.
    @Test(arguments: Step.allCases) func aCrashLeavesOneOfTwoGenerations(_ step: Step) throws {
        let sample = try SampleStore()
        try sample.commit(through: 2)
        let before = try sample.copy("before")
        let entry = try sample.commit(through: 3)
        let crashed = try ProfileStore(at: sample.copy("crashed"))
        let layout = crashed.layout
        let changed = entry.tables.filter { $0.value.entry != nil }.keys.sorted()
        try #require(changed.count == 3)
        if step != .dataWritten {
            try StoreFiles.makeDirectory(layout.preparedGeneration(3))
            for name in changed {
                _ = try StoreFiles.linkExclusively(
                    layout.deltaEntry(name, version: 2), as: layout.preparedEntry(name, generation: 3))
            }
        }
        for (place, name) in changed.enumerated() {
            if step == .allPublished || (step == .firstEntryPublished && place == 0) { continue }
            try StoreFiles.remove(layout.deltaEntry(name, version: 2))
        }
        let isCommitted = step != .dataWritten && step != .entriesPrepared
        if !isCommitted {
            try StoreFiles.remove(layout.journalEntry(3))
            try StoreFiles.write(StoreFiles.read(StoreLayout(root: before).floor), to: layout.floor)
        }

        // A reader that comes before any repair sees one generation whole.
        let seen = try #require(try crashed.head()?.generation)
        #expect(seen == (isCommitted ? 3 : 2))
        try SampleStore.check(crashed, generation: seen)

        try crashed.recover()
        #expect(try StoreFiles.list(layout.prepared).isEmpty)
        try SampleStore.check(crashed, generation: seen)
        for name in changed {
            #expect(StoreFiles.exists(layout.deltaEntry(name, version: 2)) == isCommitted)
        }
        let head = try crashed.head()
        if !isCommitted { _ = try crashed.commit(SampleStore.draft(crashed, on: head), on: head) }
        #expect(try StoreFiles.read(layout.journalEntry(3)) == StoreFiles.read(sample.store.layout.journalEntry(3)))
        for name in changed {
            #expect(
                try StoreFiles.read(layout.deltaEntry(name, version: 2))
                    == StoreFiles.read(sample.store.layout.deltaEntry(name, version: 2)))
        }
        #expect(try ProfileStore(at: before).head()?.generation == 2)
    }

    @Test func twoCommitsOnOneGenerationMakeOne() throws {
        let sample = try SampleStore()
        let head = try sample.commit(through: 1)
        let first = try SampleStore.draft(sample.store, on: head)
        _ = try sample.store.commit(first, on: head)
        #expect(throws: StoreError.self) { try sample.store.commit(first, on: head) }
        #expect(try sample.store.head()?.generation == 2)
        try SampleStore.check(sample.store, generation: 2)
    }

    @Test func aForeignWriteIsNamed() throws {
        let sample = try SampleStore()
        let head = try sample.commit(through: 2)
        let layout = sample.store.layout
        try sample.store.refuseForeignWrites(since: head)
        try StoreFiles.write(
            Array(#"{"commitInfo":{"operation":"OPTIMIZE"}}"#.utf8), to: layout.deltaEntry("rows/crm", version: 2))
        let error = #expect(throws: StoreError.self) { try sample.store.refuseForeignWrites(since: head) }
        #expect(error?.kind == .foreignWrite)
        #expect(error?.message == "table `rows/crm` has version 2, which cdp did not write")
        #expect(throws: StoreError.self) {
            try sample.store.commit(SampleStore.draft(sample.store, on: head), on: head)
        }
        // What was committed before the foreign write is read as before.
        try SampleStore.check(sample.store, generation: 2)
    }
}
