import CDPColumns
import CDPTypes
import Testing

@testable import CDPStore

/// Which files of a table an erasure writes anew.
@Suite struct EraseTableTests {
    private static let schema = [Field("_hash", .integer), Field("name", .string)]

    private static func batch(_ numbers: [Int], _ name: String) -> Batch {
        let hashes = numbers.map { Int64(bitPattern: Hash64.word(UInt64($0)) >> 1) }
        return Batch(
            schema: schema,
            columns: [
                .integer(FixedColumn(hashes)), .string(StringColumn(numbers.map { "\(name) \($0)" })),
            ], count: numbers.count)
    }

    private func rewrite(_ base: TableSnapshot, _ sample: SampleStore, _ updates: UpdateMode) -> TableRewrite {
        TableRewrite(
            base, schema: Self.schema, order: ["name"],
            target: TableTarget(directory: sample.path + "/people", updates: updates), threads: 2)
    }

    /// Puts rows in place of those of their hashes.
    private func change(
        _ base: TableSnapshot, _ sample: SampleStore, _ numbers: [Int], _ name: String
    ) throws -> TableSnapshot {
        let layout = base.layout(expecting: numbers.count)
        let new = Self.batch(numbers, name)
        let pending = PendingRows([new], schema: Self.schema, layout: layout)
        let leaving = Set(new.storedHashes)
        return try rewrite(base, sample, .deletionVectors).run(layout: layout, touched: pending.ranges) {
            range, present in
            let stored = try present.rows()?.storedHashes ?? []
            let gone = stored.indices.filter { leaving.contains(stored[$0]) }.map { Int32($0) }
            return RangeOutcome(.edited(without: gone, with: pending.batch(range)), extra: ())
        }.change.after
    }

    /// A table of several ranges, with a run and masks in two of the ranges.
    private func table(_ sample: SampleStore) throws -> TableSnapshot {
        let table = try change(
            TableSnapshot(empty: "people", schema: Self.schema), sample, Array(0..<50_000), "first")
        let ranges = (0..<50_000).filter { table.layout.range(of: Self.batch([$0], "").storedHashes[0]) < 2 }
        return try change(table, sample, Array(ranges.prefix(40)), "second")
    }

    private func texts(_ table: TableSnapshot) throws -> Set<String> {
        let rows = try TableReader(table).readAll(columns: [Self.schema[1]])
        guard case .string(let names) = rows.columns[0] else { return [] }
        return Set((0..<rows.count).compactMap { names[$0] })
    }

    @Test func onlyFilesWithSuchRowsOrMasksAreWrittenAnew() throws {
        let sample = try SampleStore()
        let table = try table(sample)
        #expect(table.files.count == 5)
        #expect(table.files.map { $0.masked.isEmpty } == [false, false, true, true, true])
        // Without a row that goes, masked ones go all the same.
        let unmasked = try rewrite(table, sample, .deletionVectors).erased(nil)
        #expect(unmasked.rows == 0)
        #expect(unmasked.change.after.files.allSatisfy { $0.masked.isEmpty })
        let kept = Set(unmasked.change.after.files.map(\.path)).intersection(table.files.map(\.path))
        #expect(kept == Set(table.files[2...].map(\.path)))
        #expect(try texts(unmasked.change.after) == texts(table))
        #expect(unmasked.change.after.contentDigest == table.contentDigest)
        // A row of the last range: its file goes, too.
        let number = try #require(
            (0..<50_000).first { table.layout.range(of: Self.batch([$0], "").storedHashes[0]) == 3 })
        let removal = RowRemoval(hashes: Set(Self.batch([number], "").storedHashes))
        let erased = try rewrite(table, sample, .deletionVectors).erased(removal)
        #expect(erased.rows == 1)
        #expect(try texts(erased.change.after) == texts(table).subtracting(["first \(number)"]))
        let left = Set(erased.change.after.files.map(\.path)).intersection(table.files.map(\.path))
        #expect(left == [table.files[2].path, table.files[4].path])
        // Once more there is nothing to do.
        var again = erased.change.after
        again.order = ["name"]
        #expect(try !rewrite(again, sample, .deletionVectors).erased(removal).change.isChanged)
    }

    @Test func aRowThatOthersShareIsReplacedUnderItsHash() throws {
        let sample = try SampleStore()
        let table = try table(sample)
        let removal = RowRemoval(hashes: Set(Self.batch([17, 18], "").storedHashes)).replacing { rows in
            var rows = rows
            rows.columns[1] = .string(StringColumn([String?](repeating: "shared", count: rows.count)))
            return rows
        }
        let erased = try rewrite(table, sample, .rewrite).erased(removal)
        #expect(erased.rows == 2)
        #expect(erased.change.after.rows == table.rows)
        #expect(try texts(erased.change.after).contains("shared"))
        let hashes = try TableReader(erased.change.after).readAll().storedHashes
        #expect(hashes == hashes.sorted())
    }
}
