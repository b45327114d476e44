import CDPConnectors
import CDPTestSupport
import Testing

@Suite struct SingerReaderTests {
    /// What is landed of some messages, by stream, and the reader that read them in pieces of some bytes.
    private func read(
        _ text: String, pieces: Int = .max, streams: [String: Int] = ["deals": 0, "people": 1]
    ) throws -> (rows: [String], reader: SingerReader) {
        var rows = [[UInt8]](repeating: [], count: 2)
        let reader = SingerReader(streams) { rows[$0] += $1 }
        let bytes = Array(text.utf8)
        var start = 0
        while start < bytes.count {
            let end = pieces < bytes.count - start ? start + pieces : bytes.count
            try bytes[start..<end].withUnsafeBytes { try reader.take($0) }
            start = end
        }
        try reader.finish()
        return (rows.map { String(decoding: $0, as: UTF8.self) }, reader)
    }

    private let messages = """
        {"type": "SCHEMA", "stream": "deals", "schema": {"properties": {"id": {"type": "string"}}}, "key_properties": ["id"]}
        {"type": "RECORD", "stream": "deals", "record": {"id": "a}\\"", "sum": 0.01000000000000000000}, "time_extracted": "2026-01-01T00:00:00Z"}

        {"record":{"id":1,"in":{"x":[1,2,{}]}},"stream":"people","type":"RECORD"}
        {"type": "RECORD", "stream": "others", "record": {"id": 1}}
        {"type": "STATE", "value": {"bookmarks": {"deals": {"at": 1}}}}
        {"type": "LOG", "text": "hello"}
        \t{ "type" : "RECORD" , "stream" : "deals" , "record" : { } } \r
        {"type": "STATE", "value": {"bookmarks": {"deals": {"at": 2}}}}
        """

    /// Records land with the bytes that they have, however the text comes in pieces; the last state counts.
    @Test(arguments: [1, 2, 7, 64, 1000, Int.max]) func recordsLandAsTheyAre(pieces: Int) throws {
        let (rows, reader) = try read(messages, pieces: pieces)
        #expect(rows[0] == "{\"id\": \"a}\\\"\", \"sum\": 0.01000000000000000000}\n{ }\n")
        #expect(rows[1] == "{\"id\":1,\"in\":{\"x\":[1,2,{}]}}\n")
        #expect(reader.state.map { String(decoding: $0, as: UTF8.self) } == "{\"bookmarks\": {\"deals\": {\"at\": 2}}}")
        #expect(reader.foreignRecords == 1 && reader.unknownMessages == 1)
        #expect(reader.isTold(0) && reader.records(of: 0) == 2 && !reader.hasActivated(0))
    }

    /// Names and kinds count by what they say, not by how JSON spells them.
    @Test func escapesAreRead() throws {
        let text = #"{"\u0074ype": "R\u0045CORD", "stream": "client\u00e8le", "record": {"a": "\u00e8"}}"#
        let (rows, _) = try read(text, streams: ["clientèle": 0, "people": 1])
        #expect(rows[0] == "{\"a\": \"\\u00e8\"}\n")
    }

    @Test(arguments: [
        "INFO nothing to do", "[1]", "{}", "{\"type\": 1}", "{\"type\": \"RECORD\", \"stream\": \"deals\"}",
        "{\"type\": \"RECORD\", \"record\": {}}", "{\"type\": \"RECORD\", \"stream\": \"deals\", \"record\": 1}",
        "{\"type\": \"RECORD\", \"stream\": \"deals\", \"record\": {\"a\": 1}", "{\"type\": \"STATE\"}",
        "{\"type\": \"RECORD\", \"stream\": \"deals\", \"record\": {}} x", "{\"type\" \"RECORD\"}",
    ]) func whatIsNoMessageIsRefused(line: String) throws {
        let error = try #require(throws: ConnectionError.self) { try read("{\"type\": \"LOG\"}\n" + line) }
        #expect(error.reason.contains("line 2") && !error.reason.contains("deals"))
    }

    /// Rows of a version that is not the one made valid are told as ranges of what was handed on.
    @Test func rowsOfOtherVersionsAreStale() throws {
        func record(_ version: Int?) -> String {
            let version = version.map { ", \"version\": \($0)" } ?? ""
            return "{\"type\": \"RECORD\", \"stream\": \"deals\", \"record\": {\"a\": 1}\(version)}\n"
        }
        let row = Int64("{\"a\": 1}\n".utf8.count)
        let text = record(7) + record(7) + record(8) + record(nil) + record(7)
        #expect(try read(text).reader.stale(0).isEmpty)
        let activated = text + "{\"type\": \"ACTIVATE_VERSION\", \"stream\": \"deals\", \"version\": 8}\n"
        #expect(try read(activated).reader.stale(0) == [0..<row * 2, row * 4..<row * 5])
        #expect(try read(activated).reader.hasActivated(0) && !read(activated).reader.hasActivated(1))
    }

    /// Records that lie in files are read from there, plain and compressed.
    @Test func batchesAreRead() throws {
        let folder = try TemporaryFolder()
        try folder.write("{\"id\": 1}\n{\"id\": 2}\n\n{\"id\": 3}", to: "a b.jsonl")
        let text = """
            {"type": "BATCH", "stream": "deals", "encoding": {"format": "jsonl", "compression": null}, "manifest": ["file://\(folder.path)/a%20b.jsonl"]}
            {"type": "RECORD", "stream": "deals", "record": {"id": 4}}
            """
        let (rows, reader) = try read(text)
        #expect(rows[0] == "{\"id\": 1}\n{\"id\": 2}\n{\"id\": 3}\n{\"id\": 4}\n" && reader.records(of: 0) == 4)
        for other in ["s3://bucket/a", "file://host/a", "a"] {
            #expect(throws: ConnectionError.self) {
                try read(text.replacing("file://\(folder.path)/a%20b.jsonl", with: other))
            }
        }
        #expect(throws: ConnectionError.self) { try read(text.replacing("\"jsonl\"", with: "\"parquet\"")) }
        #expect(throws: (any Error).self) { try read(text.replacing("a%20b", with: "none")) }
    }
}
