import CDPColumns
import CDPFormats
import CDPTestSupport
import CDPTypes
import Glibc
import Testing

/// Tables that go between us and deltalake.
@Suite(.needsPython) struct DeltaOracleTests {
    private static func python(_ arguments: String) throws {
        try Repository.runPython("Tests/Oracles/delta_tables.py", arguments)
    }

    private static func write(_ bytes: [UInt8], _ path: String) throws {
        let file = try #require(fopen(path, "w"))
        defer { fclose(file) }
        try #require(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    }

    private static func seen(_ folder: TemporaryFolder, _ table: TemporaryFolder) throws -> JSONValue {
        let path = folder.path + "/out.json"
        try python("read '\(table.path)' '\(path)'")
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        return try JSONValue.parse(Array(bytes[..<fread(&bytes, 1, bytes.count, file)]))
    }

    private static let schema: [Field] = [
        Field("id", .string), Field("_at", .timestamp), Field("day", .date), Field("money", .money),
        Field("tags", .list(.structure([Field("key", .string)]))),
    ]

    private static func add(_ ids: [String], to table: TemporaryFolder) throws -> DeltaAction {
        let columns: [Column] = [
            .string(StringColumn(ids)),
            .timestamp(FixedColumn(ids.indices.map { 1_767_225_600_000_001 + Int64($0) * 1_000_000 })),
            .date(FixedColumn(ids.indices.map { 20_454 + Int32($0) })),
            .decimal(FixedColumn(ids.indices.map { Int64($0) - 1 }), precision: 18, scale: 2),
            Column(nulls: ids.count, of: schema[4].type),
        ]
        let file = try ParquetEncoder.encode(
            [Batch(schema: schema, columns: columns, count: ids.count)], schema: schema)
        let name = "\(ids[0]).parquet"
        try write(file.bytes, "\(table.path)/\(name)")
        return .add(
            DeltaFile(
                path: name, size: file.summary.size, modifiedAt: 1_767_225_600_000,
                statistics: DeltaStatistics.json(file.summary), tags: [("range", "0")]))
    }

    @Test func ourTablesAreReadByOthers() throws {
        let folder = try TemporaryFolder()
        let table = try TemporaryFolder()
        let log = table.path + "/_delta_log"
        mkdir(log, 0o777)
        let metadata = DeltaMetadata(
            id: "e0c5b1a6-0b1f-4d8e-9b3a-7d3c1f2a4b5c", schema: DeltaOracleTests.schema, createdTime: 1_767_225_600_000)
        let entries: [[DeltaAction]] = [
            [
                .commitInfo(operation: "apply", timestamp: 1_767_225_600_000), .protocolVersions(reader: 1, writer: 2),
                .metadata(metadata), try DeltaOracleTests.add(["a", "b"], to: table),
            ],
            [
                .remove(path: "a.parquet", deletionVector: nil, deletedAt: 1_767_225_600_000),
                try DeltaOracleTests.add(["c", "d", "e"], to: table), .transaction(application: "delivery", version: 7),
            ],
            [try DeltaOracleTests.add(["f"], to: table)],
        ]
        for (version, actions) in entries.enumerated() {
            let path = "\(log)/\(DeltaLog.padded(version)).json"
            try DeltaOracleTests.write(DeltaAction.encode(actions), path)
            #expect(try DeltaAction.decode(DeltaAction.encode(actions), path: path) == actions)
        }
        let before = try DeltaOracleTests.seen(folder, table)
        #expect(before["version"]?.integer == 2)
        #expect(before["ids"]?.array == ["c", "d", "e", "f"].map { .string($0) })
        #expect(before["one"]?.integer == 1)
        let first = before["files"]?.array?.first?.array?.map { $0.string ?? $0.text }
        #expect(
            first == [
                "c.parquet", "3", "2026-01-01 00:00:00+00:00", "2026-01-01 00:00:02.001000+00:00", "None", "0",
            ])

        var state = DeltaSnapshot()
        for actions in entries.prefix(2) { state.apply(actions) }
        let checkpoint = try DeltaCheckpoint.encode(state, version: 1) { "of \($0.count) bytes" }
        let target = try #require(DeltaCheckpoint.target(checkpoint.pointer))
        #expect(target == (1, "of \(checkpoint.parquet.count) bytes"))
        try DeltaOracleTests.write(checkpoint.parquet, "\(log)/\(DeltaLog.padded(1)).checkpoint.parquet")
        try DeltaOracleTests.write(checkpoint.pointer, log + "/_last_checkpoint")
        unlink("\(log)/\(DeltaLog.padded(0)).json")
        unlink("\(log)/\(DeltaLog.padded(1)).json")
        #expect(try DeltaOracleTests.seen(folder, table) == before)
        let after = try DeltaLog.snapshot(log)
        #expect(after.version == 2)
        #expect(after.snapshot.metadata == metadata)
        #expect(after.snapshot.transactions == ["delivery": 7])
        #expect(after.snapshot.files.keys.sorted() == ["c.parquet", "f.parquet"])
        #expect(after.snapshot.files["c.parquet"] == state.files["c.parquet"])
    }

    @Test func tablesOfOthersAreRead() throws {
        let folder = try TemporaryFolder()
        try DeltaOracleTests.python("write '\(folder.path)'")
        let (version, snapshot) = try DeltaLog.snapshot(folder.path + "/good/_delta_log")
        #expect(version == 3)
        let schema: [Field] = [Field("id", .integer), Field("name", .string), Field("tags", .list(.string))]
        #expect(snapshot.metadata?.schema == schema)
        var ids: [Int64] = []
        for path in snapshot.files.keys {
            let file = try ParquetFile(path: "\(folder.path)/good/\(path)")
            if case .integer(let column)? = try file.read(columns: ["id"])["id"] { ids += column.values }
        }
        #expect(ids.sorted() == [1, 1, 1, 3, 3, 3])
        #expect(throws: FormatError.self) { try DeltaLog.snapshot(folder.path + "/partitioned/_delta_log") }
    }

    @Test(arguments: [
        #"{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["deletionVectors","v2Checkpoint"]}}"#,
        #"{"add":{"path":"a","size":1,"deletionVector":{"storageType":"u"}}}"#,
        #"{"metaData":{"id":"x","schemaString":"{\"type\":\"struct\",\"fields\":[]}","configuration":{"delta.columnMapping.mode":"name"}}}"#,
        #"{"add":{"size":1}}"#, #"{"add":"#,
    ])
    func unsupportedEntriesAreErrors(line: String) {
        #expect(throws: FormatError.self) { try DeltaAction.decode(Array(line.utf8), path: "entry") }
    }
}
