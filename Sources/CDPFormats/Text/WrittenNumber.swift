import CDPColumns

/// Numbers as people and spreadsheets write them: `1 234,50 €`, `$1,234.50`, `(12.50)`, `12.50-`, `EUR 1'234`.
///
/// The decimal sign is known beforehand, and only that is one. Thousands may stand apart by the other of `.` and `,`, an
/// apostrophe or a blank, always the same, in threes after one to three digits (or as in India, `12,34,567`); a currency's
/// sign or code may stand on either side; brackets or a minus on either side make a number negative. What could be two
/// numbers is none.
struct WrittenNumber {
    private let text: UnsafeBufferPointer<UInt8>
    private let decimalSign: UInt8
    private var place = 0
    private var isNegative = false
    private var hasSign = false
    private var hasCurrency = false
    private var isOpen = false

    /// Calls `body` with the number in plain digits and a point; nil where the text is no such number.
    static func plain<Result>(
        _ text: UnsafeBufferPointer<UInt8>, decimalSign: UInt8, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result? {
        guard (1...128).contains(text.count) else { return nil }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: text.count + 1) { target in
            var number = WrittenNumber(text: text, decimalSign: decimalSign)
            guard let count = number.write(to: target) else { return nil }
            return body(UnsafeBufferPointer(rebasing: target[..<count]))
        }
    }

    private init(text: UnsafeBufferPointer<UInt8>, decimalSign: UInt8) {
        self.text = text
        self.decimalSign = decimalSign
    }

    /// Writes the plain number after a byte for its sign; the bytes written.
    private mutating func write(to target: UnsafeMutableBufferPointer<UInt8>) -> Int? {
        readFront()
        var count = 1
        guard digits(to: target, &count), readBack(), place == text.count else { return nil }
        // A plus in front of zero digits changes nothing; the byte of the sign is always there.
        target[0] = isNegative ? UInt8(ascii: "-") : UInt8(ascii: "+")
        return count
    }

    /// Takes what stands before the digits: signs, brackets and currencies, in any order and each once.
    private mutating func readFront() {
        while true {
            skipBlanks()
            if takeSign() || takeCurrency() { continue }
            guard !isOpen, !hasSign, take("(") else { return }
            isOpen = true
        }
    }

    /// Takes what stands after the digits; false where it contradicts what stood before.
    private mutating func readBack() -> Bool {
        while place < text.count {
            skipBlanks()
            guard place < text.count else { break }
            if takeCurrency() { continue }
            if isOpen, !isNegative, take(")") {
                isNegative = true
                continue
            }
            // A plus after a number says "or more", which is no number.
            guard !isOpen, text[place] != UInt8(ascii: "+"), takeSign() else { break }
        }
        return !isOpen || isNegative
    }

    // MARK: digits

    private mutating func digits(to target: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int) -> Bool {
        let start = place
        let first = takeDigits(to: target, &count)
        var groups: [Int] = []
        var separator: Range<Int>?
        while first > 0, let found = separatorBeforeDigit() {
            if let separator, !text[separator].elementsEqual(text[found]) { return false }
            separator = found
            place = found.upperBound
            groups.append(takeDigits(to: target, &count))
        }
        if let separator, !areThousands(first, groups, separator, text[start]) { return false }
        guard place < text.count, text[place] == decimalSign else { return first > 0 }
        place += 1
        target[count] = 0x2E
        count += 1
        // `12.-` and `12,-` end in a dash for no cents, which is no minus.
        return takeDigits(to: target, &count) > 0
    }

    /// Whether groups of digits are those of one number: in threes, or in twos but for the last three.
    private func areThousands(_ first: Int, _ groups: [Int], _ separator: Range<Int>, _ digit: UInt8) -> Bool {
        guard digit != 0x30, groups.last == 3 else { return false }
        if first <= 3, groups.allSatisfy({ $0 == 3 }) { return true }
        return text[separator].elementsEqual(",".utf8) && first <= 2 && groups.count > 1
            && groups.dropLast().allSatisfy { $0 == 2 }
    }

