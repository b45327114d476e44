extension NormalForm {
    /// How the postal codes of one country are written; made once, used for every row.
    public struct PostalCodeRules: Sendable {
        /// Shapes that a code may have: `0` a digit, `A` a letter, `X` either. Empty: any.
        private let shapes: [[UInt8]]
        /// How many zeros the codes may begin with, and so how many a spreadsheet may have taken away.
        private let zeros: Int
        /// The country's letters where its codes begin with them.
        private let prefix: [UInt8]
        /// The country's letters.
        private let country: [UInt8]

        /// The rules of a country; where none are known, or without one, every text is a postal code.
        public init(country: CountryCode?) {
            self = country.flatMap { PostalCodeRules.known[$0.place] } ?? PostalCodeRules()
        }

        private init() {
            (shapes, zeros, prefix, country) = ([], 0, [], [])
        }

        /// By the index of the country's code.
        private static let known: [PostalCodeRules?] = {
            var known = [PostalCodeRules?](repeating: nil, count: 676)
            let text = UnsafeBufferPointer(
                start: TableFile.postal.base.assumingMemoryBound(to: UInt8.self) + 8, count: TableFile.postal.word(1))
            for line in text.split(separator: 0x0A) {
                let words = line.split(separator: 0x20).map { String(decoding: $0, as: Unicode.UTF8.self) }
                guard let country = words.first.flatMap({ CountryCode($0) }), words.count > 2 else { continue }
                known[country.place] = PostalCodeRules(country, zeros: Int(words[1]) ?? 0, words[2...])
            }
            return known
        }()

        /// The rules of a line of the table.
        private init(_ country: CountryCode, zeros: Int, _ shapes: ArraySlice<String>) {
            let letters = country.letters
            let hasPrefix = shapes.allSatisfy { $0.utf8.prefix(2).allSatisfy { $0 >= 0x61 } }
            self.shapes = shapes.map { shape in Array((hasPrefix ? "AA\(shape.dropFirst(2))" : shape).utf8) }
            self.zeros = zeros
            prefix = hasPrefix ? letters : []
            self.country = letters
        }

        fileprivate var isKnown: Bool { !shapes.isEmpty }

        /// Whether the bytes have one of the shapes.
        fileprivate func accepts(_ code: ArraySlice<UInt8>) -> Bool {
            for shape in shapes where shape.count == code.count {
                var place = code.startIndex
                while place < code.endIndex, fits(shape[place - code.startIndex], code[place]) { place += 1 }
                if place == code.endIndex { return prefix.isEmpty || code.starts(with: prefix) }
            }
            return false
        }

        /// Whether a byte fits one of a shape: `0` is a digit, `A` a letter, anything else either.
        private func fits(_ wanted: UInt8, _ byte: UInt8) -> Bool {
            let isDigit = byte &- 0x30 < 10
            let isLetter = byte &- 0x41 < 26
            return wanted == 0x30 ? isDigit : wanted == 0x41 ? isLetter : isDigit || isLetter
        }

        /// Makes the code that begins at `start` one of the country's; false where it is none. Its first `mark` bytes may be
        /// the mark of a country.
        fileprivate func complete(_ output: inout [UInt8], start: Int, mark: Int) -> Bool {
            if accepts(output[start...]) { return true }
            let own = output[start...].starts(with: country) ? country.count : 0
            for length in [mark, own] where length > 0 {
                var rest = Array(output[(start + length)...])
                if restored(&rest) {
                    output.replaceSubrange(start..., with: rest)
                    return true
                }
            }
            var code = Array(output[start...])
            guard restored(&code) else { return false }
            output.replaceSubrange(start..., with: code)
            return true
        }

        /// Gives back the zeros or letters that a code lacks; false where it is no code then.
        private func restored(_ code: inout [UInt8]) -> Bool {
            if accepts(code[...]) { return true }
            if zeros > 0, code.allSatisfy({ $0 &- 0x30 < 10 }) {
                let digits = shapes.filter { $0.allSatisfy { $0 == 0x30 } }.map(\.count)
                guard let length = digits.filter({ $0 > code.count }).min(), length - code.count <= zeros,
                    !code.isEmpty
                else { return false }
                code.insert(contentsOf: repeatElement(0x30, count: length - code.count), at: 0)
                return true
            }
            guard !prefix.isEmpty, !code.isEmpty else { return false }
            code.insert(contentsOf: prefix, at: 0)
            return accepts(code[...])
        }
    }

    /// A postal code: upper case without white space, hyphens, points and the `.0` that spreadsheets add. Where the country's
    /// shapes are known, without the mark of a country (`F-75001`), with the zeros at the beginning that spreadsheets take
    /// away, and null where the shape is wrong; elsewhere all that is left.
    public static func postalCode(
        _ value: UnsafeBufferPointer<UInt8>, rules: PostalCodeRules, into output: inout [UInt8]
    ) -> Bool {
        let start = output.count
        let mark = appendCode(value, into: &output)
        if rules.isKnown ? rules.complete(&output, start: start, mark: mark) : output.count > start { return true }
        output.removeSubrange(start...)
        return false
    }

    /// Appends letters in upper case and digits, and what else there is; without white space, dashes and points. Gives how
    /// many letters stand before the first dash or white space, when that is at most 3.
    private static func appendCode(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Int {
        let start = output.count
        let text = WhiteSpace.trimmed(value)
        let table = UnicodeTable.shared
        var mark = -1
        var index = 0
        var end = text.count
        if end > 2, text[end - 1] == 0x30, text[end - 2] == 0x2E || text[end - 2] == 0x2C,
            text[..<(end - 2)].allSatisfy({ $0 &- 0x30 < 10 })
        {
            end -= 2
        }
        while index < end {
            let first = index
            let scalar = UTF8.decode(text, at: &index)
            let isBlank = WhiteSpace.kind(scalar) != .visible
            let record = scalar == UTF8.invalid || scalar < 0x80 ? nil : table.record(scalar)
            let isDash = scalar == 0x2D || scalar == 0x2E || record?.isSeparator ?? false
            if isBlank || isDash || scalar == 0x3012 {
                if mark < 0 { mark = output.count - start }
            } else if scalar < 0x80 {
                let byte = text[first]
                output.append(byte &- 0x61 < 26 ? byte - 0x20 : byte)
            } else {
                UTF8Text.fold(UnsafeBufferPointer(rebasing: text[first..<index]), into: &output)
            }
        }
        let isMark =
            (1...3).contains(mark) && mark < output.count - start
            && output[start..<(start + mark)].allSatisfy { $0 &- 0x41 < 26 }
        return isMark ? mark : 0
    }
}
