import CDPStore
import CDPTestSupport
import Glibc
import Testing

/// Long logs are read from their last checkpoint on, by cdp and by other readers.
@Suite struct CheckpointTests {
    /// Whether the script says that a reader finds the rows. By its words, not its exit status: that may be taken by
    /// whoever waits for children in another test of the process.
    private func agrees(_ arguments: String) throws -> Bool {
        let output = try #require(
            popen("'\(Repository.python)' '\(Repository.root)/Tests/Oracles/store_tables.py' \(arguments)", "r"))
        defer { pclose(output) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, 255, output) != nil else { return false }
        return String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            == "the same rows\n"
    }

    @Test(.needsPython) func aStoreOfManyGenerationsIsReadByOthers() throws {
        let sample = try SampleStore()
        let head = try sample.commit(through: 113)
        let layout = sample.store.layout
        for version in [50, 100] {
            for name in ["profiles", "rows/crm", "small"] {
                #expect(
                    StoreFiles.exists("\(layout.deltaLog(name))/\(StoreLayout.padded(version)).checkpoint.parquet"))
            }
        }
        // Readers that need an entry before the checkpoint would fail from here on.
        let others = try sample.copy("others")
        for version in 0..<100 {
            try StoreFiles.remove(StoreLayout(root: others).deltaEntry("profiles", version: version))
        }
        for reader in ["deltalake", "polars"] {
            #expect(try agrees("\(reader) '\(others)/profiles' 112 113"))
            #expect(try agrees("\(reader) '\(sample.path)/store/rows/crm' 112 113"))
            #expect(try agrees("\(reader) '\(sample.path)/store/rows/crm' 30 31"))
        }
        try SampleStore.check(ProfileStore(at: others), generation: head.generation)
        for generation in [1, 50, 51, 52, 100, 101, 102] {
            try SampleStore.check(sample.store, generation: generation)
        }
    }

    @Test(arguments: ["_last_checkpoint", "00000000000000000050.checkpoint.parquet"])
    func aCheckpointThatIsLostOrDamagedIsPassedOver(_ name: String) throws {
        let sample = try SampleStore()
        try sample.commit(through: 52)
        let path = "\(sample.store.layout.deltaLog("profiles"))/\(name)"
        var bytes = try StoreFiles.read(path)
        for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 40)) {
            bytes[place] ^= 0x41
            try StoreFiles.write(bytes, to: path)
            try SampleStore.check(sample.store, generation: 52)
            bytes[place] ^= 0x41
        }
        try StoreFiles.remove(path)
        try SampleStore.check(sample.store, generation: 52)
    }
}
