import CDPStore
import Testing

/// Locks are the kernel's: they exclude, they say who holds them, and they end with their holder.
@Suite struct LockTests {
    private let note = LockNote(
        operation: "apply", who: "ana@laptop", pid: 5121, since: 52_267_000_000, specs: "77d01e9")

    @Test func aSecondWriterIsToldWhoHoldsTheLock() throws {
        let sample = try SampleStore()
        let first = try ProfileStore.lock(sample.store.layout.root, note, waiting: 0)
        let error = withExtendedLifetime(first) {
            #expect(throws: StoreError.self) { try ProfileStore.lock(sample.store.layout.root, note, waiting: 0) }
        }
        #expect(error?.kind == .locked)
        #expect(error?.message == "the store is locked by another operation")
        #expect(error?.details == ["apply by ana@laptop (pid 5121) since 14:31:07 UTC, 0 s ago, specs 77d01e9"])
    }

    @Test func theLockEndsWithItsHolder() throws {
        let sample = try SampleStore()
        for _ in 0..<3 { _ = try ProfileStore.lock(sample.store.layout.root, note, waiting: 0) }
        #expect(LockNote.read(sample.store.layout.lock) == note)
    }

    @Test func theNoteTellsHowLongAgo() {
        #expect(note.text(now: 52_279_000_000).contains("since 14:31:07 UTC, 12 s ago"))
        #expect(note.text(now: 52_867_000_000).contains(", 10 min ago"))
        #expect(note.text(now: 0).contains(", 0 s ago"))
        var unlikely = note
        unlikely.since = .min
        #expect(unlikely.text(now: 1).contains(", 0 s ago"))
    }

    @Test func readersShareAGenerationAndHoldIt() throws {
        let sample = try SampleStore()
        try sample.commit(through: 2)
        #expect(try !sample.store.isHeld(2))
        let first = try #require(try sample.store.hold(2))
        let second = try #require(try sample.store.hold(2))
        try withExtendedLifetime((first, second)) {
            #expect(try sample.store.isHeld(2))
            #expect(try !sample.store.isHeld(1))
            let writer = try ProfileStore.lock(sample.store.layout.root, note, waiting: 0)
            withExtendedLifetime(writer) {}
        }
    }
}
