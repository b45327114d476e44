import CDPColumns
import CDPTypes
import Testing

@testable import CDPFormats

/// Decimals that 64 bits do not hold, as texts and under contracts.
@Suite struct WideDecimalTests {
    @Test(
        arguments: [
            ([], 0, "0"), ([0], 2, "0.00"), ([5], 3, "0.005"), ([0xFF], 0, "-1"), ([0xFF], 2, "-0.01"),
            ([0x7F], 0, "127"),
            ([0x80], 0, "-128"), ([0x80, 0], 1, "-3276.8"), ([0, 0, 0, 0, 0, 0, 0, 0, 3, 0xE9], 0, "1001"),
            ([0x7F] + [UInt8](repeating: 0xFF, count: 15), 0, "170141183460469231731687303715884105727"),
            ([0x80] + [UInt8](repeating: 0, count: 15), 38, "-1.70141183460469231731687303715884105728"),
            ([0x3B, 0x9A, 0xCA, 0x00], 0, "1000000000"), ([0x3B, 0x9A, 0xCA, 0x00], 9, "1.000000000"),
        ] as [([UInt8], Int, String)])
    func bytesBecomeTheTextOfTheirNumber(bytes: [UInt8], scale: Int, expected: String) {
        var text: [UInt8] = []
        bytes.withUnsafeBytes { WideDecimal.append($0, scale: scale, to: &text) }
        #expect(String(decoding: text, as: UTF8.self) == expected)
    }

    /// What a reader makes of such texts under a contract: values that fit, and bad values of their rows.
    @Test func aValueThatDoesNotFitIsABadValueOfItsRow() {
        let rows = Batch([
            "id": .string(StringColumn(["1001", "99999999999999999999", nil, "-9223372036854775808"])),
            "amount": .string(StringColumn(["12.50", "0.10", "12345678901234567.00", "7.25"])),
        ])
        let contract = Contract([
            ContractField("id", .integer), ContractField("amount", .money, onError: .null),
        ])
        let chunk = contract.chunk(of: rows, firstRow: 1)
        #expect(chunk.batch.columns.map { $0.text(0) } == ["1001", "12.50"])
        #expect(chunk.batch.columns.map { $0.text(1) } == [nil, nil])
        #expect(chunk.batch.columns[0].text(2) == "-9223372036854775808")
        #expect(chunk.rejected.map(\.line) == [2])
        #expect(chunk.rejected.map(\.reason) == [.value(field: "id", .outOfRange)])
    }

    @Test func moreDecimalsThanTheTypeAreInexactUnlessTheyAreZeros() {
        let rows = Batch(["x": .string(StringColumn(["12.50000000000000000000", "0.001"]))])
        let chunk = Contract([ContractField("x", .money)]).chunk(of: rows, firstRow: 1)
        #expect(chunk.batch.columns[0].text(0) == "12.50")
        #expect(chunk.rejected.map(\.reason) == [.value(field: "x", .inexact)])
    }
}
