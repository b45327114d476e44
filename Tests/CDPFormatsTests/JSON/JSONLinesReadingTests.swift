import CDPColumns
import CDPFormats
import CDPText
import CDPTypes
import Testing

@Suite struct JSONLinesReadingTests {
    private let nested = Contract([
        ContractField("id", .string, isRequired: true),
        ContractField("lines", .list(.structure([Field("sku", .string), Field("price", .money)]))),
        ContractField("buyer", .structure([Field("email", .string), Field("tags", .list(.integer))])),
    ])

    @Test(
        arguments: [
            (#"{"id":"1"}"#, ["1", nil, nil]),
            (#"{"id":"1","lines":[],"buyer":{}}"#, ["1", "[]", "{email:null,tags:null}"]),
            (
                #" { "lines" : [ {"price":1.5,"sku":"a"} , null , {"sku":null} ] , "id" : 7 } "#,
                ["7", "[{sku:a,price:1.50},null,{sku:null,price:null}]", nil]
            ),
            (
                #"{"buyer":{"tags":[1,null,"2"],"email":"é\u00e9\ud83d\ude00\n"},"id":true}"#,
                ["true", nil, "{email:éé😀\n,tags:[1,null,2]}"]
            ),
            (
                #"{"id":"1","id":"2","buyer":{"email":"x"},"buyer":{"tags":[1],"tags":[2,3]}}"#,
                ["2", nil, "{email:null,tags:[2,3]}"]
            ),
            (#"{"i\u0064":{"a": [1, 2]},"x":{"y":[{"z":"\\\""}]},"w":-1.5e+3}"#, [#"{"a": [1, 2]}"#, nil, nil]),
            (
                #"{"id":"a text that is longer than sixteen bytes \" and has an escape"}"#,
                [#"a text that is longer than sixteen bytes " and has an escape"#, nil, nil]
            ),
            (#"{"id":1001.0}"#, ["1001", nil, nil]), (#"{"id":-7.000}"#, ["-7", nil, nil]),
            (#"{"id":1.50}"#, ["1.50", nil, nil]), (#"{"id":"1001.0"}"#, ["1001.0", nil, nil]),
            (#"{"id":"","buyer":null,"lines":null}"#, ["", nil, nil]),
            (#"{"id":12345678901234567890123.50}"#, ["12345678901234567890123.50", nil, nil]),
        ] as [(String, [String?])])
    func readsByContract(line: String, row: [String?]) throws {
        for ending in ["\n", "\r\n", ""] {
            let reading = try Reading.json(line + ending, nested)
            #expect(reading.rows == [row])
            #expect(reading.refusals.isEmpty)
        }
    }

    @Test(arguments: [
        (#"[{"id":"1"}]"#, "the line is not a JSON object"), ("12", "the line is not a JSON object"),
        (#"{"id":"1""#, "the line is not JSON from byte 10 on"),
        (#"{"id":"1"} x"#, "the line is not JSON from byte 12 on"),
        (#"{"id":"1",}"#, "the line is not JSON from byte 11 on"),
        (#"{"id":01}"#, "the line is not JSON from byte 9 on"),
        (#"{"id":1.}"#, "the line is not JSON from byte 9 on"), (#"{"id":nul}"#, "the line is not JSON from byte 7 on"),
        (#"{"id":"\x"}"#, "the line is not JSON from byte 9 on"),
        ("{\"id\":\"\t\"}", "the line is not JSON from byte 8 on"),
        (#"{"id":"\ud83d"}"#, "an escape is half of a surrogate pair"),
        (#"{"id":"\ude00\ud83d"}"#, "an escape is half of a surrogate pair"),
        (#"{"id":"1","x":"\ud83dx"}"#, "an escape is half of a surrogate pair"),
        (#"{"id":"1","x":[1,2}"#, "the line is not JSON from byte 19 on"),
        (#"{"id":"1","x":{"y":tru}}"#, "the line is not JSON from byte 20 on"),
        (#"{"id":null}"#, "`id` is required and has no value"), ("{}", "`id` is required and has no value"),
        (#"{"id":"1","lines":{}}"#, "the value of `lines` is nested in another way than its type"),
        (#"{"id":"1","buyer":"x"}"#, "the value of `buyer` is nested in another way than its type"),
        (#"{"id":"1","lines":[{"price":"abc"}]}"#, "the value of `lines` is not of its type"),
        (#"{"id":"1","lines":[{"price":1.005}]}"#, "the number in `lines` has more decimals than its type"),
    ])
    func rejectsWithReason(line: String, reason: String) throws {
        let good = #"{"id":"g","lines":[{"sku":"s"}],"buyer":{"tags":[1]}}"#
        let reading = try Reading.json("\(good)\n\(line)\n\(good)\n", nested)
        #expect(reading.refusals == ["2: " + reason])
        #expect(reading.rejected.map(\.raw) == [Array(line.utf8)])
        #expect(reading.lines == [1, 3])
        #expect(reading.rows == Array(repeating: ["g", "[{sku:s,price:null}]", "{email:null,tags:[1]}"], count: 2))
    }

    @Test func boundsNesting() throws {
        let deep = String(repeating: "[", count: 100_000)
        #expect(try Reading.json(#"{"id":"1","x":"# + deep, nested).refusals == ["1: the line is nested too deep"])
        let fits = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
        #expect(try Reading.json(#"{"id":"1","x":\#(fits)}"#, nested).rows.count == 1)
    }

    @Test func namesUndeclaredKeysAsPaths() throws {
        let text = #"{"id":"1","x":1,"buyer":{"phone":1},"lines":[{"q":2}]}"# + "\n" + #"{"a":0,"id":"2","x":3}"# + "\n"
        let reading = try Reading.json(text, nested)
        #expect(reading.findings == [.undeclared(["a", "buyer.phone", "lines.q", "x"])])
        #expect(reading.rows.map { $0[0] } == ["1", "2"])
    }

    @Test func readsSingleValuesOfAllTypes() throws {
        let contract = Contract([
            ContractField("i", .integer), ContractField("f", .float), ContractField("b", .boolean),
            ContractField("d", .date), ContractField("t", .timestamp, format: try CalendarFormat("%s")),
            ContractField("s", .string, oneOf: ["x", "1"]), ContractField("n", .integer, onError: .null),
        ])
        let text = """
            {"i":"12","f":"1.5","b":"no","d":"1970-01-02","t":86400,"s":1,"n":"abc"}
            {"i":1e2,"f":1,"b":1,"d":"","t":"1","s":"x","n":{"a":[1]}}
            {"i":-9223372036854775808,"f":-1e-7,"b":false,"d":null,"t":0,"s":null,"n":true}
            {"i":9223372036854775808}
            {"s":"y"}
            """
        let reading = try Reading.json(text, contract)
        #expect(
            reading.rows == [
                ["12", "1.5", "false", "1", "86400000000", "1", nil], ["100", "1.0", "true", nil, "1000000", "x", nil],
                ["-9223372036854775808", "-1e-07", "false", nil, "0", nil, nil],
            ])
        #expect(reading.nulled == [0, 0, 0, 0, 0, 0, 3])
        #expect(
            reading.refusals == [
                "4: the number in `i` does not fit its type", "5: the value of `s` is none of `one_of`",
            ])
    }
}
