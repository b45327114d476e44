import CDPFormats
import CDPTypes
import Testing

/// Reading which files a log entry adds and removes, against reading all of it.
@Suite struct DeltaFileLinesTests {
    private static func both(_ text: String) throws -> (files: [DeltaAction], all: [DeltaAction]) {
        let bytes = Array(text.utf8)
        let all = try DeltaAction.decode(bytes, path: "log").compactMap { action -> DeltaAction? in
            switch action {
            case .metadata, .commitInfo: return nil
            case .add(var file):
                file.statistics = ""
                return .add(file)
            default: return action
            }
        }
        let files = try DeltaAction.decodeFiles(bytes, path: "log").map { action -> DeltaAction in
            guard case .add(var file) = action else { return action }
            file.statistics = ""
            return .add(file)
        }
        return (files, all)
    }

    @Test func agreesOnOurLines() throws {
        let statistics = #"{"numRecords":3,"minValues":{"name":"a\"}],[{\\","tags":{"range":"7"}},"nullCount":{}}"#
        let files = (0..<3).map { number in
            DeltaFile(
                path: "\(number).parquet", size: 17 + Int64(number), modifiedAt: 1_767_225_600_000,
                statistics: statistics, tags: [("range", "\(number)"), ("content", "ff0\(number)")])
        }
        let actions: [DeltaAction] =
            [
                .commitInfo(operation: "apply", timestamp: 1), .protocolVersions(reader: 1, writer: 2),
                .metadata(DeltaMetadata(id: "x", schema: [Field("_hash", .integer)], createdTime: 1)),
                .remove(path: "old.parquet", deletionVector: nil, deletedAt: 5),
                .transaction(application: "delivery", version: 4),
            ] + files.map { .add($0) }
        let (found, all) = try Self.both(String(decoding: DeltaAction.encode(actions), as: UTF8.self))
        #expect(found == all)
        #expect(found.count == 6)
        guard case .add(let last)? = try DeltaAction.decodeFiles(DeltaAction.encode(actions), path: "log").last else {
            Issue.record("no file")
            return
        }
        #expect(last.statistics == "")
        #expect(last.tag("content") == "ff02")
    }

    @Test(arguments: [
        #"{ "add" : {"path":"a","size":1,"modificationTime":2} }"#,
        #"{"add":{"path":"a\u0062","size":1,"modificationTime":2,"tags":{}}}"#,
        #"{"add":{"path":"a","size":1,"modificationTime":2,"deletionVector":null}}"#,
        #"{"add":{"path":"a","size":1,"modificationTime":-2,"tags":{"a":"\"","b":"c"}}}"#,
        #"{"add":{"path":"a","size":1}}"#,
        #"{"add":{"path":"ä","partitionValues":{"x":[1,{"y":"}"}]},"size":1,"modificationTime":2,"dataChange":true}}"#,
        #"{"remove":{"path":"a"}}"#,
        #"{"remove":{"path":"a","deletionTimestamp":1,"dataChange":true,"extendedFileMetadata":true}}"#,
        #"{"cdc":{"path":"a"}}"#,
    ]) func agreesOnLinesOfOthers(line: String) throws {
        let (found, all) = try Self.both(line)
        #expect(found == all)
    }

    @Test(arguments: [
        #"{"add":{"path":"a","size":1,"modificationTime":2,"deletionVector":{"storageType":"u"}}}"#,
        #"{"add":{"size":1,"modificationTime":2}}"#, #"{"add":{"path":"a","size":1,"modificationTime":2}"#,
        #"{"add":{"path":"a","size":1,"modificationTime":2,"tags":{"a":"b"#, #"{"protocol":{"minReaderVersion":3}}"#,
    ]) func refusesWhatAllReadersRefuse(line: String) {
        #expect(throws: FormatError.self) { try DeltaAction.decode(Array(line.utf8), path: "log") }
        #expect(throws: FormatError.self) { try DeltaAction.decodeFiles(Array(line.utf8), path: "log") }
    }
}
