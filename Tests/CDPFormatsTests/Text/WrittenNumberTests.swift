import CDPColumns
import CDPFormats
import CDPTypes
import Testing

/// Numbers as spreadsheets, tills and accountants write them.
@Suite struct WrittenNumberTests {
    /// What fields of a type and sign make of texts; nil where one is refused.
    private func read(_ texts: [String], _ type: DataType, decimal: Character, by field: Bool = false) throws
        -> [String?]
    {
        var options = CSVOptions()
        options.delimiter = UInt8(ascii: "|")
        var contract = ContractField("v", type, onError: .null)
        if field { contract.decimalSign = decimal.asciiValue } else { options.decimalSign = decimal.asciiValue ?? 0 }
        let text = "k|v\n" + texts.map { "x|\($0)\n" }.joined()
        let reading = try Reading.csv(text, Contract([contract]), options)
        #expect(reading.nulled[0] == reading.rows.count { $0[0] == nil })
        return reading.rows.map { $0[0] }
    }

    @Test(arguments: [
        ("1,234.56", "1234.56"), ("$1,234.56", "1234.56"), ("1,234,567", "1234567.00"), ("25,000", "25000.00"),
        ("(12.50)", "-12.50"), ("($1,012.50)", "-1012.50"), ("$(12.50)", "-12.50"), ("12.50-", "-12.50"),
        ("-$12.50", "-12.50"), ("$-12.50", "-12.50"), ("- 12.5", "-12.50"), ("\u{2212}12.50", "-12.50"),
        ("1 234.50", "1234.50"), ("1\u{A0}234.50", "1234.50"), ("1\u{202F}234.50", "1234.50"), ("1'234.50", "1234.50"),
        ("1\u{2019}234.50", "1234.50"), ("CHF 1'234.50", "1234.50"), ("USD1,234.50", "1234.50"), ("12.50 GBP", "12.50"),
        ("£12", "12.00"), ("US$ 12.50", "12.50"), ("R$12.50", "12.50"), ("₹12,34,567.00", "1234567.00"),
        ("12.50 kr", "12.50"), ("kr. 12.50", "12.50"), ("\u{A0}12.50\u{A0}", "12.50"), ("\t12.50", "12.50"),
        ("€.50", "0.50"), ("+$5", "5.00"), ("usd 5", "5.00"), ("12.500000000000000000000000000000000000", "12.50"),
    ])
    func readsWithAPoint(text: String, value: String) throws {
        #expect(try read([text], .money, decimal: ".") == [value])
        #expect(try read([text], .money, decimal: ".", by: true) == [value])
    }

    @Test(arguments: [
        ("1.234,56", "1234.56"), ("1 234,56 €", "1234.56"), ("1\u{202F}234,5 €", "1234.50"), ("25.000", "25000.00"),
        ("1.234.567", "1234567.00"), ("(12,50)", "-12.50"), ("12,50-", "-12.50"), ("EUR 12,50", "12.50"),
        ("12,50 zł", "12.50"), ("1.234,50 Kč", "1234.50"), ("-1.234,5 €", "-1234.50"), ("€ 5", "5.00"),
        ("1'234,50", "1234.50"), (",5 €", "0.50"),
    ])
    func readsWithAComma(text: String, value: String) throws {
        #expect(try read([text], .money, decimal: ",") == [value])
        #expect(try read([text], .money, decimal: ",", by: true) == [value])
    }

    /// What may be two numbers, or none, is told instead of bent.
    @Test(arguments: [
        ("1.234,56", "."), ("12,50", "."), ("0,123", "."), ("1,23,4", "."), ("1,2345", "."), ("1.234.567", "."),
        ("12.-", "."), ("1234,567", "."), ("1 23", "."), ("1 234 56", "."), ("1,234 567", "."), ("(12.50", "."),
        ("12.50)", "."), ("(-12.50)", "."), ("-(12.50)", "."), ("--5", "."), ("-5-", "."), ("5+", "."), ("$5$", "."),
        ("$ 5 EUR", "."), ("ABC 5", "."), ("5 apples", "."), ("12:30", "."), ("5%", "."), ("50¢", "."), ("$", "."),
        ("()", "."), ("€", "."), ("1,,234", "."), ("1, 234", "."), ("12.50 kroner", "."), ("1.5", ","), ("12.50", ","),
        ("1,234.56", ","), ("1.23.456", ","), ("0.123", ","), ("12,-", ","), ("1.2345,6", ","), ("uSD 5", "."),
    ])
    func refusesWhatIsAmbiguous(text: String, decimal: Character) throws {
        #expect(try read([text], .money, decimal: decimal) == [nil])
    }

