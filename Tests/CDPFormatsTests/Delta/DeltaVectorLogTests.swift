import CDPFormats
import CDPTypes
import Testing

/// Deletion vectors and the features that tables with them need, in log entries and checkpoints.
@Suite struct DeltaVectorLogTests {
    private static let features: DeltaAction = .protocolVersions(reader: 3, writer: 7, features: ["deletionVectors"])
    private static let metadata = DeltaMetadata(
        id: "x", schema: [Field("_hash", .integer)], createdTime: 1,
        configuration: ["delta.enableDeletionVectors": "true", "a": "b"])

    private static func file(_ path: String, _ rows: [UInt32]?) -> DeltaFile {
        DeltaFile(
            path: path, size: 17, modifiedAt: 3, statistics: #"{"numRecords":9}"#, tags: [("range", "0")],
            deletionVector: rows.map { DeletionVector(rows: $0) })
    }

    private static func remove(_ path: String, _ rows: [UInt32]?) -> DeltaAction {
        .remove(path: path, deletionVector: rows.map { DeletionVector(rows: $0) }, deletedAt: 5)
    }

    @Test func entriesAreReadAsTheyWereWritten() throws {
        let actions: [DeltaAction] = [
            Self.features, .metadata(Self.metadata), Self.remove("a", [1]), Self.remove("b", nil),
            .add(Self.file("a", [1, 3, 5])), .add(Self.file("c", nil)), .add(Self.file("d", [])),
        ]
        #expect(try DeltaAction.decode(DeltaAction.encode(actions), path: "log") == actions)
        let files = try DeltaAction.decodeFiles(DeltaAction.encode(actions), path: "log").map { action -> DeltaAction in
            guard case .add(var file) = action else { return action }
            file.statistics = #"{"numRecords":9}"#
            return .add(file)
        }
        #expect(files == actions.filter { if case .metadata = $0 { false } else { true } })
    }

