import CDPColumns
import CDPFormats
import CDPTestSupport
import CDPTypes
import Glibc
import Synchronization
import Testing

@testable import CDPStore

/// A backup is a whole store of one generation, whatever happens to the store meanwhile.
@Suite struct BackupTests {
    private func acknowledge(_ store: ProfileStore, _ generation: Int) throws {
        let ledger = try store.ledger("ads", schema: SampleStore.schema)
        let name = ProfileStore.ledgerTable("ads")
        let change = try SampleStore.change(
            ledger.table, to: SampleStore.rows(generation, name), directory: store.layout.table(name))
        try store.acknowledge(change, generation: generation, form: 1, asOf: 0)
    }

    /// The permissions of every file and directory, by its path.
    private func modes(_ folder: String, _ path: String = "") throws -> [String: mode_t] {
        var found: [String: mode_t] = [:]
        for name in try StoreFiles.list("\(folder)/\(path)") {
            let inner = path.isEmpty ? name : "\(path)/\(name)"
            found[inner] = try StoreFiles.status("\(folder)/\(inner)").st_mode & 0o7777
            if StoreFiles.isDirectory("\(folder)/\(inner)") { found.merge(try modes(folder, inner)) { $1 } }
        }
        return found
    }

    @Test(arguments: [true, false]) func aBackupIsAStoreThatGoesOn(canLink: Bool) throws {
        let sample = try SampleStore()
        try sample.commit(through: 52)
        for generation in [50, 52] { try acknowledge(sample.store, generation) }
        try StoreFiles.write(Array("apply\n".utf8), to: "\(sample.store.layout.log)/history")
        try sample.store.noteDelivered(DeliveryMark(generation: 53, asOf: 0))
        try StoreFiles.write([], to: "\(sample.store.layout.log)/outputs.json")
        try StoreFiles.write(Array("half".utf8), to: "\(sample.store.layout.table("small"))/garbage.tmp")
        let place = "\(sample.path)/far/away"
        let result = try StoreBackup(sample.store, threads: 2, canLink: canLink).make(at: place + "/")
        #expect(result.generation == 52)
        #expect((result.linked > result.files / 2) == canLink)
        #expect(result.verification.findings.isEmpty)
        #expect(try StoreFiles.list("\(sample.path)/far") == ["away"])

        let backup = try ProfileStore(at: place)
        #expect(backup.secret == sample.store.secret)
        for generation in 1...52 { try SampleStore.check(backup, generation: generation) }
        #expect(try backup.ledger("ads", schema: SampleStore.schema).generation == 52)
        #expect(try StoreFiles.read("\(backup.layout.log)/history") == Array("apply\n".utf8))
        // What only saves work may be that of a later generation.
        #expect(backup.delivered == nil)
        #expect(try StoreFiles.list(backup.layout.log) == ["history"])
        let own = try modes(sample.path + "/store")
        for (path, mode) in try modes(place) { #expect(own[path] == mode, "\(path)") }
        #expect(!StoreFiles.exists("\(backup.layout.table("small"))/garbage.tmp"))

        // What the backup becomes when it is put in the store's place is what the store would have become, and neither
        // touches the other.
        try backup.recover()
        let head = try #require(try backup.head())
        _ = try backup.commit(SampleStore.draft(backup, on: head), on: head)
        #expect(try sample.store.head()?.generation == 52)
        try sample.commit(through: 53)
        let entries = try [backup, sample.store].map { try StoreFiles.read($0.layout.journalEntry(53)) }
        #expect(entries[0] == entries[1])
        for store in [backup, sample.store] {
            #expect(try StoreVerifier.verify(store.layout.root, threads: 2).problems.isEmpty)
        }
    }

    @Test func aStoreAtWorkIsBackedUpWhole() throws {
        let sample = try SampleStore()
        try sample.commit(through: 1)
        let (folder, path) = (sample.path, sample.store.layout.root)
        let done = Mutex(false)
        let results = try Parallel.map(2, threads: 2) { worker in
            let store = try ProfileStore(at: path)
            if worker == 0 {
                var head = try store.head()
                while !done.withLock({ $0 }) {
                    // A program that another test starts holds all descriptors for a moment, until it is another program.
                    let lock = try #require(try KernelLock.acquire(store.layout.lock, exclusive: true, waiting: 5))
                    defer { withExtendedLifetime(lock) {} }
                    try store.recover()
                    try store.beginWork()
                    head = try store.commit(SampleStore.draft(store, on: head), on: head).entry
                    try acknowledge(store, head?.generation ?? 0)
                    try store.endWork()
                }
                return head?.generation ?? 0
            }
            defer { done.withLock { $0 = true } }
            for number in 0..<Repository.cases(25) {
                let place = "\(folder)/backup-\(number)"
                let result = try StoreBackup(store, threads: 1, canLink: number % 2 == 0).make(at: place)
                let backup = try ProfileStore(at: place)
                #expect(try backup.head()?.generation == result.generation)
                try SampleStore.check(backup, generation: result.generation)
                let delivered = try backup.ledger("ads", schema: SampleStore.schema).generation
                #expect(delivered <= result.generation)
                try backup.recover()
                let head = try backup.head()
                _ = try backup.commit(SampleStore.draft(backup, on: head), on: head)
            }
            return 0
        }
        #expect(results[0] > 1)
    }

    @Test func aCommitThatWasNotPublishedIsPartOfTheBackup() throws {
        let sample = try SampleStore()
        let entry = try sample.commit(through: 3)
        let layout = sample.store.layout
        try StoreFiles.makeDirectory(layout.preparedGeneration(3))
        for name in entry.tables.keys where name != "small" {
            let path = layout.deltaEntry(name, version: 2)
            _ = try StoreFiles.linkExclusively(path, as: layout.preparedEntry(name, generation: 3))
            try StoreFiles.remove(path)
        }
        let place = sample.path + "/backup"
        #expect(try StoreBackup(sample.store, threads: 1).make(at: place).generation == 3)
        try SampleStore.check(ProfileStore(at: place), generation: 3)
    }

    @Test func onlyAnEmptyFolderOutsideOfTheStoreIsTaken() throws {
        let sample = try SampleStore()
        let backup = StoreBackup(sample.store, threads: 1)
        try StoreFiles.makeDirectory(sample.path + "/empty")
        #expect(try backup.make(at: sample.path + "/empty").generation == 0)
        try StoreFiles.write([1], to: sample.path + "/file")
        try #require(symlink(sample.path + "/store", sample.path + "/link") == 0)
        let places = [
            "empty", "file", "link", "store", "store/_cdp/log/backup", "link/backup", "empty/../store/backup",
        ]
        for place in places {
            let error = #expect(throws: StoreError.self, "\(place)") { try backup.make(at: "\(sample.path)/\(place)") }
            #expect(error?.kind == .invalidRequest)
        }
        #expect(try StoreVerifier.verify(sample.store.layout.root, threads: 1).findings.isEmpty)
        #expect(try StoreFiles.list(sample.path) == ["empty", "file", "link", "store"])
    }

    @Test func theStoreNotesWhereItsBackupsAre() throws {
        let sample = try SampleStore()
        try sample.commit(through: 4)
        try sample.store.perform(sample.store.vacuum(before: 3 * 60_000_000))
        try StoreFiles.makeDirectory(sample.path + "/taken/folder")
        #expect(throws: StoreError.self) {
            try StoreBackup(sample.store, threads: 1).make(at: sample.path + "/taken")
        }
        #expect(try sample.store.backups().isEmpty)
        let first = try StoreBackup(sample.store, threads: 1).make(at: sample.path + "/first/")
        #expect(first.unnoted == nil)
        try LogFile.append("{\"path\":", to: sample.store.layout.backups)
        try sample.commit(through: 5)
        _ = try StoreBackup(sample.store, threads: 1).make(at: sample.path + "/second")
        let found = try sample.store.backups()
        #expect(found.map(\.path) == ["first", "second"].compactMap { FilePath.resolved("\(sample.path)/\($0)") })
        #expect(found.map(\.generation) == [4, 5] && found.map(\.oldest) == [3, 3])
        #expect(found.allSatisfy { $0.isThere && $0.at.hasSuffix("Z") })
        // A backup knows of those from before.
        #expect(try ProfileStore(at: sample.path + "/second").backups().map(\.path) == [found[0].path])
        try StoreFiles.removeTree(sample.path + "/first")
        #expect(try sample.store.backups().map(\.isThere) == [false, true])
    }

