import CDPStore
import Testing

/// What a command that failed left in the tables goes, and nothing else does.
@Suite struct WorkTests {
    private let leftover = String(repeating: "0a", count: 20) + ".parquet"

    @Test func filesThatNoLogNamesGoAndThoseOfOlderGenerationsStay() throws {
        let sample = try SampleStore()
        try sample.commit(through: 4)
        let layout = sample.store.layout
        let before = try StoreFiles.list(layout.table("profiles"))
        try sample.store.beginWork()
        try StoreFiles.write([1, 2, 3], to: "\(layout.table("profiles"))/\(leftover)")
        try StoreFiles.makeDirectory(layout.table("rows/never"))
        try StoreFiles.write([1, 2, 3], to: "\(layout.table("rows/never"))/\(leftover)")
        try StoreFiles.write([1, 2, 3], to: "\(layout.table("profiles"))/notes.parquet")

        try sample.store.recover()
        #expect(try StoreFiles.list(layout.table("profiles")) == (before + ["notes.parquet"]).sorted())
        #expect(try StoreFiles.list(layout.table("rows/never")) == [])
        #expect(!StoreFiles.exists(layout.working))
        for generation in 1...4 { try SampleStore.check(sample.store, generation: generation) }
    }

    @Test func nothingGoesWhereALogIsNotWhole() throws {
        let sample = try SampleStore()
        try sample.commit(through: 2)
        let layout = sample.store.layout
        try sample.store.beginWork()
        try StoreFiles.write([1, 2, 3], to: "\(layout.table("profiles"))/\(leftover)")
        try StoreFiles.remove(layout.deltaEntry("profiles", version: 0))
        try sample.store.recover()
        #expect(StoreFiles.exists("\(layout.table("profiles"))/\(leftover)"))
    }

    @Test func nothingIsLookedAtWithoutInterruptedWork() throws {
        let sample = try SampleStore()
        try sample.commit(through: 1)
        let place = "\(sample.store.layout.table("profiles"))/\(leftover)"
        try StoreFiles.write([1, 2, 3], to: place)
        try sample.store.recover()
        #expect(StoreFiles.exists(place))
    }
}
