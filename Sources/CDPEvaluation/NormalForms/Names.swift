extension NormalForm {
    /// The name of a person: accents removed, upper case, each of `- . ' ’` a space, runs of spaces one, trimmed.
    /// `Jean-François  D’Arc` is `JEAN FRANCOIS D ARC`.
    public static func personName(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        name(value, into: &output, separators: personSeparators)
    }

    /// The name of a company: as a person's, but `& , ; : / ( ) "` and `+` are spaces too, and legal forms at the end
    /// are dropped as long as something stays: `L'Épicerie & Fils S.A.R.L.` is `L EPICERIE FILS`. The legal forms are
    /// those of `legalForms`.
    public static func companyName(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        let start = output.count
        guard name(value, into: &output, separators: companySeparators) else { return false }
        while let end = beforeLegalForm(output[start...]) { output.removeSubrange(end...) }
        return true
    }

    /// What each ASCII byte becomes; spaces are 0x20.
    private static let personSeparators = separators("-.'")
    private static let companySeparators = separators("-.'&,;:/()\"+")

    private static func separators(_ text: StaticString) -> [UInt8] {
        var map = (0..<256).map { UInt8($0) }
        for byte in UInt8(0x61)...0x7A { map[Int(byte)] = byte - 0x20 }
        for index in 0..<text.utf8CodeUnitCount { map[Int(text.utf8Start[index])] = 0x20 }
        return map
    }

    private static func name(
        _ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8], separators: [UInt8]
    ) -> Bool {
        let start = output.count
        if UTF8Text.asciiPrefix(value) == value.count {
            output.append(contentsOf: value)
        } else if !UTF8Text.appendUnaccented(value, into: &output) {
            let bare = Array(output[start...])
            output.removeSubrange(start...)
            bare.withUnsafeBufferPointer { _ = UTF8Text.upper($0, into: &output) }
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
        var index = 0
        while index < count {
            var byte = map[Int(bytes[index])]
            if byte == 0xE2, index &+ 2 < count, bytes[index &+ 1] == 0x80, bytes[index &+ 2] == 0x99 {
                byte = 0x20
                index &+= 2
            }
            index &+= 1
            let isSpace: UInt8 = byte == 0x20 ? 1 : 0
            output[written] = byte
            written &+= Int(1 &- (isSpace & afterSpace))
            afterSpace = isSpace
        }
        return written > 0 && output[written - 1] == 0x20 ? written - 1 : written
    }

    /// Legal forms of companies in Europe and North America, as they end names.
    static let legalForms: [[UInt8]] =
        """
        SAS SASU SARL EURL SA SNC SCA SCS SCI SCP SCOP SCIC SELARL SELAS EIRL EI GIE SE
        GMBH MBH AG KG OHG UG EV EG KGAA CO
        LTD LIMITED PLC LLP LLC LP INC INCORPORATED CORP CORPORATION PTY
        SPA SRL SRLS SAPA SL SLU SLL SAU LDA LTDA
        BV NV CV VOF BVBA SPRL CVBA SCRL
        AB AS ASA APS OY OYJ HB
        SPZOO SRO DOO KFT ZRT NYRT OU UAB SIA EOOD OOD AD
        """.split { $0 == " " || $0 == "\n" }.map { Array($0.utf8) }

    /// The end of a name without the legal form that ends it, written together or letter by letter (`S A S`).
    private static func beforeLegalForm(_ name: ArraySlice<UInt8>) -> Int? {
        for form in legalForms {
            for step in 1...2 {
                let start = name.endIndex - (form.count * step - step + 1)
                guard start - 1 > name.startIndex, name[start - 1] == 0x20 else { continue }
                let isForm = form.indices.allSatisfy { index in
                    name[start + index * step] == form[index]
                        && (step == 1 || index == 0 || name[start + index * step - 1] == 0x20)
                }
                if isForm { return start - 1 }
            }
        }
        return nil
    }
}
