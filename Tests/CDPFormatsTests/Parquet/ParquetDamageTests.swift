import CDPColumns
import CDPFormats
import CDPTypes
import Testing

/// Damaged files give errors or values, never a trap: a trap would end the test process.
@Suite struct ParquetDamageTests {
    private static func file(_ compression: BlockCompression) throws -> [UInt8] {
        var random = RandomTable(seed: 21)
        let batch = random.batch(120)
        let options = ParquetOptions(rowGroupRows: 70, pageRows: 30, compression: compression)
        return try ParquetEncoder.encode([batch], schema: batch.schema, options: options).bytes
    }

    private static func touch(_ bytes: [UInt8]) -> Bool {
        do throws(FormatError) {
            let file = try ParquetFile(bytes: bytes, name: "damaged")
            for group in file.rowGroups.indices {
                _ = try file.pages(of: "number", rowGroup: group)
                _ = try file.read(columns: ["unique"], rowGroup: group, rows: 3..<5)
            }
            _ = CanonicalRows.json(try file.read())
            return true
        } catch {
            return false
        }
    }

    @Test func truncatedFilesAreErrors() throws {
        let bytes = try ParquetDamageTests.file(.zstd)
        for size in stride(from: 0, to: bytes.count, by: 97) {
            #expect(!ParquetDamageTests.touch(Array(bytes[..<size])))
        }
    }

    @Test(arguments: [BlockCompression.zstd, .none])
    func changedBytesNeverTrap(compression: BlockCompression) throws {
        let bytes = try ParquetDamageTests.file(compression)
        var random = RandomTable(seed: 22)
        let footer = bytes.count - 8 - Int(bytes[bytes.count - 8]) - Int(bytes[bytes.count - 7]) << 8
        var refused = 0
        for round in 0..<700 {
            var damaged = bytes
            for _ in 0...random.next(3) {
                let start = round % 2 == 0 ? 0 : footer
                let place = start + Int(random.next(UInt64(bytes.count - start)))
                damaged[place] =
                    random.next(2) == 0 ? UInt8(random.next(256)) : damaged[place] ^ 1 << UInt8(random.next(8))
            }
            if !ParquetDamageTests.touch(damaged) { refused += 1 }
        }
        #expect(refused > 500)
    }
}