    @Test func apointStaysAPoint() throws {
        #expect(try read(["1.234", "1.234,0"], .decimal(precision: 18, scale: 3), decimal: ".") == ["1.234", nil])
        #expect(
            try read(["1.234", "1,234"], .decimal(precision: 18, scale: 3), decimal: ",") == ["1234.000", "1.234"])
        #expect(
            try read(["1,234", "1,234.00", "(7)", "1,234.5", "1e3"], .integer, decimal: ".") == [
                "1234", "1234", "-7", nil, "1000",
            ])
        #expect(try read(["1,234.5", "€ 2"], .float, decimal: ".") == ["1234.5", "2.0"])
    }

    @Test func digitsAreKeptOrRefused() throws {
        let wide = DataType.decimal(precision: 18, scale: 4)
        #expect(
            try read(
                [
                    "00000000000000000000000000000000012.3400", "12345678901234.56780000000000000000", "0.00001",
                    "123456789012345", "9,999,999,999,999.9999 EUR",
                ], wide, decimal: ".") == ["12.3400", "12345678901234.5678", nil, nil, "9999999999999.9999"])
        #expect(try read(["00000000000000000000000000000000001001"], .integer, decimal: ".") == ["1001"])
    }

    /// Any value in any of the ways in which it may be written reads as itself.
    @Test func everyWayOfWritingReadsBack() throws {
        var random = SystemRandomNumberGenerator()
        for (decimal, separators) in [
            ("." as Character, [",", " ", "'", "\u{A0}", "\u{202F}", ""]), (",", [".", " ", "'", ""]),
        ] {
            var texts: [String] = []
            var values: [String] = []
            for _ in 0..<2000 {
                let cents =
                    Int64.random(in: 0..<10_000_000_000, using: &random) >> Int64.random(in: 0..<30, using: &random)
                let separator = separators[Int.random(in: 0..<separators.count, using: &random)]
                var text = ""
                for (place, digit) in "\(cents / 100)".reversed().enumerated() {
                    if place > 0, place % 3 == 0 { text = separator + text }
                    text = String(digit) + text
                }
                text += "\(decimal)\(cents / 10 % 10)\(cents % 10)"
                let isNegative = Bool.random(using: &random) && cents > 0
                let currency = ["", "€", "EUR", "$"][Int.random(in: 0..<4, using: &random)]
                if Bool.random(using: &random) { text = currency + text } else { text += " " + currency }
                if isNegative { text = ["-\(text)", "(\(text))", "\(text)-"][Int.random(in: 0..<3, using: &random)] }
                texts.append(text)
                let digits = cents % 100 < 10 ? "0\(cents % 100)" : "\(cents % 100)"
                values.append("\(isNegative ? "-" : "")\(cents / 100).\(digits)")
            }
            #expect(try read(texts, .money, decimal: decimal) == values)
        }
    }

    @Test func jsonNumbersHaveAPointWhateverTheirTexts() throws {
        var field = ContractField("v", .decimal(precision: 18, scale: 3), onError: .null)
        field.decimalSign = UInt8(ascii: ",")
        let text = [#"1.234"#, #""1.234""#, #""1,234""#, "1e3", #""1 234,5 €""#].map { "{\"v\":\($0)}\n" }.joined()
        let reading = try Reading.json(text, Contract([field]))
        #expect(reading.rows.map { $0[0] } == ["1.234", "1234.000", "1.234", "1000.000", "1234.500"])
    }
}
