extension NormalForm {
    /// How the postal codes of one country are written; made once, used for every row.
    public struct PostalCodeRules: Sendable {
        /// Shapes that a code may have: `0` a digit, `A` a letter, `X` either. Empty: any.
        private let shapes: [[UInt8]]
        private let restoresZero: Bool

        /// The rules of a country; where none are known, or without one, every text is a postal code.
        public init(country: CountryCode?) {
            let name = country?.description ?? ""
            shapes = (PostalCodeRules.known[name] ?? "").split(separator: " ").map { Array($0.utf8) }
            restoresZero = ["FR", "DE", "ES", "IT"].contains(name)
        }

        private static let known: [String: String] = [
            "AT": "0000", "BE": "0000", "BG": "0000", "CA": "A0A0A0", "CH": "0000", "CY": "0000", "CZ": "00000",
            "DE": "00000", "DK": "0000", "EE": "00000", "ES": "00000", "FI": "00000", "FR": "00000",
            "GB": "A00AA A000AA AA00AA AA000AA A0A0AA AA0A0AA", "GR": "00000", "HR": "00000", "HU": "0000",
            "IE": "A00XXXX A0AXXXX", "IS": "000", "IT": "00000", "LI": "0000", "LT": "00000", "LU": "0000",
            "LV": "0000", "MC": "00000", "MT": "AAA0000", "NL": "0000AA", "NO": "0000", "PL": "00000",
            "PT": "0000000 0000", "RO": "000000", "SE": "00000", "SI": "0000", "SK": "00000", "SM": "00000",
            "US": "00000 000000000", "VA": "00000",
        ]

        /// Whether the bytes have one of the shapes.
        fileprivate func accepts(_ code: ArraySlice<UInt8>) -> Bool {
            shapes.isEmpty
                || shapes.contains { shape in shape.count == code.count && zip(shape, code).allSatisfy(fits) }
        }

        private func fits(_ wanted: UInt8, _ byte: UInt8) -> Bool {
            let isDigit = byte &- 0x30 < 10
            let isLetter = byte &- 0x41 < 26
            return wanted == 0x30 ? isDigit : wanted == 0x41 ? isLetter : isDigit || isLetter
        }

        fileprivate var isKnown: Bool { !shapes.isEmpty }

        /// A leading zero that a spreadsheet took away: four digits where the country has five.
        fileprivate func lacksZero(_ code: ArraySlice<UInt8>) -> Bool {
            restoresZero && code.count == 4 && code.allSatisfy { $0 &- 0x30 < 10 }
        }
    }

    /// A postal code: upper case without spaces. Where the country's shape is known, without hyphens and a country
    /// mark (`F-75001`), with the leading zero that spreadsheets take away (FR, DE, ES, IT), and null where the shape
    /// is wrong; elsewhere as it is.
    public static func postalCode(
        _ value: UnsafeBufferPointer<UInt8>, rules: PostalCodeRules, into output: inout [UInt8]
    ) -> Bool {
        let start = output.count
        UTF8Text.upper(value, into: &output)
        var written = start
        for index in start..<output.count {
            let byte = output[index]
            if byte == 0x20 { continue }
            if byte == 0x2D, rules.isKnown {
                let isMark = (1...2).contains(written - start) && output[start..<written].allSatisfy { $0 >= 0x41 }
                if isMark { written = start }
                continue
            }
            output[written] = byte
            written += 1
        }
        output.removeSubrange(written...)
        if rules.lacksZero(output[start...]) { output.insert(0x30, at: start) }
        guard output.count > start, rules.accepts(output[start...]) else {
            output.removeSubrange(start...)
            return false
        }
        return true
    }
}
