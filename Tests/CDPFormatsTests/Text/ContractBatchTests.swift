import CDPColumns
import CDPFormats
import CDPTypes
import Testing

@Suite struct ContractBatchTests {
    private let rows = Batch([
        "n": .integer(FixedColumn([1, 2, 3])), "day": .date(FixedColumn([0, 1, 2])),
        "s": .string(StringColumn(["1.50", "x", nil])),
        "l": .list(ListColumn(offsets: [0, 1, 1, 3], elements: .string(StringColumn(["1", "2", "y"])))),
        "extra": .boolean(FixedColumn([1, 0, 1])),
    ])

    private func texts(_ chunk: RowChunk) -> [[String?]] {
        (0..<chunk.batch.count).map { row in chunk.batch.columns.map { $0.text(row) } }
    }

    @Test func rejectsDaysBeyondTheYearsThatAnythingKnows() {
        let batch = Batch([
            "day": .date(FixedColumn([0, .max, .min])), "at": .timestamp(FixedColumn([0, 1, .max])),
            "days": .list(ListColumn(offsets: [0, 1, 1, 1], elements: .date(FixedColumn([.max])))),
        ])
        let strict = Contract([ContractField("day", .date), ContractField("at", .timestamp)])
        let refused = strict.chunk(of: batch, firstRow: 1).rejected
        #expect(refused.map(\.reason) == [.value(field: "day", .outOfRange), .value(field: "day", .outOfRange)])
        let mild = Contract([
            ContractField("day", .date, onError: .null), ContractField("at", .timestamp, onError: .null),
            ContractField("days", .list(.date), onError: .null),
        ])
        let chunk = mild.chunk(of: batch, firstRow: 1)
        #expect(texts(chunk) == [["0", "0", "[null]"], [nil, "1", "[]"], [nil, nil, "[]"]])
        #expect(chunk.faults.map(\.nulled) == [2, 1, 1])
    }

    /// A double is the whole number that it is, or none; as a text it is written as one.
    @Test func doublesAreWholeNumbersExactly() {
        let values = [1001, 1e15, 9_007_199_254_740_994, 1e17 + 16, -0.0, 5.5, 1e19, .nan, .infinity]
        let batch = Batch(["v": .float(FixedColumn(values))])
        let whole = Contract([ContractField("v", .integer, onError: .null)]).chunk(of: batch, firstRow: 1)
        #expect(
            texts(whole).map { $0[0] } == [
                "1001", "1000000000000000", "9007199254740994", "100000000000000016", "0", nil, nil, nil, nil,
            ])
        #expect(whole.faults.map(\.nulled) == [4])
        let keys = Contract([ContractField("v", .string)]).chunk(of: batch, firstRow: 1)
        #expect(texts(keys).prefix(3).map { $0[0] } == ["1001", "1000000000000000", "9007199254740994"])
    }

    @Test func bringsTypedRowsUnderAContract() {
        let contract = Contract([
            ContractField("lost", .boolean), ContractField("day", .timestamp), ContractField("n", .money),
            ContractField("extra", .string, oneOf: ["true", "false"]),
        ])
        let chunk = contract.chunk(of: rows, firstRow: 11)
        #expect(
            texts(chunk) == [
                [nil, "0", "1.00", "true"], [nil, "86400000000", "2.00", "false"],
                [nil, "172800000000", "3.00", "true"],
            ])
        #expect(chunk.lines == [11, 12, 13])
        #expect(chunk.undeclared == ["l", "s"])
        #expect(chunk.batch.columns.map(\.type) == contract.fields.map(\.type))
    }

    @Test func rejectsOrNullsWhatDoesNotFit() {
        var contract = Contract([
            ContractField("s", .money, isRequired: true), ContractField("l", .list(.integer), onError: .null),
        ])
        let chunk = contract.chunk(of: rows, firstRow: 1)
        #expect(texts(chunk) == [["1.50", "[1]"]])
        #expect(chunk.faults.map(\.nulled) == [0, 1])
        #expect(
            chunk.rejected.map { "\($0.line): \($0.reason)" } == [
                "2: the value of `s` is not of its type", "3: `s` is required and has no value",
            ])
        #expect(chunk.rejected[0].raw == Array(#"{"n":2,"day":"1970-01-02","s":"x","l":[],"extra":false}"#.utf8))
        contract.fields = [ContractField("l", .integer)]
        #expect(
            contract.chunk(of: rows, firstRow: 1).rejected.map(\.reason)
                == Array(
                    repeating: .value(field: "l", .wrongShape), count: 3))
    }
}
