import CDPEvaluation
import CDPTestSupport
import CDPText
import Testing

@Suite struct PhoneTests {
    static func e164(_ text: [UInt8], _ region: String) -> String? {
        var output: [UInt8] = []
        let known = PhoneRegion(region)
        let found = text.withUnsafeBufferPointer { NormalForm.phone($0, region: known, into: &output) }
        return found ? String(decoding: output, as: UTF8.self) : nil
    }

    @Test(
        arguments: [
            ("06 12 34 56 78", "FR", "+33612345678"),
            ("+33 (0)6 12 34 56 78", "DE", "+33612345678"),
            ("0033612345678", "FR", "+33612345678"),
            ("Tel: 06.12.34.56.78 ext. 12", "FR", "+33612345678"),
            ("1-800-FLOWERS", "US", "+18003569377"),
            ("011 39 06 698 81234", "US", "+390669881234"),
            ("0343 15 555 1212", "AR", "+5493435551212"),
            ("٠٦١٢٣٤٥٦٧٨", "FR", "+33612345678"),
            ("tel:612345678;phone-context=+33", "US", "+33612345678"),
            ("0 31 85 3234 5678", "BR", "+558532345678"),
            ("33698765432.0", "FR", "+33698765432"), ("698765432.0", "FR", "+33698765432"),
            ("698765432.0\u{A0}", "FR", "+33698765432"), ("698765432.00", "FR", nil), ("698765432.0", "ZZ", nil),
            (".0", "FR", nil), ("1402.0", "NL", "+3114020"), ("212555012.0", "US", nil),
            ("612345", "FR", nil),
            ("+999 123456", "FR", nil),
            ("", "FR", nil),
            ("06 12 34 56 78", "ZZ", nil),
        ] as [(String, String, String?)])
    func writesE164(text: String, region: String, expected: String?) {
        #expect(Self.e164(Array(text.utf8), region) == expected)
    }

    @Test(.needsPython) func agreesWithPhonenumbers() throws {
        let rows = try PythonOracle(script: "phone_numbers.py").lines("60000", "20261123")
        #expect(rows.count == 60_000)
        #expect(rows.count { !$0[2].isEmpty } > 15_000)
        let differences = rows.filter { (Self.e164(bytes(hexadecimal: $0[1]), String($0[0])) ?? "") != $0[2] }
        #expect(differences.isEmpty, "\(differences.count) differences, first \(differences.prefix(5))")
    }

    @Test func survivesAnyBytes() {
        var state: UInt64 = 42
        let alphabet: [UInt8] = Array("0123456789+x#;,=ext ".utf8) + [0xC2, 0xA0, 0xEF, 0xBC, 0x8B, 0xFF, 0xE2, 0x80]
        for _ in 0..<20_000 {
            let text = (0..<Int(state % 40)).map { _ -> UInt8 in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return alphabet[Int(state >> 33) % alphabet.count]
            }
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let result = Self.e164(text, "FR")
            #expect(result.map { $0.hasPrefix("+") && $0.utf8.count <= 21 } ?? true)
        }
    }
}
