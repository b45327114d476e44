import CDPColumns
import CDPFormats
import CDPRuntime
import CDPTestSupport
import CDPTypes
import Glibc
import Testing

@testable import CDPStore

/// After an erasure no byte of the store's folder holds the person, whatever the store is made of.
///
/// Each test of the whole is a process of its own, in which tables are cut into ranges of a few rows.
@Suite struct ErasureTests {
    @Test func everyTableCanDropAPersonWhereFilesAreWrittenAnew() async {
        await #expect(processExitsWith: .success) { try ErasureTests.dropEverywhere(.rewrite) }
    }

    @Test func everyTableCanDropAPersonWhereRowsAreMasked() async {
        await #expect(processExitsWith: .success) { try ErasureTests.dropEverywhere(.deletionVectors) }
    }

    /// The same, looked for by another reader of Parquet files.
    @Test(.needsPython) func anotherReaderFindsNothingEither() async {
        await #expect(processExitsWith: .success) {
            setenv("CDP_RANGE_ROWS", "16", 1)
            let person = try RememberedPerson(updates: .deletionVectors)
            let traces = try person.traces()
            let words = traces.words + traces.hashes.map { "\($0)" }
            try person.project.writeText("words.txt", words.map { $0 + "\n" }.joined())
            func search(_ expected: String) throws {
                try Repository.runPython(
                    "Tests/Oracles/erased.py", "'\(person.store.layout.root)'", "'\(person.project.path)/words.txt'",
                    expected)
            }
            try search("everywhere")
            #expect(try person.erase(traces).isComplete)
            try search("nowhere")
        }
    }

    private static func dropEverywhere(_ updates: UpdateMode) throws {
        setenv("CDP_RANGE_ROWS", "16", 1)
        let person = try RememberedPerson(updates: updates)
        let store = person.store
        let traces = try person.traces()
        // A table that is new gets its row of the person here, or this fails.
        let tables = try Set(store.tableDirectories()).subtracting(["rows", "events", "deliveries"])
        #expect(traces.tables == tables)
        #expect(traces.ids.count == 2 && traces.hashes.count > 10)
        let head = try #require(try store.head())
        let files = try store.tables(of: head).values.map { table in table.files.map { (table.layout.count, $0) } }
            .flatMap { $0 }
        #expect(files.contains { !$1.masked.isEmpty } == (updates == .deletionVectors))
        #expect(files.contains { $1.rangeCount < $0 } && files.count > 40)
        try person.leaveRemains(traces)

        let search = StoreSearch(words: traces.words, numbers: traces.hashes)
        let before = try search.files(in: store.layout.root)
        #expect(tables.allSatisfy { table in before.contains { $0.hasPrefix("\(table)/") } })
        let others = try person.others(traces)
        let erased = try person.erase(traces)
        #expect(erased.isComplete, "\(erased)")
        #expect(erased.generation?.generation == head.generation + 1)
        #expect(erased.backups.map(\.path) == ["\(person.project.path)/copy"].compactMap(FilePath.resolved))
        try check(person, traces, search, others)

        // What is not new is not read again, and the file of a destination is written without the person.
        #expect(try person.project.apply(RememberedPerson.specs).delivered == ["list"])
        try check(person, traces, search, others.filter { !$0.key.hasPrefix("deliveries/") })
        #expect(try !person.project.lines("out/list.csv").contains { $0.lowercased().contains(RememberedPerson.mark) })
        // Life goes on.
        try person.apply(night: 7, [])
        #expect(try search.files(in: store.layout.root) == ["_cdp/log/access.ndjson"])
        #expect(try StoreVerifier.verify(store.layout.root, threads: 2).findings.isEmpty)
        #expect(try person.project.stored("profiles", ["profile_id"]).count == 240)
    }

    /// Holds a store from which the person went against what it must hold, and must not.
    private static func check(
        _ person: RememberedPerson, _ traces: RememberedPerson.Traces, _ search: StoreSearch,
        _ others: [String: Set<UInt64>]
    ) throws {
        let holders = try search.files(in: person.store.layout.root)
        #expect(holders == ["_cdp/log/access.ndjson"], "\(holders)")
        #expect(try StoreVerifier.verify(person.store.layout.root, threads: 2).findings.isEmpty)
        #expect(try person.traces().tables.isEmpty)
        let found = try person.others(traces)
        for (table, rows) in others { #expect(found[table] == rows, "\(table)") }
    }
}

extension RememberedPerson {
    /// Takes all rows of the person.
    func erase(_ traces: Traces) throws -> Erased {
        let lock = try #require(try KernelLock.acquire(store.layout.lock, exclusive: true, waiting: 5))
        defer { withExtendedLifetime(lock) {} }
        return try store.erase(Erasure { _ in RowRemoval { traces.places($0) } }, threads: 2)
    }

    /// The rows of other people in each table of the latest generation and each ledger.
    func others(_ traces: Traces) throws -> [String: Set<UInt64>] {
        var found: [String: Set<UInt64>] = [:]
        let head = try #require(try store.head())
        let ledgers = try store.ledgers().map { try store.ledger($0, schema: []).table }
        for table in try store.tables(of: head).values + ledgers {
            let rows = try TableReader(table).readAll()
            let own = Set(traces.places(rows))
            found[table.name] = Set(
                rows.gathered((0..<Int32(rows.count)).filter { !own.contains($0) }).rowHashes())
        }
        return found
    }

    /// Puts into the store what commands leave there besides tables: those that ended well, and those that were killed.
    func leaveRemains(_ traces: Traces) throws {
        let layout = store.layout
        let text = Array("{\"email\":\"zqxnew@x.fr\"}\n".utf8)
        let head = try #require(try store.head())
        let data = try #require(try store.table("profiles", of: head)?.files.first)
        for path in [
            layout.root + "/.spill-1234", layout.control + "/x.tmp", layout.table("profiles") + "/x.parquet.tmp",
            layout.deltaLog("profiles") + "/x.json.tmp",
            layout.preparedGeneration(head.generation + 1) + "/profiles.json",
            layout.staged + "/aa11/plan.json", layout.log + "/outputs.json", layout.log + "/inputs.json",
        ] {
            try StoreFiles.makeDirectory(FilePath.folder(of: path))
            try StoreFiles.write(text, to: path)
        }
        try StoreFiles.makeDirectory(layout.staged + "/aa11/profiles")
        try StoreFiles.write(
            StoreFiles.read("\(data.directory)/\(data.path)"), to: "\(layout.staged)/aa11/profiles/\(data.path)")
        try StoreFiles.write(
            Array("{\"command\":\"profile\",\"subjects\":[\"\(traces.ids.min() ?? "")\"]}\n".utf8),
            to: layout.log + "/access.ndjson")
        try StoreFiles.write([], to: layout.working)
        _ = try StoreBackup(store, threads: 2).make(at: project.path + "/copy")
    }
}

extension RememberedPerson.Traces {
    /// What is looked for: the mark and the ids.
    var words: [String] { [RememberedPerson.mark] + ids.sorted() }
}
