import CDPColumns
import CDPFormats
import CDPTypes
import FoundationEssentials
import Testing

@testable import CDPConnectors

/// What is written for rows, and what is read of answers.
@Suite struct ServiceBodyTests {
    private let rows = BoundBody.Rows(
        batch: Batch(
            schema: [Field("mail", .string), Field("name", .string), Field("points", .integer)],
            columns: [
                .string(StringColumn(["a@b.fr", "c\"@d.fr"])), .string(StringColumn(["Ada", nil])),
                .integer(FixedColumn(count: 2) { [7, nil][$0] }),
            ], count: 2), key: "mail", found: [Array("\"x1\"".utf8), nil])

    private func text(_ body: RequestBody, _ empty: ServiceRequest.Empty? = nil) -> String {
        var text: [UInt8] = []
        BoundBody.bound(body, rows).append(0, of: 2, nulls: BoundBody.nulls(empty), to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private func object(_ members: (String, RequestBody)...) -> RequestBody {
        .object(members.map { RequestBody.Member($0.0, $0.1) })
    }

    @Test func rowsStandWhereTheBodySays() {
        #expect(text(.each(.list([.row(.key), .row(.number)]))) == #"[["a@b.fr","0"],["c\"@d.fr","1"]]"#)
        #expect(text(.each(.row(.others))) == #"[{"name":"Ada","points":7},{"name":null,"points":null}]"#)
        #expect(
            text(.each(object(("n", .field("name")), ("o", .row(.others)))))
                == #"[{"n":"Ada","o":{"points":7}},{"n":null,"o":{"points":null}}]"#)
        #expect(
            text(.list([.row(.names), .each(.row(.values))]))
                == #"[["mail","name","points"],[["a@b.fr","Ada",7],["c\"@d.fr",null,null]]]"#)
        #expect(text(.each(.lookedUp)) == #"["x1",null]"#)
        #expect(text(.each(.field("unknown"))) == "[null,null]")
    }

    @Test func objectsAreMergedAndTheLastNameWins() {
        let merged = RequestBody.merged([
            object(("a", .constant("1")), ("b", .constant("2"))), object(("a", .constant("3"))),
        ])
        #expect(text(merged) == #"{"a":3,"b":2}"#)
    }

    @Test func aValueIsWholeOrAnother() {
        let whole = object(("n", .field("name")))
        #expect(text(.each(.whole(whole, .object([])))) == #"[{"n":"Ada"},{}]"#)
        #expect(text(.each(.list([.whole(whole, nil)])), .omitted) == #"[[{"n":"Ada"}],{}]"#)
    }

    @Test func whatIsNullIsLeftOutOrSaidOtherwise() {
        let body = RequestBody.each(
            object(("n", .field("name")), ("l", .list([object(("p", .field("points")))])), ("k", .constant("1"))))
        #expect(text(body) == #"[{"n":"Ada","l":[{"p":7}],"k":1},{"n":null,"l":[{"p":null}],"k":1}]"#)
        #expect(text(body, .omitted) == #"[{"n":"Ada","l":[{"p":7}],"k":1},{"k":1}]"#)
        #expect(text(body, .text("-")) == #"[{"n":"Ada","l":[{"p":7}],"k":1},{"n":"-","l":[{"p":"-"}],"k":1}]"#)
        // A value that went is said of fields that the body does not name.
        #expect(text(.each(.row(.others)), .omitted) == #"[{"name":"Ada","points":7},{"name":null,"points":null}]"#)
    }

    @Test func aLineOfCSVIsAnObject() {
        let body = RequestBody.merged([
            object(("Id", .row(.key))), .row(.others), object(("In", .constant("\"true\""))),
        ])
        var text: [UInt8] = []
        CSVBody.append(body, rows, .text("#N/A"), to: &text)
        #expect(
            String(decoding: text, as: UTF8.self)
                == "Id,name,points,In\na@b.fr,Ada,7,true\n\"c\"\"@d.fr\",#N/A,#N/A,true\n")
    }

    @Test func aTableOfAnAnswerIsRead() {
        let table = "mail,\"why\"\r\n\"a\"\"b\",\"x,\ny\"\nc,\n"
        #expect(
            AnswerTable.entries(Array(table.utf8)).map(\.text) == [
                #"{"mail":"a\"b","why":"x,\ny"}"#, #"{"mail":"c","why":""}"#,
            ])
        #expect(AnswerTable.entries([]).isEmpty)
    }
}

