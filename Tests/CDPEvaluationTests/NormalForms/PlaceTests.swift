import CDPEvaluation
import CDPTestSupport
import CDPText
import CDPTypes
import Testing

/// Countries and postal codes.
@Suite struct PlaceTests {
    private func text(_ hexadecimal: Substring) -> String {
        String(decoding: bytes(hexadecimal: hexadecimal), as: UTF8.self)
    }

    @Test(.needsPython) func countryKnowsTheNamesOfISO() throws {
        let rows = try PythonOracle(script: "places.py").lines("countries")
        #expect(rows.count > 2_000)
        let different = rows.filter { form(text($0[0]), NormalForm.country) != String($0[2]) }
        #expect(different.isEmpty, "\(different.map { text($0[0]) })")
    }

    @Test(.needsPython) func postalCodesHaveTheShapesOfTheirCountries() throws {
        let rows = try PythonOracle(script: "places.py").lines("postal")
        #expect(rows.count > 700)
        let different = rows.filter { row in
            let rules = NormalForm.PostalCodeRules(country: CountryCode(String(row[1])))
            return form(text(row[0])) { NormalForm.postalCode($0, rules: rules, into: &$1) }
                != String(row[2])
        }
        #expect(
            different.isEmpty, "\(different.map { "\(text($0[0])) \($0[1]) \($0[2])" })")
    }

    @Test(
        arguments: [
            ("fr", "FR"), ("FRA", "FR"), ("france", "FR"), ("Deutschland", "DE"), ("États-Unis", "US"),
            ("U.S.A.", "US"), ("Royaume Uni", "GB"), ("España", "ES"), ("Ελλάδα", "GR"), ("日本", "JP"),
            ("Atlantis", nil),
            ("", nil), ("250", "FR"), ("4", nil), ("UK", "GB"), ("XK", "XK"), ("Kosovo", "XK"), ("EL", "GR"),
            ("Korea, Republic of", "KR"), ("Republic of Korea", "KR"), ("Netherlands (Kingdom of the)", "NL"),
            ("France (la)", "FR"), ("The Gambia", "GM"), ("Bolivia (Plurinational State of)", "BO"),
            ("Côte d’Ivoire", "CI"), ("Cote d'Ivoire", "CI"), ("Türkiye", "TR"), ("\u{FEFF}Polska\u{A0}", "PL"),
            ("Fran\u{200B}ce", "FR"), ("Österreich", "AT"), ("Osterreich", "AT"),
            ("Curaçao", "CW"), ("Viet Nam", "VN"), ("Czech Republic", "CZ"), ("Ｊａｐａｎ", "JP"), ("GROSSBRITANNIEN", "GB"),
            ("Großbritannien", "GB"), ("Włochy", "IT"), ("Wlochy", "IT"), ("the", nil), ("Hong Kong SAR", "HK"),
        ] as [(String, String?)])
    func country(text: String, expected: String?) {
        #expect(form(text, NormalForm.country) == expected)
        if let expected { #expect(form(expected, NormalForm.country) == expected) }
    }

    @Test(
        arguments: [
            ("1000", "FR", "01000"), ("F-75 001", "FR", "75001"), ("750", "FR", nil), ("1234 ab", "NL", "1234AB"),
            ("sw1a 1aa", "GB", "SW1A1AA"), ("D-1067", "DE", "01067"), ("00-950", "PL", "00950"),
            ("abc 12", "ZZ", "ABC12"),
            ("", "FR", nil), ("K1A 0B1", "CA", "K1A0B1"), ("1730", "US", "01730"), ("601", "US", "00601"),
            ("60", "US", nil), ("017302603", "US", "017302603"), ("17302603", "US", "017302603"), ("173026", "US", nil),
            ("01730\u{2013}2603", "US", "017302603"), ("1730.0", "US", "01730"), ("612,0", "PR", "00612"),
            ("118", "IT", "00118"),
            ("7026", "IT", "07026"), ("100", "FI", "00100"), ("FI-00100", "FI", "00100"), ("0800", "DK", "0800"),
            ("800", "DK", "0800"), ("800", "AU", "0800"), ("12", "NO", "0012"), ("１００－０００１", "JP", "1000001"),
            ("〒060-0001", "JP", "0600001"), ("600001", "JP", "0600001"), ("01.310-100", "BR", "01310100"),
            ("1310100", "BR", "01310100"), ("1250-096", "PT", "1250096"), ("1250", "PT", "1250"),
            ("10001", "SK", "10001"),
            ("1001", "SK", "01001"), ("123 45", "SE", "12345"), ("SE-123 45", "SE", "12345"), ("999", "SE", nil),
            ("101 86", "GR", "10186"), ("CH 8001", "CH", "8001"), ("CH8001", "CH", "8001"), ("1010", "LV", "1010"),
            ("LV-1010", "LV", "1010"), ("500", "AD", "AD500"), ("ad 500", "AD", "AD500"),
            ("NL-1012 AB", "NL", "1012AB"),
            ("1012AB", "BE", nil), ("\u{A0}75001\u{200B}", "FR", "75001"), ("75\u{A0}001", "FR", "75001"),
            ("75001\n", "FR", "75001"), ("A1B 2C3", "", "A1B2C3"), ("D02 X285", "IE", "D02X285"),
            ("٠١٠٠٠", "FR", "01000"),
            ("00120", "VA", "00120"), ("018956", "SG", "018956"), ("18956", "SG", "018956"), ("1", "FR", nil),
            (".0", "US", nil), ("m5v-3l9", "", "M5V3L9"), ("69002.0", "", "69002"), ("69-002", "", "69002"),
            ("13.070", "", "13070"),
            ("4000\u{2013}123", "", "4000123"), ("--", "", nil), ("69002,0", "", "69002"), ("m5v-3l9", "ZZ", "M5V3L9"),
        ] as [(String, String, String?)])
    func postalCode(text: String, country: String, expected: String?) {
        let rules = NormalForm.PostalCodeRules(country: CountryCode(country))
        #expect(form(text) { NormalForm.postalCode($0, rules: rules, into: &$1) } == expected)
        if let expected {
            #expect(form(expected) { NormalForm.postalCode($0, rules: rules, into: &$1) } == expected)
        }
    }
}