    @Test func aBackupOfAStoreThatCannotNoteItIsMadeAndSaysSo() throws {
        let sample = try SampleStore()
        try sample.commit(through: 1)
        try StoreFiles.makeDirectory(sample.store.layout.backups)
        let result = try StoreBackup(sample.store, threads: 1).make(at: sample.path + "/backup")
        #expect(result.unnoted?.kind == .inputOutput)
        try SampleStore.check(ProfileStore(at: sample.path + "/backup"), generation: 1)
    }

    @Test(arguments: ["data", "log", "journal", "secret"]) func aDamagedStoreHasNoBackup(_ part: String) throws {
        let sample = try SampleStore()
        let head = try sample.commit(through: 2)
        let layout = sample.store.layout
        let table = try #require(try sample.store.table("profiles", of: head))
        switch part {
        case "data":
            let path = "\(layout.table("profiles"))/\(table.files[0].path)"
            var bytes = try StoreFiles.read(path)
            bytes[bytes.count / 2] ^= 1
            try StoreFiles.write(bytes, to: path)
        case "log": try StoreFiles.remove(layout.deltaEntry("profiles", version: 0))
        case "journal": try StoreFiles.remove(layout.journalEntry(2))
        default: try StoreFiles.write([1], to: layout.secret)
        }
        let error = #expect(throws: StoreError.self) {
            try StoreBackup(sample.store, threads: 1).make(at: sample.path + "/backup")
        }
        #expect(error?.kind == .damaged)
        #expect(try StoreFiles.list(sample.path) == ["store"])
    }
}
