import CDPColumns
import CDPConnectors
import CDPFormats
import CDPTestSupport
import CDPTypes
import Testing

/// What a Singer target is given, and what its end means.
@Suite struct TargetReceiverTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func receiver(
        _ script: String, stream: String = "crm-\"people\"", isRepeatable: Bool = true, within: Double = 20
    ) -> TargetReceiver {
        let program = Program(
            ["sh", "-c", script], in: folder.path, within: within, errors: "\(folder.path)/errors.log")
        return TargetReceiver(
            program, stream: stream, rows: 10, isRepeatable: isRepeatable, lock: "\(folder.path)/lock"
        ) { try $0("/the/config") }
    }

    private func batch(_ rows: Batch, _ change: DeliveryBatch.Change = .added) -> DeliveryBatch {
        DeliveryBatch(
            destination: "list", generation: 3, number: 7, id: "abc", change: change, key: "EMAIL", rows: rows)
    }

    private var people: Batch { Batch(["EMAIL": .string(StringColumn(["a@x.fr", "b\"@x.fr"]))]) }

    private let state = #"{"bookmarks":{"crm-\"people\"":{"delivery":"abc"}}}"#

    @Test func schemaRecordsAndStateAreGiven() throws {
        let answer = try receiver("cat > said; echo $0 $1 > given; tail -n 1 said | cut -c 25- | sed 's/.$//'").take(
            batch(people))
        #expect(answer.rows == [.acknowledged, .acknowledged])
        #expect(try folder.text("given") == "--config /the/config\n")
        let name = #""crm-\"people\"""#
        #expect(
            try folder.lines("said") == [
                #"{"type":"SCHEMA","stream":\#(name),"schema":{"type":"object","properties":{"EMAIL":{"type":"string"}}},"key_properties":["EMAIL"]}"#,
                #"{"type":"RECORD","stream":\#(name),"record":{"EMAIL":"a@x.fr"}}"#,
                #"{"type":"RECORD","stream":\#(name),"record":{"EMAIL":"b\"@x.fr"}}"#,
                #"{"type":"STATE","value":\#(state)}"#,
            ])
    }

    /// A tap whose schema it were would have the same contract.
    @Test func typesAreThoseThatTapsTell() throws {
        let types: [DataType] = [
            .string, .integer, .decimal(precision: 18, scale: 1), .money, .decimal(precision: 18, scale: 9), .float,
            .boolean,
            .date, .timestamp, .list(.integer), .structure([Field("n", .money), Field("l", .list(.date))]),
        ]
        let fields = types.enumerated().map { Field("f\($0)", $1) }
        let rows = Batch(empty: fields)
        _ = try receiver("cat > said; echo '\(state)'").take(batch(rows))
        let schema = try #require(try JSONValue.parse(Array(folder.lines("said")[0].utf8))["schema"])
        #expect(TapContract(schema).fields.map { $0.type } == types)
        #expect(schema["properties"]?["f0"]?["type"]?.array == [.string("null"), .string("string")])
    }

    @Test(arguments: [
        "", "cat > /dev/null", #"echo '{"bookmarks":{"crm-\"people\"":{"delivery":"abd"}}}'"#,
        #"echo '{"bookmarks":{"people":{"delivery":"abc"}}}'"#, "echo '{}'; echo []; echo abc",
    ])
    func withoutTheStateOfTheBatchNothingIsKnown(script: String) {
        let said = "the target ended with 0 and did not give the state of the batch back"
        #expect(throws: DeliveryFailure(said, .little)) { try receiver(script).take(batch(people)) }
    }

    /// What else it writes does not matter, and in which spelling it writes the state.
    @Test func otherLinesArePassedOver() throws {
        let script =
            #"echo loaded 2 rows; echo '{ "bookmarks": {"b": 1, "crm-\u0022people\"": {"delivery": "abc"}} }'; echo; echo bye"#
        #expect(try receiver(script).take(batch(people)).rows.count == 2)
    }

    /// A state that came before the end went wrong is no acknowledgement.
    @Test func anotherEndTakesNothing() {
        let failed = "the target ended with status 3; what it said stands in `\(folder.path)/errors.log`"
        #expect(throws: DeliveryFailure(failed, .little)) {
            try receiver("echo '\(state)'; exit 3").take(batch(people))
        }
        #expect(throws: DeliveryFailure("signal 9 ended the target")) {
            try receiver("echo '\(state)'; kill -9 $$").take(batch(people))
        }
        #expect(throws: DeliveryFailure("a Singer target cannot take rows away", .none)) {
            try receiver("echo '\(state)'").take(batch(people, .removed))
        }
    }

    /// A target that fails over rows with a word, after it has taken those before them.
    private func picky(_ log: String = "") -> String {
        #"cat > said; \#(log) sed '/"EMAIL":"bad/,$d' said | grep RECORD >> taken; if grep '"EMAIL":"bad' said >&2; then exit 3; fi; echo '\#(state)'"#
    }

    private func rows(_ texts: [String]) -> DeliveryBatch { batch(Batch(["EMAIL": .string(StringColumn(texts))])) }

    @Test(arguments: [
        (["a", "bad", "c", "d"], "araa"), (["a", "b", "bad1", "bad2", "c"], "aarra"), (["bad", "b", "c"], "raa"),
        (["bad"], "r"),
    ])
    func rowsThatItDoesNotTakeAreFound(texts: [String], expected: String) throws {
        let answers = try receiver(picky()).take(rows(texts)).rows
        let wanted = expected.map { $0 == "r" ? RowAnswer.rejected("target_failed") : .acknowledged }
        #expect(answers == wanted)
        // What it said of the last row that it did not take stays, and no part of it elsewhere.
        #expect(try folder.text("errors.log").contains("bad"))
        #expect((try? folder.text("errors.log.part")) == nil)
        let taken = try folder.text("taken")
        for text in texts { #expect(taken.contains("\"EMAIL\":\"\(text)\"") != text.hasPrefix("bad")) }
    }

    /// What has nothing to do with rows, as far as can be told, is tried again as a whole; and rows that may not come twice are.
    @Test func otherwiseNothingIsKnown() throws {
        let failed = DeliveryFailure(
            "the target ended with status 3; what it said stands in `\(folder.path)/errors.log`", .little)
        #expect(throws: failed) { try receiver("exit 3").take(rows(["a", "bad", "c"])) }
        #expect(throws: failed) { try receiver(picky()).take(rows(["bad1", "b", "bad2"])) }
        #expect(throws: failed) { try receiver(picky(), isRepeatable: false).take(rows(["a", "bad", "c"])) }
    }

    /// The search takes no longer than a batch may: what was not tried until then is to be sent later.
    @Test func theSearchEnds() throws {
        let answers = try receiver(picky("sleep 0.3;"), within: 1).take(
            rows(["a", "b", "c", "bad", "e", "f", "g", "h"])
        ).rows
        #expect(answers.contains(.later("later")))
        #expect(!answers.contains(.rejected("target_failed")) || answers[3] == .rejected("target_failed"))
    }
}
