import CDPColumns
import CDPFormats
import CDPTestSupport
import CDPTypes
import Glibc
import Testing

/// Files that go between us and pyarrow, Polars and DuckDB.
@Suite(.needsPython) struct ParquetOracleTests {
    private static func python(_ arguments: String) throws {
        try Repository.runPython("Tests/Oracles/parquet_files.py", arguments)
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        fseek(file, 0, SEEK_END)
        var bytes = [UInt8](repeating: 0, count: ftell(file))
        rewind(file)
        try #require(fread(&bytes, 1, bytes.count, file) == bytes.count)
        return bytes
    }

    @Test func ourFilesAreReadByOthers() throws {
        let folder = try TemporaryFolder()
        for (number, compression) in [BlockCompression.zstd, .snappy].enumerated() {
            var random = RandomTable(seed: 31 + UInt64(number))
            let batch = random.batch(1500)
            let path = "\(folder.path)/ours\(number).parquet"
            let options = ParquetOptions(
                rowGroupRows: 1000, pageRows: 150, compression: compression, sortedBy: ["unique"],
                filtered: ["wide"], metadata: [("k", "v")])
            try folder.write(try ParquetEncoder.encode([batch], schema: batch.schema, options: options).bytes, to: path)
            try ParquetOracleTests.python("read '\(path)' '\(path).json'")
            let seen = try JSONValue.parse(try ParquetOracleTests.bytes(path + ".json"))
            #expect(seen["rows"]?.array == CanonicalRows.json(batch))
            let groups = try ParquetFile(path: path).rowGroups
            let filters = try #require(seen["filters"]?.array)
            #expect(filters.count == groups.count)
            #expect(filters.allSatisfy { $0.integer ?? 0 > 90 }, "filters deny what is not there")
            let expected = groups.map { group -> JSONValue in
                guard let column = group["number"], case .integer(let low)? = column.minimum,
                    case .integer(let high)? = column.maximum
                else { return .null }
                return .array([.integer(low), .integer(high), .integer(column.nullCount ?? -1)])
            }
            #expect(seen["statistics"]?.array == expected)
        }
    }

    @Test func filesOfOthersAreRead() throws {
        let folder = try TemporaryFolder()
        try ParquetOracleTests.python("write '\(folder.path)'")
        var count = 0
        for name in folder.names where name.hasSuffix(".parquet") {
            let path = "\(folder.path)/\(name)"
            if name.hasPrefix("refused") {
                #expect(throws: FormatError.self, "\(name)") { try ParquetFile(path: path).read().count }
                continue
            }
            let expected = try #require(
                try JSONValue.parse(try ParquetOracleTests.bytes(path.dropLast(7) + "json")).array)
            do {
                let file = try ParquetFile(path: path)
                let read = try CanonicalRows.json(file.read())
                #expect(read.count == expected.count)
                let different = zip(read, expected).first { $0 != $1 }
                #expect(different == nil, "\(name)")
                let middle = file.rowGroups[0].rowCount / 2
                let some = try file.read(rowGroup: 0, rows: middle..<middle + 2)
                #expect(CanonicalRows.json(some) == Array(expected[middle..<middle + 2]), "\(name)")
            } catch {
                Issue.record("\(name): \(error)")
            }
            count += 1
        }
        #expect(count > 30)
    }

    /// These files have no checksums, so that the damage reaches every decoder.
    @Test func damagedFilesOfOthersNeverTrap() throws {
        let folder = try TemporaryFolder()
        try ParquetOracleTests.python("write '\(folder.path)'")
        var random = RandomTable(seed: 977)
        var refused = 0
        for name in folder.names where name.hasSuffix(".parquet") {
            let bytes = try ParquetOracleTests.bytes("\(folder.path)/\(name)")
            for _ in 0..<(name.hasPrefix("delta-") ? 100 : 15) {
                var damaged = bytes
                for _ in 0...random.next(3) {
                    damaged[Int(random.next(UInt64(bytes.count)))] = UInt8(random.next(256))
                }
                do throws(FormatError) {
                    _ = CanonicalRows.json(try ParquetFile(bytes: damaged, name: name).read())
                } catch {
                    refused += 1
                }
            }
        }
        #expect(refused > 40)
    }
}
