import CDPColumns
import CDPTypes
import Testing

@testable import CDPStore

/// Tables that change a little at a time, against the rows that they must hold.
@Suite struct RunTests {
    private static let schema = [Field("_hash", .integer), Field("at", .integer), Field("key", .string)]
    private static let order = ["at", "key"]

    /// A row of the model.
    private struct Row: Hashable {
        var number: Int
        var edition: Int

        /// Two rows of four have one hash.
        var hash: Int64 { Int64(bitPattern: Hash64.word(UInt64(number / 2)) >> 1) }
        var at: Int64 { Int64(Hash64.word(UInt64(number * 31 + edition)) % 7) }
        var key: String { "row \(number) edition \(edition)" }
    }

    private static func batch(_ rows: [Row]) -> Batch {
        Batch(
            schema: schema,
            columns: [
                .integer(FixedColumn(rows.map(\.hash))), .integer(FixedColumn(rows.map(\.at))),
                .string(StringColumn(rows.map(\.key))),
            ], count: rows.count)
    }

    /// A table under test with the rows that it must hold.
    private struct Model {
        var table = TableSnapshot(empty: "people", schema: RunTests.schema)
        var rows: [Int: Row] = [:]
        let target: TableTarget
        let threads: Int

        /// Puts rows in place of those of their numbers and takes `gone` out. Returns the change.
        mutating func change(_ new: [Row], gone: [Int] = []) throws -> TableChange {
            let layout = table.layout(expecting: new.count)
            let pending = PendingRows([RunTests.batch(new)], schema: RunTests.schema, layout: layout)
            let leaving = Set((new.map(\.number) + gone).compactMap { rows[$0]?.key })
            let touched = Set((new.map(\.hash) + gone.compactMap { rows[$0]?.hash }).map(layout.range(of:)))
            let hashes = (new.map(\.number) + gone).compactMap { rows[$0]?.hash }
            var base = table
            base.order = RunTests.order
            let change = try TableRewrite(
                base, schema: RunTests.schema, order: RunTests.order, target: target, threads: threads
            ).run(layout: layout, touched: Array(touched)) { range, present in
                var places: [Int32] = []
                // Of few hashes the others are not given; both must come to the same table.
                if !leaving.isEmpty, let stored = try present.rows(hashes: hashes) ?? present.rows(),
                    case .string(let keys) = stored.columns[2]
                {
                    places = (0..<stored.count).filter { leaving.contains(keys[$0] ?? "") }.map { Int32($0) }
                }
                return RangeOutcome(.edited(without: places, with: pending.batch(range)), extra: ())
            }.change
            for number in gone { rows[number] = nil }
            for row in new { rows[row.number] = row }
            table = change.after
            table.version = change.after.version
            return change
        }