    @Test func bytesAreTheProtocols() {
        let vector =
            #""deletionVector":{"storageType":"i","pathOrInlineDv":"^Bg9^0rr910000000000iXQKl0rr91000625c8Xg0rri41POJ5","#
            + #""sizeInBytes":38,"cardinality":3}"#
        let lines: [(DeltaAction, String)] = [
            (
                Self.features,
                "{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,"
                    + "\"readerFeatures\":[\"deletionVectors\"],\"writerFeatures\":[\"deletionVectors\"]}}"
            ),
            (.protocolVersions(reader: 1, writer: 2), #"{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}"#),
            (Self.remove("a", nil), #"{"remove":{"path":"a","deletionTimestamp":5,"dataChange":true}}"#),
            (
                Self.remove("a", [1, 3, 5]),
                #"{"remove":{"path":"a","deletionTimestamp":5,"dataChange":true,\#(vector)}}"#
            ),
            (
                .add(Self.file("a", nil)),
                #"{"add":{"path":"a","partitionValues":{},"size":17,"modificationTime":3,"dataChange":true,"#
                    + #""stats":"{\"numRecords\":9}","tags":{"range":"0"}}}"#
            ),
            (
                .add(Self.file("a", [1, 3, 5])),
                #"{"add":{"path":"a","partitionValues":{},"size":17,"modificationTime":3,"dataChange":true,\#(vector),"#
                    + #""stats":"{\"numRecords\":9}","tags":{"range":"0"}}}"#
            ),
        ]
        for (action, line) in lines {
            #expect(String(decoding: DeltaAction.encode([action]), as: UTF8.self) == line + "\n")
        }
    }

    /// Other writers put the vector last, or between the statistics and the tags.
    @Test(arguments: [
        #""stats":"{}","tags":{},"deletionVector":@"#, #""stats":"{}","deletionVector":@,"tags":{"a":"b"}"#,
        #""tags":{},"deletionVector":@,"stats":"{}""#,
    ]) func vectorsStandAnywhere(members: String) throws {
        let vector = DeletionVector(rows: [2, 70_000])
        let removal = try JSONValue.parse(DeltaAction.encode([Self.remove("a", vector.rows)]))
        let text = try #require(removal["remove"]?["deletionVector"]?.text)
        let pieces = members.split(separator: "@", omittingEmptySubsequences: false)
        let bytes = Array(
            #"{"add":{"path":"a","size":1,"modificationTime":2,\#(pieces.joined(separator: text))}}"#.utf8)
        for actions in [try DeltaAction.decode(bytes, path: "log"), try DeltaAction.decodeFiles(bytes, path: "log")] {
            guard case .add(let file)? = actions.first else {
                Issue.record("no file")
                return
            }
            #expect(file.deletionVector == vector)
        }
    }

    @Test func orderInsideAnEntryMeansNothing() {
        let entry = [Self.remove("a", [1]), .add(Self.file("a", [1, 2])), Self.remove("b", nil)]
        for actions in [entry, entry.reversed()] {
            var snapshot = DeltaSnapshot()
            snapshot.apply([.add(Self.file("a", [1])), .add(Self.file("b", nil))])
            snapshot.apply(actions)
            #expect(Array(snapshot.files.values) == [Self.file("a", [1, 2])])
            snapshot.apply([Self.remove("a", [1, 2])])
            #expect(snapshot.files.isEmpty)
        }
    }

    @Test(arguments: [
        (#""minReaderVersion":2,"minWriterVersion":5"#, "reader version 2"),
        (#""minReaderVersion":4,"minWriterVersion":7"#, "reader version 4"),
        (#""minReaderVersion":3,"minWriterVersion":7"#, "without features"),
        (
            #""minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["deletionVectors","columnMapping"]"#,
            "columnMapping"
        ),
        (#""minReaderVersion":3,"minWriterVersion":7,"readerFeatures":[7]"#, "without a name"),
    ]) func whatReadersMustKnowIsRefused(members: String, words: String) {
        let error = #expect(throws: FormatError.self) {
            try DeltaAction.decode(Array(#"{"protocol":{\#(members)}}"#.utf8), path: "log")
        }
        #expect(error?.what.contains(words) == true)
    }

    @Test func whatWritersMustKnowIsKept() throws {
        let line =
            #"{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["deletionVectors"],"#
            + #""writerFeatures":["appendOnly","deletionVectors","invariants"]}}"# + "\n"
        let actions = try DeltaAction.decode(Array(line.utf8), path: "log")
        let features = ["appendOnly", "deletionVectors", "invariants"]
        #expect(actions == [.protocolVersions(reader: 3, writer: 7, features: features)])
        #expect(DeltaAction.encode(actions) == Array(line.utf8))
        var snapshot = DeltaSnapshot()
        snapshot.apply(actions)
        #expect(snapshot.protocolVersions == (3, 7, features))
    }

    private static func decoded(_ snapshot: DeltaSnapshot) throws -> (state: DeltaSnapshot, columns: [Field]) {
        let bytes = try DeltaCheckpoint.encode(snapshot, version: 1) { _ in "" }.parquet
        var state = DeltaSnapshot()
        state.apply(try DeltaCheckpoint.decode(bytes, path: "checkpoint"))
        return (state, try ParquetFile(bytes: bytes, name: "checkpoint").schema)
    }

    @Test func checkpointsHoldVectorsAndFeatures() throws {
        var snapshot = DeltaSnapshot()
        snapshot.apply([
            Self.features, .metadata(Self.metadata), .add(Self.file("a", [1, 3, 5])), .add(Self.file("b", nil)),
            .add(Self.file("c", Array(0..<70_000))), .transaction(application: "delivery", version: 4),
        ])
        let (state, columns) = try Self.decoded(snapshot)
        #expect(state.files == snapshot.files)
        #expect(state.metadata == Self.metadata)
        #expect(state.protocolVersions == (3, 7, ["deletionVectors"]))
        #expect(state.transactions == ["delivery": 4])
        #expect("\(columns)".contains("deletionVector"))
    }

    @Test func checkpointsOfTablesWithoutFeaturesStayAsTheyWere() throws {
        var snapshot = DeltaSnapshot()
        snapshot.apply([.protocolVersions(reader: 1, writer: 2), .metadata(Self.metadata), .add(Self.file("b", nil))])
        let (state, columns) = try Self.decoded(snapshot)
        #expect(state.files == snapshot.files)
        #expect(state.metadata == Self.metadata)
        #expect(state.protocolVersions == (1, 2, []))
        #expect(!"\(columns)".contains("deletionVector"))
        #expect(!"\(columns)".contains("Features"))
        // Against the protocol, but without the vector deleted rows would come back.
        snapshot.apply([.add(Self.file("b", [4]))])
        #expect(try Self.decoded(snapshot).state.files == snapshot.files)
    }
}
