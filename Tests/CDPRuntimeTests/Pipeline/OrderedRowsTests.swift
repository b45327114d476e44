import CDPColumns
import CDPStore
import CDPTestSupport
import CDPTypes
import Testing

@testable import CDPRuntime

/// Rows that are set aside on disk are as they would be in memory.
@Suite struct OrderedRowsTests {
    private let schema = [Field("n", .integer), Field("name", .string)]

    /// Rows that say their number, and a name that every third lacks.
    private func rows(_ numbers: [Int32]) -> Batch {
        Batch(
            schema: schema,
            columns: [
                .integer(FixedColumn(numbers.map { Int64($0) })),
                .string(StringColumn(numbers.map { $0 % 3 == 0 ? nil : "name \($0)" })),
            ], count: numbers.count)
    }

    @Test(arguments: [1, OrderedRows.most, OrderedRows.most + 1, OrderedRows.most * 5 / 2])
    func comeBackByNumber(count: Int) throws {
        let folder = try ScratchFolder()
        defer { folder.remove() }
        let writer = OrderedRowsWriter(schema, count: count, scratch: SpillFile(in: folder.path))
        var random = SeededGenerator(seed: UInt64(count))
        let numbers = (0..<Int32(count)).shuffled(using: &random)
        let parts = 7
        _ = try Parallel.map(parts, threads: 2) { part in
            let own = Array(numbers[numbers.count * part / parts..<numbers.count * (part + 1) / parts])
            try writer.add(rows(own), numbers: own, batch: part)
        }
        let found = writer.rows
        let memory = OrderedRows(rows((0..<Int32(count)).map { $0 }))
        #expect(found.count == count)
        var wanted = [(0..<Int32(count)).map { $0 }, [], [Int32(count - 1), 0, Int32(count / 2), 0]]
        wanted.append((0..<300).map { _ in Int32(random.below(count)) })
        wanted.append((0..<Int32(count)).filter { _ in random.below(count) < 400 })
        for wanted in wanted {
            let (here, there) = (try found.gathered(wanted), try memory.gathered(wanted))
            #expect(here.schema == schema)
            #expect(here.count == wanted.count)
            #expect(here.rowHashes() == there.rowHashes())
        }
    }
}
