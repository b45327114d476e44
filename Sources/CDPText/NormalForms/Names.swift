extension NormalForm {
    /// The name of a person: accents removed, upper case, Latin letters that do not decompose as A to Z (`ł` is `L`, `ß` is
    /// `SS`), each dash, apostrophe and point a space, runs of white space one space, what is invisible dropped.
    /// `Jean-François  D’Arc` is `JEAN FRANCOIS D ARC`.
    public static func personName(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        name(value, into: &output, separators: personSeparators, isCompany: false)
    }

    /// The name of a company: as a person's, but all other punctuation is a space too, and legal forms at the end are dropped
    /// as long as something stays: `L'Épicerie & Fils S.A.R.L.` is `L EPICERIE FILS`. The legal forms are those of
    /// `LegalForms`.
    public static func companyName(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        let start = output.count
        guard companyWords(value, into: &output) else { return false }
        LegalForms.shared.drop(from: &output, start: start, writtenAs: value)
        return true
    }

    /// The words of a company's name, legal forms too.
    static func companyWords(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        name(value, into: &output, separators: companySeparators, isCompany: true)
    }

    /// What each ASCII byte becomes; spaces are 0x20.
    private static let personSeparators = separators("-.'`")
    private static let companySeparators = separators("-.'`&,;:/()\"+!?*@#%\\[]{}<>|~^_=$")

    /// The map of bytes for names in which the bytes of `text` separate words: capital letters, blanks as 0x20.
    private static func separators(_ text: StaticString) -> [UInt8] {
        var map = (0..<256).map { UInt8($0) }
        for byte in UInt8(0x61)...0x7A { map[Int(byte)] = byte - 0x20 }
        for byte in UInt8(0)..<0x80 where WhiteSpace.kind(UInt32(byte)) == .blank { map[Int(byte)] = 0x20 }
        for index in 0..<text.utf8CodeUnitCount { map[Int(text.utf8Start[index])] = 0x20 }
        return map
    }

    /// The normal form of a name. A text of pure ASCII is mapped in place; any other loses its accents first.
    private static func name(
        _ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8], separators: [UInt8], isCompany: Bool
    ) -> Bool {
        let start = output.count
        if UTF8Text.asciiPrefix(value) == value.count {
            output.append(contentsOf: value)
        } else if !UTF8Text.appendUnaccented(value, into: &output) {
            let bare = Array(output[start...])
            output.removeSubrange(start...)
            bare.withUnsafeBufferPointer { UTF8Text.fold($0, into: &output, dropsPunctuation: isCompany) }
        }
        let length = output.count - start
        let end = output.withUnsafeMutableBufferPointer { bytes in
            separators.withUnsafeBufferPointer { map in
                guard let bytes = bytes.baseAddress, let map = map.baseAddress else { return start }
                return collapse(bytes + start, output: bytes + start, count: length, map) + start
            }
        }
        output.removeLast(output.count - end)
        return end > start
    }

    /// Maps bytes and joins runs of spaces; gives the length of what stays. `output` may be `bytes`.
    private static func collapse(
        _ bytes: UnsafePointer<UInt8>, output: UnsafeMutablePointer<UInt8>, count: Int, _ map: UnsafePointer<UInt8>
    ) -> Int {
        var written = 0
        var afterSpace: UInt8 = 1
        for index in 0..<count {
            let byte = map[Int(bytes[index])]
            let isSpace: UInt8 = byte == 0x20 ? 1 : 0
            output[written] = byte
            written &+= Int(1 &- (isSpace & afterSpace))
            afterSpace = isSpace
        }
        return written > 0 && output[written - 1] == 0x20 ? written - 1 : written
    }
}

extension UTF8Text {
    /// Upper case of a text without accents, Latin letters that do not decompose as A to Z, digits of all scripts as 0 to 9;
    /// blanks, dashes, apostrophes and points as U+0020, other punctuation too where it is to go. What is invisible is
    /// dropped.
    static func fold(
        _ bare: UnsafeBufferPointer<UInt8>, into output: inout [UInt8], dropsPunctuation: Bool = false
    ) {
        let table = UnicodeTable.shared
        var index = 0
        while index < bare.count {
            let byte = bare[index]
            let scalar = UTF8.decode(bare, at: &index)
            if scalar < 0x80 || scalar == UTF8.invalid {
                output.append(byte &- 0x61 < 26 ? byte - 0x20 : byte)
                continue
            }
            if HalfWidth.range.contains(scalar) {
                if let wide = HalfWidth.katakana(scalar) { UTF8.append(wide, to: &output) }
                continue
            }
            let kind = WhiteSpace.kind(scalar)
            if kind == .invisible { continue }
            let record = table.record(scalar)
            if kind == .blank || record.isSeparator || dropsPunctuation && record.isPunctuation {
                output.append(0x20)
            } else if record.letters != 0 {
                record.appendLetters(to: &output)
            } else if record.digit < 10 {
                output.append(0x30 + record.digit)
            } else {
                UTF8.append(scalar &+ record.toUpper, to: &output)
            }
        }
    }
}