    private mutating func takeDigits(to target: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int) -> Int {
        let start = place
        while place < text.count, text[place] &- 0x30 < 10 {
            target[count] = text[place]
            count += 1
            place += 1
        }
        return place - start
    }

    /// A sign between thousands with a digit after it.
    private func separatorBeforeDigit() -> Range<Int>? {
        guard place < text.count else { return nil }
        var length = WrittenNumber.blank(text, place)
        if length == 0, text[place] != decimalSign, text[place] == 0x2C || text[place] == 0x2E || text[place] == 0x27 {
            length = 1
        }
        if length == 0, starts("\u{2019}") { length = 3 }
        guard length > 0, place + length < text.count, text[place + length] &- 0x30 < 10 else { return nil }
        return place..<place + length
    }

    // MARK: what stands around

    private mutating func takeSign() -> Bool {
        guard !hasSign, !isOpen else { return false }
        if take("-") || take("\u{2212}") { isNegative = true } else if !take("+") { return false }
        hasSign = true
        return true
    }

    private mutating func takeCurrency() -> Bool {
        guard !hasCurrency, place < text.count else { return false }
        var length = 0
        while place + length < text.count, (text[place + length] | 0x20) &- 0x61 < 26 { length += 1 }
        if length < 4, place + length < text.count, text[place + length] == UInt8(ascii: "$") {
            length += 1
        } else if length == 3, WrittenNumber.isCode(text, place) {
            // A code of ISO 4217.
        } else {
            guard let sign = WrittenNumber.signs.first(where: { starts($0) }) else { return false }
            length = sign.utf8CodeUnitCount
            // A word that goes on is another.
            let next = place + length
            if next < text.count, (text[next] | 0x20) &- 0x61 < 26 { return false }
        }
        place += length
        hasCurrency = true
        return true
    }

    private mutating func take(_ word: StaticString) -> Bool {
        guard starts(word) else { return false }
        place += word.utf8CodeUnitCount
        return true
    }

    private func starts(_ word: StaticString) -> Bool {
        let bytes = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        return place + bytes.count <= text.count && text[place..<place + bytes.count].elementsEqual(bytes)
    }

    private mutating func skipBlanks() {
        while place < text.count {
            let length = WrittenNumber.blank(text, place)
            if length == 0 { return }
            place += length
        }
    }

    /// The bytes of a blank at an offset: a space or a tab, U+00A0, U+2007, U+2009 or U+202F; 0 where there is none.
    private static func blank(_ text: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int {
        switch text[place] {
        case 0x20, 0x09: return 1
        case 0xC2: return place + 1 < text.count && text[place + 1] == 0xA0 ? 2 : 0
        case 0xE2:
            guard place + 2 < text.count, text[place + 1] == 0x80 else { return 0 }
            return text[place + 2] == 0x87 || text[place + 2] == 0x89 || text[place + 2] == 0xAF ? 3 : 0
        default: return 0
        }
    }

    /// Signs of currencies.
    private static let signs: [StaticString] = [
        "€", "£", "¥", "₹", "₺", "₽", "₩", "₪", "₫", "₴", "₦", "₱", "₡", "₲", "₵", "₸", "₼", "₾", "₿", "฿", "kr.", "kr",
        "Kč",
        "zł", "Ft", "Fr.", "Rs.", "Rs", "лв.", "лв", "lei",
    ]

    /// Whether three letters, capitals all or none, are a currency of ISO 4217.
    private static func isCode(_ text: UnsafeBufferPointer<UInt8>, _ place: Int) -> Bool {
        let letters = text[place..<place + 3]
        guard letters.allSatisfy({ $0 < 0x60 }) || letters.allSatisfy({ $0 > 0x60 }) else { return false }
        let code = letters.reduce(UInt32(0)) { $0 << 8 | UInt32($1 & 0xDF) }
        return codes.contains(code)
    }

    private static let codes = Set(
        """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY
        COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR
        IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR
        MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD
        SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF
        XPF YER ZAR ZMW ZWG HRK SLL VEF
        """
        .split(whereSeparator: \.isWhitespace).map { $0.utf8.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } })
}
