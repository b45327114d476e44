import CDPText
import Testing

@Suite struct NumbersTests {
    private func bytes<Result>(_ text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        Array(text.utf8).withUnsafeBufferPointer(body)
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("12", 12), ("+7", 7), ("-9223372036854775808", Int64.min), ("9223372036854775807", .max),
        ("12.0", 12), ("1e3", 1000), ("1200e-2", 12), ("0000000000000000000000001", 1), ("0e999999999999", 0),
    ])
    func readsIntegers(text: String, value: Int64) {
        #expect(bytes(text) { Numbers.integer($0) } == .success(value))
    }

    @Test(arguments: [
        ("", Numbers.Fault.malformed), ("-", .malformed), (" 1", .malformed), ("1 000", .malformed),
        ("0x1", .malformed),
        ("1.5", .inexact), ("9223372036854775808", .outOfRange), ("-9223372036854775809", .outOfRange),
        ("1e19", .outOfRange), ("1e99999999999999999999", .outOfRange), ("1e", .malformed), ("1.2.3", .malformed),
        ("nan", .malformed), ("99999999999999999999999999", .outOfRange), ("1e-1", .inexact), (".", .malformed),
    ])
    func refusesWhatIsNoInteger(text: String, fault: Numbers.Fault) {
        #expect(bytes(text) { Numbers.integer($0) } == .failure(fault))
    }

    @Test(arguments: [
        ("12.5", 1250), ("-0.05", -5), (".5", 50), ("5.", 500), ("1e-2", 1), ("0.10000", 10),
        ("9999999999999999.99", 999_999_999_999_999_999), ("-9999999999999999.99", -999_999_999_999_999_999),
    ])
    func readsDecimalsExactly(text: String, value: Int64) {
        #expect(bytes(text) { Numbers.decimal($0, precision: 18, scale: 2) } == .success(value))
        let comma = String(text.map { $0 == "." ? "," : $0 })
        #expect(bytes(comma) { Numbers.decimal($0, precision: 18, scale: 2, decimalSign: 0x2C) } == .success(value))
    }

    @Test(arguments: [
        ("0.001", Numbers.Fault.inexact), ("10000000000000000", .outOfRange), ("1,5", .malformed), ("-.", .malformed),
    ])
    func refusesWhatADecimalCannotHold(text: String, fault: Numbers.Fault) {
        #expect(bytes(text) { Numbers.decimal($0, precision: 18, scale: 2) } == .failure(fault))
    }

    @Test(arguments: [
        "0", "-0.0", "0.1", "1e22", "1e23", "123456789012345678", "9007199254740993", "2.2250738585072014e-308",
        "5e-324",
        "1.7976931348623157e308", "0.000001", "3.14159265358979323846", "1e-400", "12345678901234567890e-30",
    ])
    func readsDoublesAsSwiftDoes(text: String) throws {
        let expected = try #require(Double(text))
        #expect(bytes(text) { Numbers.double($0) } == .success(expected))
    }

    @Test func writesWhatItReads() {
        var text: [UInt8] = []
        Numbers.append(Int64.min, to: &text)
        text.append(0x20)
        Numbers.append(decimal: -5, scale: 2, to: &text)
        text.append(0x20)
        Numbers.append(decimal: 123_450, scale: 2, decimalSign: 0x2C, to: &text)
        text.append(0x20)
        Numbers.append(decimal: 7, scale: 0, to: &text)
        #expect(String(decoding: text, as: UTF8.self) == "-9223372036854775808 -0.05 1234,50 7")
    }
}
