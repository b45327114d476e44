extension NormalForm {
    /// An e-mail address in lower case; null where it is none.
    ///
    /// Cleaned, because nothing else can be meant: white space, quotation marks and brackets around it, invisible characters,
    /// the forms of full width, `Name <a@b.fr>`, `mailto:` with what follows a `?`, a comma, semicolon or dot at the end.
    /// Letters are composed (NFC). Null unless there is then exactly one `@`, something before it, a dot inside what is
    /// after it, and neither white space, two dots in a row, a dot at the end of a part, one of `<>()[],:;"\`, nor in the
    /// domain anything but letters, digits, hyphens and `_`; and where what stands before `<a@b.fr>` is another address.
    public static func email(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        if value.last != UInt8(ascii: "'"), isPlainAddress(value) { return UTF8Text.lower(value, into: &output) }
        var text: [UInt8] = []
        visibleNarrow(value, into: &text)
        var composed: [UInt8] = []
        text.withUnsafeBufferPointer { _ = UTF8Text.compose($0, into: &composed) }
        var small: [UInt8] = []
        let isOne = composed.withUnsafeBufferPointer { text in
            let range = addressRange(text)
            let address = UnsafeBufferPointer(rebasing: text[range])
            return isAddress(address) && hasLettersOnly(domainOf: address) && !namesAnother(text, range)
                && UTF8Text.lower(address, into: &small)
        }
        guard isOne else { return false }
        // Small letters may compose where the capitals do not: `J` with a caron.
        return small.withUnsafeBufferPointer { UTF8Text.compose($0, into: &output) }
    }

    /// The classes of bytes in an address, as the table of all 256 has them.
    private enum AddressByte {
        /// May stand anywhere: ASCII letters, digits, `-` and `_`.
        static let ordinary: UInt8 = 0
        /// `@`.
        static let at: UInt8 = 1
        /// `.`.
        static let dot: UInt8 = 2
        /// A sign that only the part before the `@` may hold.
        static let sign: UInt8 = 3
        /// May stand nowhere.
        static let wrong: UInt8 = 5
        /// Not ASCII: perhaps a letter, perhaps a blank.
        static let other: UInt8 = 4
    }

    /// The class of each byte.
    private static let addressBytes: [UInt8] = (0..<256).map { byte in
        switch UInt8(byte) {
        case UInt8(ascii: "@"): AddressByte.at
        case UInt8(ascii: "."): AddressByte.dot
        case 0...0x20, 0x7F: AddressByte.wrong
        case 0x80...: AddressByte.other
        case let byte where Array("<>()[],:;\"\\".utf8).contains(byte): AddressByte.wrong
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): AddressByte.ordinary
        default: AddressByte.sign
        }
    }

    /// Whether the text is an address as it stands and ASCII.
    private static func isPlainAddress(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        isAddress(text) { $0 >= AddressByte.other }
    }

    /// Whether the text is an address as it stands, other letters included.
    private static func isAddress(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        isAddress(text) { $0 == AddressByte.wrong }
    }

    @inline(__always)
    private static func isAddress(_ text: UnsafeBufferPointer<UInt8>, _ isRefused: (UInt8) -> Bool) -> Bool {
        var at = -1
        var hasDot = false
        var before = AddressByte.dot
        return addressBytes.withUnsafeBufferPointer { classes in
            for index in 0..<text.count {
                let byte = classes[Int(text[index])]
                if isRefused(byte) { return false }
                if byte == AddressByte.at {
                    if at >= 0 || before == AddressByte.dot { return false }
                    at = index
                } else if at >= 0, byte == AddressByte.sign {
                    return false
                } else if byte == AddressByte.dot {
                    if before == AddressByte.dot || before == AddressByte.at { return false }
                    if at >= 0 { hasDot = true }
                }
                before = byte
            }
            return at > 0 && hasDot && before != AddressByte.dot && before != AddressByte.at
        }
    }

    /// Clean text with the forms of full width of ASCII as ASCII, and quotation marks of all kinds as `"`.
    static func visibleNarrow(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
        let start = output.count
        WhiteSpace.visible(value, into: &output)
        guard output[start...].contains(where: { $0 >= 0x80 }) else { return }
        let text = Array(output[start...])
        output.removeSubrange(start...)
        text.withUnsafeBufferPointer { text in
            var index = 0
            while index < text.count {
                let first = index
                let scalar = UTF8.decode(text, at: &index)
                switch scalar {
                case 0xFF01...0xFF5E: output.append(UInt8(scalar - 0xFF01 + 0x21))
                case 0xAB, 0xBB, 0x2018...0x201F, 0x2039, 0x203A: output.append(UInt8(ascii: "\""))
                default: output.append(contentsOf: UnsafeBufferPointer(rebasing: text[first..<index]))
                }
            }
        }
    }

    /// Whether what is not ASCII in the domain are letters, digits and the marks of scripts that need them.
    private static func hasLettersOnly(domainOf address: UnsafeBufferPointer<UInt8>) -> Bool {
        guard var index = address.firstIndex(of: UInt8(ascii: "@")) else { return false }
        let table = UnicodeTable.shared
        while index < address.count {
            let scalar = UTF8.decode(address, at: &index)
            if scalar < 0x80 { continue }
            guard scalar != UTF8.invalid else { return false }
            let record = table.record(scalar)
            if record.isAlphanumeric || record.isMark { continue }
            switch scalar {
            // Spacing vowel signs of the scripts of South and South-East Asia, and the points inside Catalan and Japanese words.
            case 0x900...0x1CFF, 0xA800...0xABFF, 0x11000...0x11FFF:
                if record.isPunctuation || record.isSeparator || !record.isAssigned { return false }
            case 0xB7, 0x30FB: continue
            default: return false
            }
        }
        return true
    }

    /// Whether an `@` stands before the address, outside a name in quotation marks, and is not the same address once more.
    private static func namesAnother(_ text: UnsafeBufferPointer<UInt8>, _ address: Range<Int>) -> Bool {
        var hasOther = false
        var quoted = false
        var hasQuoted = false
        for byte in text[..<address.lowerBound] {
            if byte == UInt8(ascii: "\"") {
                (quoted, hasQuoted) = (!quoted, false)
            } else if byte == UInt8(ascii: "@") {
                if quoted { hasQuoted = true } else { hasOther = true }
            }
        }
        guard hasOther || quoted && hasQuoted else { return false }
        let end = text[..<address.lowerBound].lastIndex(of: UInt8(ascii: "<")) ?? address.lowerBound
        let name = withoutEnds(text, 0..<end, around: "\"'<>()[]", after: ",;.")
        return !zip(text[name], text[address]).allSatisfy { $0 == $1 || ($0 ^ $1) == 0x20 && ($0 | 0x20) &- 0x61 < 26 }
            || name.count != address.count
    }

    /// Where the address stands in a clean text.
    private static func addressRange(_ text: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        var range = withoutEnds(text, 0..<text.count, around: "\"'", after: ",;.")
        if let end = range.last, text[end] == UInt8(ascii: ">"),
            let open = text[range].lastIndex(of: UInt8(ascii: "<"))
        {
            range = (open + 1)..<end
        }
        range = withoutEnds(text, range, around: "\"'<>()[]", after: ",;.")
        let scheme = Array("mailto:".utf8)
        if range.count > scheme.count, zip(scheme, text[range]).allSatisfy({ $0 == ($1 | 0x20) || $0 == $1 }) {
            let start = range.lowerBound + scheme.count
            let end = text[start..<range.upperBound].firstIndex(of: UInt8(ascii: "?")) ?? range.upperBound
            range = withoutEnds(text, start..<end, around: "\"'<>", after: ",;.")
        }
        return range
    }

    /// Without blanks and some marks at both ends, and others at the end.
    private static func withoutEnds(
        _ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, around: StaticString, after: StaticString
    ) -> Range<Int> {
        func holds(_ marks: StaticString, _ byte: UInt8) -> Bool {
            (0..<marks.utf8CodeUnitCount).contains { marks.utf8Start[$0] == byte }
        }
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, text[start] == 0x20 || holds(around, text[start]) { start += 1 }
        while end > start, text[end - 1] == 0x20 || holds(around, text[end - 1]) || holds(after, text[end - 1]) {
            end -= 1
        }
        return start..<end
    }
}
