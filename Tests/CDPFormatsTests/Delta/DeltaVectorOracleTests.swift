import CDPColumns
import CDPFormats
import CDPTestSupport
import CDPTypes
import Glibc
import Testing

/// Tables with deletion vectors, as Polars and deltalake see them.
@Suite(.needsPython) struct DeltaVectorOracleTests {
    private static let schema: [Field] = [Field("id", .integer)]

    private static func write(_ bytes: [UInt8], _ path: String) throws {
        let file = try #require(fopen(path, "w"))
        defer { fclose(file) }
        try #require(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    }

    /// Writes a file of these ids into a table.
    private static func file(_ ids: Range<Int64>, _ name: String, to table: TemporaryFolder) throws -> DeltaFile {
        let batch = Batch(schema: schema, columns: [.integer(FixedColumn(Array(ids)))], count: ids.count)
        let file = try ParquetEncoder.encode([batch], schema: schema)
        try write(file.bytes, "\(table.path)/\(name)")
        return DeltaFile(
            path: name, size: file.summary.size, modifiedAt: 1_767_225_600_000,
            statistics: DeltaStatistics.json(file.summary), tags: [("range", "0")])
    }

    /// Holds the rows that both readers see against the rows that are left.
    private static func expectRows(_ ids: [Int64], _ table: TemporaryFolder, _ comment: Comment) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/out.json"
        try Repository.runPython("Tests/Oracles/delta_tables.py", "rows '\(table.path)' '\(path)'")
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 22)
        let seen = try JSONValue.parse(Array(bytes[..<fread(&bytes, 1, bytes.count, file)]))
        // Not `==` inside the expectation, which would print hundreds of thousands of numbers.
        let areSame = seen.array?.compactMap(\.integer) == ids
        #expect(areSame, comment)
    }

    /// Rows in arrays, in a bit set, at the borders of both, and nowhere.
    private static func rows() -> Set<UInt32> {
        var generator = SeededGenerator(seed: 7)
        var rows: Set<UInt32> = [0, 65_535, 65_536, 131_071, 131_072, 199_999]
        for _ in 0..<500 { rows.insert(UInt32(generator.below(65_536))) }
        for row in UInt32(70_000)..<120_000 where generator.below(3) > 0 { rows.insert(row) }
        return rows
    }

    @Test func othersSeeTheLiveRows() throws {
        let table = try TemporaryFolder()
        let log = table.path + "/_delta_log"
        mkdir(log, 0o777)
        var snapshot = DeltaSnapshot()
        func commit(_ version: Int, _ actions: [DeltaAction]) throws {
            try Self.write(DeltaAction.encode(actions), "\(log)/\(DeltaLog.padded(version)).json")
            snapshot.apply(actions)
        }
        func live() -> [Int64] {
            let starts: [String: Int64] = ["large": 0, "whole": 300_000, "empty": 400_000, "gone": 500_000]
            let counts: [String: UInt32] = ["large": 200_000, "whole": 10, "empty": 10, "gone": 10]
            var ids: [Int64] = []
            for file in snapshot.files.values {
                let deleted = Set(file.deletionVector?.rows ?? [])
                for row in 0..<(counts[file.path] ?? 0) where !deleted.contains(row) {
                    ids.append((starts[file.path] ?? 0) + Int64(row))
                }
            }
            return ids.sorted()
        }
        let first = DeletionVector(rows: [1, 3, 5, 70_000])
        var large = try Self.file(0..<200_000, "large", to: table)
        var empty = try Self.file(400_000..<400_010, "empty", to: table)
        var gone = try Self.file(500_000..<500_010, "gone", to: table)
        large.deletionVector = first
        empty.deletionVector = DeletionVector(rows: [])
        gone.deletionVector = DeletionVector(rows: Array(0..<10))
        try commit(
            0,
            [
                .commitInfo(operation: "apply", timestamp: 1_767_225_600_000),
                .protocolVersions(reader: 3, writer: 7, features: ["deletionVectors"]),
                .metadata(
                    DeltaMetadata(
                        id: "e0c5b1a6-0b1f-4d8e-9b3a-7d3c1f2a4b5c", schema: Self.schema, createdTime: 1_767_225_600_000,
                        configuration: ["delta.enableDeletionVectors": "true"])),
                .add(large), .add(try Self.file(300_000..<300_010, "whole", to: table)), .add(empty), .add(gone),
            ])
        #expect(live().count == 199_996 + 20)
        try Self.expectRows(live(), table, "one entry")

        large.deletionVector = DeletionVector(rows: Self.rows().union(first.rows).sorted())
        try commit(
            1, [.add(large), .remove(path: "large", deletionVector: first, deletedAt: 1_767_225_600_000)])
        try Self.expectRows(live(), table, "another vector")

        let checkpoint = try DeltaCheckpoint.encode(snapshot, version: 1) { _ in "" }
        try Self.write(checkpoint.parquet, "\(log)/\(DeltaLog.padded(1)).checkpoint.parquet")
        try Self.write(checkpoint.pointer, log + "/_last_checkpoint")
        for version in 0...1 { unlink("\(log)/\(DeltaLog.padded(version)).json") }
        let vector = large.deletionVector
        large.deletionVector = DeletionVector(rows: [7])
        try commit(
            2, [.remove(path: "large", deletionVector: vector, deletedAt: 1_767_225_600_000), .add(large)])
        try Self.expectRows(live(), table, "a checkpoint and an entry")
        #expect(try DeltaLog.snapshot(log).snapshot.files == snapshot.files)
    }
}