/// What answers say, and when to come again.
@Suite struct ServiceAnswerTests {
    private let answer = try? JSONValue.parse(
        Array(#"{"error": {"code": 17, "is_transient": true, "list": [{"a": "x"}]}, "none": null}"#.utf8))

    private func holds(_ path: String, _ tests: AnswerCondition.Test...) -> Bool {
        AnswerCondition([AnswerCondition.Term(path: AnswerPath(path), tests: tests)]).holds(for: answer)
    }

    @Test func conditionsLookAtValues() {
        #expect(holds("error.code", .equal("4"), .equal("17")))
        #expect(!holds("error.code", .equal("\"17\"")))
        #expect(holds("error.code", .atLeast(17)) && !holds("error.code", .atLeast(17.5)))
        #expect(holds("error.is_transient", .equal("true")))
        #expect(holds("error.list.0.a", .equal("\"x\"")) && !holds("error.list.1.a", .equal("\"x\"")))
        #expect(holds("none", .equal("null")) && holds("missing", .equal("null")) && !holds("missing", .equal("1")))
        #expect(!AnswerCondition([]).holds(for: nil))
    }

    @Test(
        arguments: [
            ("FIELD_CUSTOM_VALIDATION:the address ada@example.com", "FIELD_CUSTOM_VALIDATION"), ("invalid", "invalid"),
            ("400", "400"), ("no-such-name: ada", "no-such-name"), ("ada@example.com is none", nil), ("Ada", nil),
            ("0612345678", nil), ("", nil), (nil, nil),
        ] as [(String?, String?)]) func onlyCodesAreReasons(text: String?, code: String?)
    {
        #expect(ReasonCode.code(text) == code)
    }

    @Test(
        arguments: [
            (["retry-after": "7"], 7), (["retry-after": "Sun, 06 Nov 1994 08:49:37 GMT"], 10),
            (["retry-after": "Sun, 06 Nov 1994 08:49:00 GMT"], 0), (["x-ratelimit-reset": "12"], 12),
            (["ratelimit-reset": "3"], 3), (["retry-after": "soon"], nil), (["retry-after": "-4"], nil), ([:], nil),
        ] as [([String: String], Double?)]) func headersSayWhenToComeAgain(headers: [String: String], seconds: Double?)
    {
        #expect(RetryTime.seconds(headers, now: 784_111_767) == seconds)
    }

    @Test func aResetMayBeAnInstant() {
        #expect(RetryTime.seconds(["x-ratelimit-reset": "1800000060"], now: 1_800_000_000) == 60)
    }

    @Test func textsAreEscapedForURLs() {
        #expect(Percent.encoded("a b/ü[~]") == "a%20b%2F%C3%BC%5B~%5D")
        #expect(URLText.isSameServer("https://A.example/x", "https://a.example"))
        #expect(!URLText.isSameServer("https://a.example", "https://a.example.evil/"))
        #expect(!URLText.isSameServer("http://a.example", "https://a.example"))
    }

    @Test func aRateIsReadAsWritten() {
        #expect(RequestRate("150 per minute")?.interval == 0.4)
        #expect(RequestRate("10 per second")?.description == "10 per second")
        for text in ["10", "0 per second", "10 per week", "ten per second", "10 a second"] {
            #expect(RequestRate(text) == nil)
        }
    }

    @Test func aRequestIsStoredAsItWasBefore() throws {
        let stored = #"{"body":{"constant":{"_0":"1"}},"method":"POST","path":"/contacts","rows":100}"#
        let request = ServiceRequest(method: "POST", path: PathTemplate("/contacts"), rows: 100, body: .constant("1"))
        #expect(try JSONDecoder().decode(ServiceRequest.self, from: Data(stored.utf8)) == request)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(String(decoding: try encoder.encode(request), as: UTF8.self) == stored)
        let path = try encoder.encode(AnswerPath("a.0.b"))
        #expect(String(decoding: path, as: UTF8.self) == #""a.0.b""#)
        #expect(try JSONDecoder().decode(AnswerPath.self, from: path).parts == ["a", "0", "b"])
    }

    @Test func aPathHasItsParts() {
        #expect(
            PathTemplate("/a/{ID}/{job.data.id}?k={keys}").parts == [
                .text("/a/"), .field("ID"), .text("/"), .answer("job", AnswerPath("data.id")), .text("?k="), .keys,
            ])
        #expect(PathTemplate("").parts == [] && PathTemplate("/{").parts == [.text("/{")])
    }
}
