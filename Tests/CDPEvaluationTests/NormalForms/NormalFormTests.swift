import CDPText
import Testing

@Suite struct NormalFormTests {
    @Test(
        arguments: [
            (" A@X.fr ", "a@x.fr"), ("É@b.c", "é@b.c"), ("a@b.c.", "a@b.c"), ("a@.b.c", nil), ("a@b..c", nil),
            ("a..b@c.d", nil), (".a@b.c", nil), ("a.@b.c", nil), ("a@b.c..", "a@b.c"), ("a@.b", nil), ("a@b.", nil),
            ("@b.c", nil), ("a@@b.c", nil), ("a@b@c.d", nil), ("a b@c.d", nil), ("a.b", nil), ("", nil),
            ("mona@nord.example\u{A0}", "mona@nord.example"), ("\u{200B}ivo@nord.example", "ivo@nord.example"),
            ("tea@nord.example\t", "tea@nord.example"), ("a\u{AD}b@c.d", "ab@c.d"), ("a\u{A0}b@c.d", nil),
            ("<a@b.fr>", "a@b.fr"), ("Ann Lee <A.Lee@B.fr>", "a.lee@b.fr"), ("\"Lee, Ann\" <a@b.fr>", "a@b.fr"),
            ("mailto:a@b.fr", "a@b.fr"), ("MAILTO:a@b.fr?subject=hi", "a@b.fr"), ("<mailto:a@b.fr>", "a@b.fr"),
            ("a@b.fr;", "a@b.fr"), ("'a@b.fr'", "a@b.fr"), ("a@b.fr, c@d.fr", nil), ("a@b.fr <c@d.fr>", nil),
            ("Ann <>", nil), ("<a@b.fr> <c@d.fr>", nil), ("a@b,fr", nil), ("a(b)@c.d", nil), ("ａ＠ｂ．ｆｒ", "a@b.fr"),
            ("\u{FEFF}a@b.fr\r\n", "a@b.fr"), ("a+b_c-d@e-f.co.uk", "a+b_c-d@e-f.co.uk"),
            ("o'neil@b.ie", "o'neil@b.ie"),
            ("a@b.fr\u{2028}", "a@b.fr"), ("mailto:", nil), ("“a@b.fr”", "a@b.fr"), ("«a@b.fr»", "a@b.fr"),
            ("(a@b.fr)", "a@b.fr"), ("a@b.fr>", "a@b.fr"), ("[a@b.fr]", "a@b.fr"), ("<a@b.fr", "a@b.fr"),
            ("a@b.fr/", nil), ("a@b.fr?x=1", nil), ("a/b@c.fr", "a/b@c.fr"), ("a%40b.fr", nil), ("http://a@b.fr", nil),
            ("jörg@müller.example", "jörg@müller.example"),
        ] as [(String, String?)])
    func email(text: String, expected: String?) {
        #expect(form(text, NormalForm.email) == expected)
        if let expected { #expect(form(expected, NormalForm.email) == expected) }
    }

    /// One text, one address: who wrote two meant two people.
    @Test(
        arguments: [
            ("<uma@o.example>, <vic@o.example>", nil), ("Uma <uma@o.example>; Vic <vic@o.example>", nil),
            ("uma@o.example, Vic <vic@o.example>", nil), ("\"Uma\" <uma@o.example>, \"Vic\" <vic@o.example>", nil),
            ("\"Uma <uma@o.example>, Vic <vic@o.example>", nil), ("mailto:uma@o.example, <vic@o.example>", nil),
            ("\"uma@old.example\" <uma@o.example>", "uma@o.example"),
            ("Uma@o.example <uma@O.example>", "uma@o.example"),
            ("uma@o.example <mailto:uma@o.example>", "uma@o.example"),
            ("“Uma @ Work” <uma@o.example>", "uma@o.example"),
            ("Uma @ Work <uma@o.example>", nil), ("uma@o.exampl <uma@o.example>", nil), ("u\u{0}ma@o.example", nil),
        ] as [(String, String?)])
    func emailOfTwoAddressesIsNone(text: String, expected: String?) {
        #expect(form(text, NormalForm.email) == expected)
    }

    /// The letters of an address, composed, are the same whatever the keyboard sent.
    @Test(
        arguments: [
            ("zoe\u{308}@o.example", "zoë@o.example"), ("mia@ko\u{308}ln.example", "mia@köln.example"),
            ("MIA@KO\u{308}LN.example", "mia@köln.example"), ("I\u{307}nci@o.example", "inci@o.example"),
            ("J\u{30C}an@o.example", "\u{1F0}an@o.example"), ("a\u{302}\u{323}@o.example", "ậ@o.example"),
            ("\u{212B}sa@o.example", "åsa@o.example"), ("\u{1112}\u{1161}\u{11AB}@o.example", "한@o.example"),
            ("lea@o.example\u{2800}", "lea@o.example"), ("lea@o\u{2800}.example", nil), ("lea@\u{2022}o.example", nil),
            ("lea@o\u{2192}.example", nil), ("lea@o.\u{1F600}.example", nil), ("lea@o\u{301}.example", "lea@ó.example"),
            ("lea@भाषा.example", "lea@भाषा.example"), ("lea@भाषा\u{964}.example", nil),
            ("lea@col·lega.example", "lea@col·lega.example"),
            ("lea@o\u{2013}p.example", nil),
        ] as [(String, String?)])
    func emailOfOtherLetters(text: String, expected: String?) {
        let found: [UInt8]? = form(Array(text.utf8), NormalForm.email)
        #expect(found == expected.map { Array($0.utf8) })
        if let expected { #expect(form(Array(expected.utf8), NormalForm.email) == Array(expected.utf8)) }
    }

    @Test(
        arguments: [
            ("Jean-François  D’Arc", "JEAN FRANCOIS D ARC"), (" o'neil jr. ", "O NEIL JR"), ("Œuvre ßa", "OEUVRE SSA"),
            ("-.'", nil), ("", nil), ("Łukasz", "LUKASZ"), ("N’Diaye", "N DIAYE"),
            ("Søren Bjørnstad", "SOREN BJORNSTAD"),
            ("Đorđe Đukić", "DORDE DUKIC"), ("Weiß", "WEISS"), ("O‘Hara", "O HARA"), ("Le´Roy", "LE ROY"),
            ("Mac–Lean", "MAC LEAN"), ("Þór Ægir", "THOR AEGIR"), ("Ħal Għaxaq", "HAL GHAXAQ"), ("Yıldız", "YILDIZ"),
            ("İlker", "ILKER"), ("Əliyev", "ELIYEV"), ("Anne\u{2011}Marie", "ANNE MARIE"),
            ("Smith\u{2010}Jones", "SMITH JONES"),
            ("O\u{2BC}Brien", "O BRIEN"), ("O`Brien", "O BRIEN"), ("O\u{FF07}Brien", "O BRIEN"),
            ("Ana\u{A0}Maria", "ANA MARIA"),
            ("Ana\t\nMaria", "ANA MARIA"), ("Jo\u{200B}hn", "JOHN"), ("\u{FEFF}Eva", "EVA"),
            ("\u{3000}李\u{3000}明", "李 明"),
            ("ﬁlip", "FILIP"), ("Ａｎｎ", "ANN"), ("Ёлкин", "ЕЛКИН"), ("Μαρία", "ΜΑΡΙΑ"), ("Gal·la", "GAL LA"),
            ("ジョン・スミス", "ション スミス"),
            ("ｼﾞｮﾝ･ｽﾐｽ", "ション スミス"), ("ｦﾝ", "ヲン"), ("Ĳsbrand", "IJSBRAND"), ("Đỗ", "DO"), ("Nguyễn", "NGUYEN"),
            ("ŋ", "N"),
            ("\u{2014}", nil), ("\u{200B}", nil), ("e\u{301}", "E"), ("ﬃ", "FFI"),
        ] as [(String, String?)])
    func personName(text: String, expected: String?) {
        #expect(form(text, NormalForm.personName) == expected)
        if let expected { #expect(form(expected, NormalForm.personName) == expected) }
    }

    @Test(
        arguments: [
            ("L'Épicerie & Fils S.A.R.L.", "L EPICERIE FILS"), ("Müller GmbH & Co. KG", "MULLER"),
            ("Acme, Inc.", "ACME"), ("SAS", "SAS"), ("Casa", "CASA"), ("Foo S.A.S.", "FOO"),
            ("Kosmos Pty Ltd", "KOSMOS"),
            ("&", nil), ("Kowal Sp. z o.o.", "KOWAL"), ("KOWAL SP.Z O.O.", "KOWAL"), ("Kowal sp z oo", "KOWAL"),
            ("Kowal spółka z o.o.", "KOWAL"), ("Kowal Spółka z ograniczoną odpowiedzialnością", "KOWAL"),
            ("Novak spol. s r.o.", "NOVAK"), ("Novak, s. r. o.", "NOVAK"), ("Huber Ges.m.b.H.", "HUBER"),
            ("Huber Gesellschaft mit beschränkter Haftung", "HUBER"), ("Wieland Aktiengesellschaft", "WIELAND"),
            ("Osaka Parts K.K.", "OSAKA PARTS"), ("Osaka Parts Co., Ltd.", "OSAKA PARTS"),
            ("Brown & Sons Company", "BROWN SONS"), ("Brown Inc", "BROWN"), ("Hansen A/S", "HANSEN"),
            ("Hansen ApS", "HANSEN"),
            ("Hansen I/S", "HANSEN"), ("Öz Ticaret Ltd. Şti.", "OZ TICARET"), ("Silva, Lda.", "SILVA"),
            ("Silva S.A. de C.V.", "SILVA"),
            ("Lopez S. de R.L. de C.V.", "LOPEZ"), ("Wong Sdn. Bhd.", "WONG"), ("Tan Pte. Ltd.", "TAN"),
            ("Rao Pvt. Ltd.", "RAO"),
            ("Nord S.à r.l.", "NORD"), ("Alfa Oy Ab", "ALFA"), ("Kaur Private Limited", "KAUR"), ("Acme®", "ACME"),
            ("„Stern“ GmbH", "STERN"), ("Dupont & Cie", "DUPONT"), ("Ivanov OOD", "IVANOV"),
            ("Horvat d.o.o.", "HORVAT"),
            ("Kiss Kft.", "KISS"), ("Bauer GmbH & Co. KGaA", "BAUER"), ("Bauer GmbH & Co KG", "BAUER"),
            ("G M B H", "G"),
            ("Berg\u{A0}AB", "BERG"), ("Zebra", "ZEBRA"), ("Salsa", "SALSA"), ("Visa Pass", "VISA PASS"),
            ("Rossi S.p.A.", "ROSSI"),
            ("Meyer–Söhne oHG", "MEYER SOHNE"), ("Ltd", "LTD"), ("Co Op", "CO OP"), ("ООО «Ромашка»", "РОМАШКА"),
            ("Ромашка ООО", "РОМАШКА"), ("株式会社東京", "東京"), ("東京 株式会社", "東京"), ("株式会社", "株式会社"),
            ("UAB „Baltic“", "BALTIC"), ("SARL Dupont", "DUPONT"), ("ΦΟΟ Α.Ε.", "ΦΟΟ"),
            ("Novák veř. obch. spol.", "NOVAK"), ("UAB", "UAB"), ("Earl Grey", "EARL GREY"), ("Foo SARL SARL", "FOO"),
            ("SARL SARL", "SARL"), ("Lumi Oyj Abp", "LUMI"), ("Lumi Abp", "LUMI"), ("SIA „Jūra“", "JURA"),
            ("SIA Jūra", "SIA JURA"), ("SIA Engineering Company", "SIA ENGINEERING"), ("SIA\"Jūra\"", "JURA"),
            ("“SIA “Jūra””", "JURA"), ("S.I.A. 'Jūra'", "JURA"), ("sia «Jūra»", "JURA"), ("SIA \"SIA\"", "SIA"),
            ("OÜ Meri", "MERI"), ("oü meri", "MERI"), ("OU\u{308} Meri", "MERI"), ("OU Meri", "OU MERI"),
            ("OÜ \"Meri\"", "MERI"), ("AS Meri", "AS MERI"), ("AS \"Meri\"", "MERI"), ("A/S \"Hansen\"", "HANSEN"),
            ("AS Roma", "AS ROMA"), ("SAS Bellerive", "SAS BELLERIVE"), ("SAS Institute Inc.", "SAS INSTITUTE"),
            ("SAS Institute GmbH", "SAS INSTITUTE"), ("Bellerive SAS", "BELLERIVE"), ("SAS", "SAS"),
            ("EURL Dupont", "DUPONT"), ("АО «Ромашка»", "РОМАШКА"), ("ТзОВ «Ромашка»", "РОМАШКА"),
            ("ПП Ромашка", "ПП РОМАШКА"), ("ЕТ \"Роза\"", "РОЗА"), ("Sp. z o.o. \"Kowal\"", "KOWAL"),
            ("\"Kowal\" Sp. z o.o.", "KOWAL"), ("L'Oréal SA", "L OREAL"), ("SA L'Oréal", "SA L OREAL"),
            ("(株)ﾄﾖﾀ", "トヨタ"), ("ﾎﾝﾀﾞ", "ホンタ"), ("ホンダ", "ホンタ"), ("ﾊﾟｲﾛｯﾄ･ｺｰﾎﾟﾚｰｼｮﾝ", "ハイロット コーホレーション"),
            ("パイロット・コーポレーション", "ハイロット コーホレーション"), ("ＴＯＹＯＴＡ　Ｌｔｄ．", "TOYOTA"), ("㍿北海", "北海"), ("SIA", "SIA"),
            ("Sasha Cars", "SASHA CARS"),
            ("(株)北海", "北海"), ("北海(株)", "北海"), ("㈱北海", "北海"), ("北海㈱", "北海"), ("（株）北海", "北海"), ("(株)", "株"),
            ("株木", "株木"), ("㈲北海", "北海"), ("(有)北海", "北海"),
        ] as [(String, String?)])
    func companyName(text: String, expected: String?) {
        #expect(form(text, NormalForm.companyName) == expected)
    }

    /// Hangul comes apart in names, and is compared so.
    @Test(arguments: ["주식회사 한빛", "주식회사한빛", "한빛(주)", "(주)한빛", "㈜한빛", "한빛㈜", "한빛 주식회사", "유한회사 한빛"])
    func companyNameWithoutKoreanForms(text: String) {
        #expect(form(text, NormalForm.companyName) == form("한빛", NormalForm.companyName))
    }

    @Test(
        arguments: [
            ("fr76 3000 6000 0112 3456 7890 189", "FR7630006000011234567890189"),
            ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
            ("FR7630006000011234567890188", nil), ("FR763000600001123456789018", nil), ("XX00", nil), ("", nil),
            ("GB82 WEST 1234 5698 7654 32", "GB82WEST12345698765432"),
            ("\u{A0}DE89\u{A0}3704\u{202F}0044 0532 0130 00\t", "DE89370400440532013000"),
            ("IBAN: DE89-3704-0044-0532-0130-00", "DE89370400440532013000"),
            ("DE89370400440532013000\u{200B}", "DE89370400440532013000"),
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
            ("", nil), ("http://a:b/", nil), ("\u{FEFF}https://x.fr\u{A0}", "https://x.fr/"),
            ("<https://x.fr>", "https://x.fr/"), ("https://x.fr/a\u{A0}b", nil),
            ("https://x\u{200B}.fr/", "https://x.fr/"),
            ("//x.fr", "https://x.fr/"),
        ] as [(String, String?)])
    func url(text: String, expected: String?) {
        #expect(form(text, NormalForm.url) == expected)
    }

    @Test(
        arguments: [
            ("Mme", "f"), ("M.", "m"), ("Mr", "m"), ("Herr", "m"), ("weiblich", "f"), ("Señora", "f"),
            ("non-binaire", "x"), ("2", "f"), ("?", nil), ("\u{A0}Mme\u{200B}", "f"),
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
            AdvertiserForm.googleEmail, AdvertiserForm.metaEmail, AdvertiserForm.googleName, AdvertiserForm.metaName,
            AdvertiserForm.metaCountry, AdvertiserForm.metaGender,
            { AdvertiserForm.metaState($0, country: CountryCode("US"), into: &$1) },
            { AdvertiserForm.metaZip($0, country: CountryCode("US"), into: &$1) },
            { AdvertiserForm.metaZip($0, country: CountryCode("GB"), into: &$1) },
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
