import CDPEvaluation
import Testing

@Suite struct NormalFormTests {
    @Test(
        arguments: [
            (" A@X.fr ", "a@x.fr"), ("É@b.c", "é@b.c"), ("a@b.c.", "a@b.c."), ("a@.b.c", "a@.b.c"),
            ("a@b..c", "a@b..c"),
            ("a@.b", nil), ("a@b.", nil), ("@b.c", nil), ("a@@b.c", nil), ("a@b@c.d", nil), ("a b@c.d", nil),
            ("a.b", nil), ("", nil),
        ] as [(String, String?)])
    func email(text: String, expected: String?) {
        #expect(form(text, NormalForm.email) == expected)
    }

    @Test(
        arguments: [
            ("Jean-François  D’Arc", "JEAN FRANCOIS D ARC"), (" o'neil jr. ", "O NEIL JR"), ("Œuvre ßa", "ŒUVRE ẞA"),
            ("-.'", nil),
            ("", nil), ("Łukasz", "ŁUKASZ"), ("N’Diaye", "N DIAYE"),
        ] as [(String, String?)])
    func personName(text: String, expected: String?) {
        #expect(form(text, NormalForm.personName) == expected)
    }

    @Test(
        arguments: [
            ("L'Épicerie & Fils S.A.R.L.", "L EPICERIE FILS"), ("Müller GmbH & Co. KG", "MULLER"),
            ("Acme, Inc.", "ACME"), ("SAS", "SAS"),
            ("Casa", "CASA"), ("Foo S.A.S.", "FOO"), ("Kosmos Pty Ltd", "KOSMOS"), ("&", nil),
        ] as [(String, String?)])
    func companyName(text: String, expected: String?) {
        #expect(form(text, NormalForm.companyName) == expected)
    }

    @Test(
        arguments: [
            ("1000", "FR", "01000"), ("F-75 001", "FR", "75001"), ("750", "FR", nil), ("1234 ab", "NL", "1234AB"),
            ("sw1a 1aa", "GB", "SW1A1AA"),
            ("D-1067", "DE", "01067"), ("00-950", "PL", "00950"), ("abc 12", "ZZ", "ABC12"), ("", "FR", nil),
            ("K1A 0B1", "CA", "K1A0B1"),
        ] as [(String, String, String?)])
    func postalCode(text: String, country: String, expected: String?) {
        let rules = NormalForm.PostalCodeRules(country: CountryCode(country))
        #expect(form(text) { NormalForm.postalCode($0, rules: rules, into: &$1) } == expected)
    }

    @Test(
        arguments: [
            ("fr76 3000 6000 0112 3456 7890 189", "FR7630006000011234567890189"),
            ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
            ("FR7630006000011234567890188", nil), ("FR763000600001123456789018", nil), ("XX00", nil), ("", nil),
            ("GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432"),
        ] as [(String, String?)])
    func iban(text: String, expected: String?) {
        #expect(form(text, NormalForm.iban) == expected)
    }

    @Test(
        arguments: [
            ("HTTP://Example.COM:80/A?b=C#d", "http://example.com/A?b=C"),
            ("https://example.com", "https://example.com/"),
            ("www.Example.com/x%c3%a9", "https://www.example.com/x%C3%A9"),
            ("https://u:P@h.fr:8443?q", "https://u:P@h.fr:8443/?q"),
            ("https://[::1]:443/", "https://[::1]/"), ("https://", nil), ("no host", nil), ("localhost", nil),
            ("", nil), ("http://a:b/", nil),
            ("//x.fr", "https://x.fr/"),
        ] as [(String, String?)])
    func url(text: String, expected: String?) {
        #expect(form(text, NormalForm.url) == expected)
    }

    @Test(
        arguments: [
            ("fr", "FR"), ("FRA", "FR"), ("france", "FR"), ("Deutschland", "DE"), ("États-Unis", "US"),
            ("U.S.A.", "US"), ("Royaume Uni", "GB"),
            ("España", "ES"), ("Ελλάδα", "GR"), ("日本", "JP"), ("Atlantis", nil), ("", nil),
        ] as [(String, String?)])
    func country(text: String, expected: String?) {
        #expect(form(text, NormalForm.country) == expected)
    }

    @Test(
        arguments: [
            ("Mme", "f"), ("M.", "m"), ("Mr", "m"), ("Herr", "m"), ("weiblich", "f"), ("Señora", "f"),
            ("non-binaire", "x"), ("2", "f"), ("?", nil),
        ] as [(String, String?)])
    func gender(text: String, expected: String?) {
        #expect(form(text, NormalForm.gender) == expected)
    }

    @Test func noBytesTrap() {
        let rules = NormalForm.PostalCodeRules(country: CountryCode("FR"))
        let forms: [TextForm] = [
            NormalForm.email, NormalForm.personName, NormalForm.companyName, NormalForm.iban, NormalForm.url,
            NormalForm.country,
            NormalForm.gender, UTF8Text.soundex, UTF8Text.initcap,
            { NormalForm.postalCode($0, rules: rules, into: &$1) },
        ]
        var state: UInt64 = 7
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        let alphabet: [UInt8] =
            Array("aZ09@.:/-[]%# &'".utf8) + [0xC3, 0xA9, 0xE2, 0x80, 0x99, 0xFF, 0xF0, 0xCC, 0x81, 0]
        for _ in 0..<5_000 {
            let text = (0..<next(24)).map { _ in alphabet[next(alphabet.count)] }
            for body in forms { _ = form(text, body) }
        }
    }
}
