import CDPConnectors
import CDPFormats
import CDPTypes
import Testing

@Suite struct TapCatalogTests {
    private let discovered = """
        {"version": 1, "streams": [
          {"tap_stream_id": "public-people", "stream": "people", "schema": {"properties": {"id": {}, "email": {}, "extra": {}, "blob": {}, "left": {}}},
           "metadata": [
             {"breadcrumb": [], "metadata": {"table-key-properties": ["id"], "valid-replication-keys": ["at", "id"], "forced-replication-method": "FULL_TABLE"}},
             {"breadcrumb": ["properties", "email"], "metadata": {"inclusion": "available"}},
             {"breadcrumb": ["properties", "blob"], "metadata": {"inclusion": "unsupported"}},
             {"breadcrumb": ["properties", "left"], "metadata": {"selected-by-default": false}}]},
          {"tap_stream_id": "deals", "key_properties": ["n"], "schema": {}, "replication_method": "INCREMENTAL", "replication_key": "at"}]}
        """

    private func catalog() throws -> TapCatalog { try #require(TapCatalog(Array(discovered.utf8))) }

    @Test func streamsSayWhatTheyAre() throws {
        let catalog = try catalog()
        let people = try #require(catalog.stream("people"))
        #expect(people.id == "public-people" && catalog.stream("public-people")?.name == "people")
        #expect(people.keys == ["id"] && people.cursors == ["at", "id"] && people.method == "FULL_TABLE")
        #expect(people.cursor == nil)
        let deals = try #require(catalog.stream("deals"))
        #expect(deals.name == "deals" && deals.keys == ["n"] && deals.cursor == "at")
        #expect(catalog.stream("others") == nil && TapCatalog(Array("[]".utf8)) == nil)
    }

    /// A stream is selected in both ways that taps look for, with its properties but those that are left out; the others are not.
    @Test func oneStreamIsSelected() throws {
        let bytes = try catalog().selecting([TapCatalog.Choice(stream: "people", since: "at")])
        let chosen = try JSONValue.parse(bytes)
        #expect(chosen["version"] == .integer(1))
        let streams = try #require(chosen["streams"]?.array)
        #expect(streams.map { $0["selected"]?.boolean } == [true, false])
        #expect(streams[0]["replication_method"] == .string("INCREMENTAL"))
        #expect(streams[0]["replication_key"] == .string("at"))
        func facts(_ stream: Int, _ path: [String]) -> JSONValue? {
            streams[stream]["metadata"]?.array?.first { $0["breadcrumb"]?.array?.compactMap(\.string) == path }?[
                "metadata"]
        }
        #expect(facts(0, [])?["selected"] == .boolean(true) && facts(0, [])?["replication-key"] == .string("at"))
        #expect(facts(0, [])?["table-key-properties"] != nil)
        for name in ["id", "email", "extra"] { #expect(facts(0, ["properties", name])?["selected"] == .boolean(true)) }
        for name in ["blob", "left"] { #expect(facts(0, ["properties", name])?["selected"] == nil) }
        #expect(facts(1, [])?["selected"] == .boolean(false))
    }

    @Test func schemasBecomeContracts() throws {
        func type(_ schema: String) throws -> (DataType?, String?) {
            let contract = TapContract(
                try JSONValue.parse(
                    Array("{\"properties\": {\"a\": \(schema)}, \"$defs\": {\"b\": {\"type\": \"integer\"}}}".utf8)))
            return (contract.fields[0].type, contract.fields[0].note)
        }
        let simple: [(String, DataType?)] = [
            (#"{"type": ["null", "string"]}"#, .string), (#"{"type": "string", "format": "date-time"}"#, .timestamp),
            (#"{"type": "string", "format": "date"}"#, .date), (#"{"type": "integer"}"#, .integer),
            (#"{"type": ["number", "null"]}"#, .float), (#"{"type": "boolean"}"#, .boolean),
            (#"{"type": "number", "multipleOf": 0.01}"#, .decimal(precision: 18, scale: 2)),
            (#"{"type": "number", "multipleOf": 1e-06}"#, .decimal(precision: 18, scale: 6)),
            (
                #"{"type": "string", "format": "singer.decimal", "precision": 12, "scale": 2}"#,
                .decimal(precision: 12, scale: 2)
            ),
            (#"{"anyOf": [{"type": "null"}, {"type": "string", "format": "date-time"}]}"#, .timestamp),
            (##"{"$ref": "#/$defs/b"}"##, .integer),
            (#"{"type": "array", "items": {"type": "string"}}"#, .list(.string)),
            (#"{"type": "object", "properties": {"x": {"type": "integer"}}}"#, .structure([Field("x", .integer)])),
            (#"{}"#, nil), (#"{"$ref": "other.json"}"#, nil),
        ]
        for (schema, expected) in simple { #expect(try type(schema).0 == expected, "\(schema)") }
        for schema in [#"{"type": "object"}"#, #"{"type": ["string", "integer"]}"#, #"{"type": "array"}"#] {
            let (found, note) = try type(schema)
            #expect(found == .string && note != nil)
        }
    }
}
