extension NormalForm {
    /// An international bank account number: upper case without white space, hyphens and the word `IBAN` before it; null
    /// unless its country, its length and its check digits (ISO 7064, modulo 97) are right.
    public static func iban(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        if value.allSatisfy({ $0 > 0x2D && $0 < 0x7F || $0 == 0x20 }), number(value, into: &output) { return true }
        var text: [UInt8] = []
        visibleNarrow(value, into: &text)
        text.removeAll { $0 == UInt8(ascii: "-") || $0 == 0x20 }
        if text.count > 4, zip(text, "IBAN".utf8).allSatisfy({ $0 & 0xDF == $1 }) {
            text.removeFirst(text[4] == UInt8(ascii: ":") ? 5 : 4)
        }
        return text.withUnsafeBufferPointer { number($0, into: &output) }
    }

    /// Appends the number in capital letters, without blanks, where country, length and check digits are right.
    private static func number(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        let start = output.count
        for byte in value where byte != 0x20 {
            let character = byte &- 0x61 < 26 ? byte - 0x20 : byte
            guard character &- 0x30 < 10 || character &- 0x41 < 26, output.count - start < 34 else {
                output.removeSubrange(start...)
                return false
            }
            output.append(character)
        }
        let number = output[start...]
        guard number.count > 4, length(ofIBAN: (number[start], number[start + 1])) == number.count,
            remainder(number[(start + 4)...] + number[..<(start + 4)]) == 1
        else {
            output.removeSubrange(start...)
            return false
        }
        return true
    }

    /// The number modulo 97 (ISO 7064), letters counting from 10; 1 for a valid account.
    private static func remainder(_ characters: ArraySlice<UInt8>) -> Int {
        characters.reduce(0) { rest, byte in
            byte < 0x41 ? (rest * 10 + Int(byte) - 0x30) % 97 : (rest * 100 + Int(byte) - 0x37) % 97
        }
    }

    /// Country and length of the SWIFT IBAN registry.
    private static let ibanLengths: StaticString =
        """
        AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18FR27GB22\
        GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20\
        MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26\
        UA29VA22VG24XK20YE30
        """

    /// How many characters an account of a country has, as the registry of SWIFT says; nil for a country without.
    private static func length(ofIBAN country: (UInt8, UInt8)) -> Int? {
        let table = ibanLengths.utf8Start
        for entry in stride(from: 0, to: ibanLengths.utf8CodeUnitCount, by: 4)
        where table[entry] == country.0 && table[entry + 1] == country.1 {
            return Int(table[entry + 2] - 0x30) * 10 + Int(table[entry + 3] - 0x30)
        }
        return nil
    }
}