        /// Holds the table against the model: all rows in order, range by range, and by lookup.
        func check(_ location: SourceLocation = #_sourceLocation) throws {
            var table = table
            table.order = RunTests.order
            let sort = RangeSort(then: RunTests.order, schema: RunTests.schema)
            let wanted = sort.sorted(RunTests.batch(rows.keys.sorted().compactMap { rows[$0] }))
            let reader = TableReader(table)
            let all = try reader.readAll()
            #expect(all.rowHashes() == wanted.rowHashes(), sourceLocation: location)
            #expect(table.rows == rows.count, sourceLocation: location)
            #expect(table.contentDigest == wanted.contentDigest, sourceLocation: location)
            let keys = [RunTests.schema[2]]
            let ranges = try reader.map(columns: keys, threads: 2) { _, rows in rows }
            #expect(
                Batch.concatenated(ranges, schema: keys).rowHashes() == wanted.selecting(["key"]).rowHashes(),
                sourceLocation: location)
            let some = rows.keys.sorted().prefix(40).compactMap { rows[$0]?.hash }
            let found = try TableLookup(files: table.files).rows(hashes: some, columns: RunTests.schema)
            let asked = Set(some)
            let expected = wanted.storedHashes.enumerated().filter { asked.contains($0.element) }.map(\.offset)
            #expect(
                Set(found.rowHashes()) == Set(wanted.gathered(expected.map { Int32($0) }).rowHashes()),
                sourceLocation: location)
            #expect(found.count == expected.count, sourceLocation: location)
            // Chosen by another column than the hash, and by the hash.
            let picked = try reader.ranges.map { range in
                try reader.read(range: range, columns: keys, finding: [RunTests.schema[1]]) { rows in
                    guard case .integer(let times)? = rows["at"] else { return [] }
                    return (0..<Int32(rows.count)).filter { times.values[Int($0)] == 3 }
                }
            }
            guard case .integer(let times) = wanted.columns[1] else { return }
            let late = (0..<Int32(wanted.count)).filter { times.values[Int($0)] == 3 }
            #expect(
                Batch.concatenated(picked, schema: keys).rowHashes()
                    == wanted.selecting(["key"]).gathered(late).rowHashes(), sourceLocation: location)
            let sorted = some.sorted()
            let few = try reader.ranges.map { range in
                try reader.read(range: range, columns: RunTests.schema, finding: [RunTests.schema[0]]) {
                    $0.rows(among: sorted)
                }
            }
            #expect(
                Batch.concatenated(few, schema: RunTests.schema).rowHashes()
                    == wanted.gathered(expected.map { Int32($0) }).rowHashes(), sourceLocation: location)
        }
    }

    private func model(_ sample: SampleStore, _ updates: UpdateMode, threads: Int = 2) -> Model {
        Model(
            target: TableTarget(directory: sample.path + "/people-\(updates.rawValue)-\(threads)", updates: updates),
            threads: threads)
    }

    @Test(arguments: UpdateMode.allCases, [1 as UInt64, 2])
    func aTableHoldsItsRowsWhateverBecameOfIt(updates: UpdateMode, seed: UInt64) throws {
        let sample = try SampleStore()
        var model = model(sample, updates)
        var state = seed
        func random(_ limit: Int) -> Int {
            state = Hash64.word(state)
            return Int(state % UInt64(limit))
        }
        _ = try model.change((0..<18_000).map { Row(number: $0, edition: 0) })
        #expect(model.table.layout.count == 2)
        var mostRuns = 0
        for round in 1...15 {
            let sizes = [0, 1, 20, 200, 1500]
            let new = (0..<sizes[random(5)]).map { _ in Row(number: 18_000 + random(18_000), edition: round) }
            let changed = (0..<sizes[random(4)]).map { _ in Row(number: random(18_000), edition: round) }
            let gone = (0..<sizes[random(4)]).map { _ in random(36_000) }
            let all = Dictionary((new + changed).map { ($0.number, $0) }) { first, _ in first }
            _ = try model.change(all.keys.sorted().compactMap { all[$0] }, gone: gone.filter { all[$0] == nil })
            mostRuns = max(mostRuns, model.table.files.count { $0.rangeCount < model.table.layout.count })
            try model.check()
        }
        #expect((1...9).contains(mostRuns))
        if updates == .rewrite { #expect(model.table.files.allSatisfy { $0.masked.isEmpty }) }
    }

    @Test func fewRowsAreOneSmallFileAndMasks() throws {
        let sample = try SampleStore()
        var model = model(sample, .deletionVectors)
        _ = try model.change((0..<100_000).map { Row(number: $0, edition: 0) })
        let ranges = model.table.files.count
        #expect(ranges == 8)
        #expect(!model.table.usesVectors)
        let first = try model.change((0..<100).map { Row(number: $0 * 700, edition: 1) })
        #expect(first.newFiles.count == 1)
        #expect(first.newFiles.first?.rows == 100)
        #expect(first.after.files.filter { !$0.masked.isEmpty }.reduce(0) { $0 + $1.masked.count } == 100)
        #expect(first.after.usesVectors)
        #expect(!first.leavesFiles)
        // The next run takes the first one in, as it is no larger by much.
        let second = try model.change((0..<100).map { Row(number: $0 * 700 + 1, edition: 2) })
        #expect(second.newFiles.count == 1)
        #expect(second.after.files.count == ranges + 1)
        #expect(second.newFiles.first?.rows == 200)
        // A quarter of the table in runs is cut into the ranges.
        let third = try model.change((0..<26_000).map { Row(number: 200_000 + $0, edition: 3) })
        #expect(third.after.files.allSatisfy { $0.rangeCount == third.after.layout.count })
        try model.check()
    }

    @Test(arguments: UpdateMode.allCases) func whatIsTooMuchForARunGoesIntoAFileOfEachRange(updates: UpdateMode) throws
    {
        let sample = try SampleStore()
        var target = TableTarget(directory: sample.path + "/people", updates: updates)
        target.runRows = 200
        var model = Model(target: target, threads: 2)
        _ = try model.change((0..<50_000).map { Row(number: $0, edition: 0) })
        #expect(model.table.files.count == 4)
        var most = 0
        for round in 1...9 {
            _ = try model.change(
                (0..<400).map { Row(number: 50_000 + round * 400 + $0, edition: round) }
                    + (0..<round).map { Row(number: $0 * 5000 + round, edition: round) }, gone: [round * 77])
            most = max(most, model.table.files.count { $0.range == 0 && $0.rangeCount == 4 })
            try model.check()
        }
        #expect(updates == .rewrite || (3...8).contains(most))
        try model.check()
    }

    @Test func theBytesDoNotDependOnThreads() throws {
        let sample = try SampleStore()
        let tables = try [1, 4].map { threads in
            var model = model(sample, .deletionVectors, threads: threads)
            _ = try model.change((0..<50_000).map { Row(number: $0, edition: 0) })
            for round in 1...12 {
                _ = try model.change(
                    (0..<round * 40).map { Row(number: $0 * 90 + round, edition: round) }, gone: [round])
            }
            return model.table
        }
        #expect(tables[0].files.map(\.identity) == tables[1].files.map(\.identity))
    }

    @Test func aStoreThatWritesAnewHasNoMasksLeftInWhatItTouches() throws {
        let sample = try SampleStore()
        var masked = model(sample, .deletionVectors)
        _ = try masked.change((0..<50_000).map { Row(number: $0, edition: 0) })
        _ = try masked.change((0..<50).map { Row(number: $0 * 900, edition: 1) })
        var model = Model(
            table: masked.table, rows: masked.rows, target: TableTarget(directory: masked.target.directory), threads: 2)
        _ = try model.change((0..<500).map { Row(number: $0 * 97, edition: 2) })
        #expect(model.table.files.allSatisfy { $0.masked.isEmpty })
        #expect(!model.table.usesVectors)
        try model.check()
    }
}
