import CDPColumns
import CDPStore
import CDPTestSupport
import CDPTypes
import Glibc
import Testing

/// A store in a folder of its own, with two tables that every generation changes.
final class SampleStore {
    static let schema = [Field("_hash", .integer), Field("name", .string)]

    private let folder: TemporaryFolder
    let store: ProfileStore

    var path: String { folder.path }

    init() throws {
        folder = try TemporaryFolder()
        let path = folder.path
        store = try ProfileStore.create(
            at: path + "/store", storeID: String(repeating: "5b", count: 16), secret: [UInt8](repeating: 7, count: 32))
    }

    /// The rows of a generation: as many as its number, but for a table that stays small.
    static func rows(_ generation: Int, _ table: String) -> Batch {
        let count = table == "small" ? 1 : generation
        return Batch(
            schema: schema,
            columns: [
                .integer(FixedColumn((0..<Int64(count)).map { $0 * 1000 + Int64(generation) })),
                .string(StringColumn((0..<count).map { "\(table) \($0) of \(generation)" })),
            ], count: count)
    }

    /// Puts the rows of a generation in the place of a table's rows.
    static func change(_ base: TableSnapshot, to rows: Batch, directory: String) throws -> TableChange {
        let rewrite = TableRewrite(
            base, schema: schema, order: [], target: TableTarget(directory: directory), threads: 2)
        return try rewrite.run(layout: RangeLayout(count: 1), touched: [0]) { _, present in
            let gone = (0..<Int32(try present.rows()?.count ?? 0)).map { $0 }
            return RangeOutcome(.edited(without: gone, with: rows), extra: ())
        }.change
    }

    /// What the next generation consists of.
    static func draft(_ store: ProfileStore, on head: JournalEntry?) throws -> GenerationDraft {
        let generation = (head?.generation ?? 0) + 1
        let tables = try head.map { try store.tables(of: $0) } ?? [:]
        let changes = try ["profiles", "rows/crm", "small"].map { name in
            try change(
                tables[name] ?? TableSnapshot(empty: name, schema: schema), to: rows(generation, name),
                directory: store.layout.table(name))
        }
        return GenerationDraft(
            operation: "apply", asOf: Int64(generation) * 60_000_000, manifest: Array("specs \(generation % 3)".utf8),
            changes: changes, inputs: [:], counts: ["profiles": generation])
    }

    /// Commits generations up to `last`.
    @discardableResult
    func commit(through last: Int) throws -> JournalEntry {
        var head = try store.head()
        while (head?.generation ?? 0) < last {
            head = try store.commit(SampleStore.draft(store, on: head), on: head).entry
        }
        return try #require(head)
    }

    /// A copy of the store's directory as it is now.
    func copy(_ name: String) throws -> String {
        let target = "\(path)/\(name)"
        try #require(system("cp -a '\(path)/store' '\(target)'") == 0)
        return target
    }

    /// Holds every table of a generation against what was committed.
    static func check(_ store: ProfileStore, generation: Int) throws {
        let entry = try store.entry(generation)
        #expect(entry.tables.keys.sorted() == ["profiles", "rows/crm", "small"])
        for (name, table) in try store.tables(of: entry) {
            let batch = try TableReader(table).readAll()
            #expect(batch.storedHashes == rows(generation, name).storedHashes)
            #expect(batch.rowHashes() == rows(generation, name).rowHashes())
            #expect(entry.tables[name]?.rows == batch.count)
        }
    }
}
