import CDPColumns
import CDPFormats
import CDPTestSupport
import CDPTypes
import Testing

/// Rows that are picked out of pages against those of a whole row group.
@Suite struct ParquetPickTests {
    private static let rowCount = 2000
    private static let pageRows = 64

    private func file(_ seed: UInt64, nulls: UInt64) throws -> ParquetFile {
        var table = RandomTable(seed: seed)
        let encoded = try ParquetEncoder.encode(
            [table.batch(Self.rowCount, nulls: nulls)], schema: RandomTable.schema,
            options: ParquetOptions(rowGroupRows: 1500, pageRows: Self.pageRows))
        return try ParquetFile(bytes: encoded.bytes, name: "picked")
    }

    @Test(arguments: [0, 2, 5, 1] as [UInt64])
    func picksWhatAWholeReadHas(nulls: UInt64) throws {
        let names = RandomTable.schema.map(\.name)
        for seed in 0..<UInt64(Repository.cases(8)) {
            let file = try file(seed, nulls: nulls)
            for group in 0..<file.rowGroupCount {
                let whole = try file.read(rowGroup: group)
                let last = Int32(whole.count - 1)
                for rows in [[0], [last], [0, last], [3, 4, 5, 63, 64, 65, 400], few(whole.count, seed)] as [[Int32]] {
                    let picked = try file.read(columns: names, rowGroup: group, picking: rows)
                    let wanted = whole.gathered(rows)
                    #expect(picked.schema == wanted.schema)
                    #expect(picked.rowHashes() == wanted.rowHashes(), "seed \(seed), rows \(rows)")
                    #expect(picked.rowChecks() == wanted.rowChecks())
                }
                #expect(try file.read(columns: names, rowGroup: group, picking: []).count == 0)
            }
        }
    }

    /// Some rows by chance, about one of forty.
    private func few(_ count: Int, _ seed: UInt64) -> [Int32] {
        (0..<Int32(count)).filter { Hash64.word(UInt64($0) &+ seed &* 7919) % 40 == 0 }
    }
}
