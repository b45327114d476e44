import CDPText

extension PhoneticKey {
    /// Both keys of Double Metaphone: how a name sounds in English, and how in the language that it may come from; the same
    /// where there is no doubt. `Smith` is `SM0` and `XMT`, `Schmidt` `XMT` and `SMT`: they meet.
    ///
    /// L. Philips, The Double Metaphone Search Algorithm, 2000. What `doublemetaphone` 1.2, which is derived from his C++,
    /// gives for letters of English, without its limit of 32 letters; accents are taken off
    /// first, `ł` is `l` and `ß` is `ss`, `ç` sounds as `s`. What is no letter is passed over.
    public static func doubleMetaphone(
        _ text: UnsafeBufferPointer<UInt8>, into primary: inout [UInt8], _ secondary: inout [UInt8]
    ) {
        let letters = latin(text)
        letters.withUnsafeBufferPointer { letters in
            var coder = DoubleMetaphoneCoder(letters)
            coder.code()
            primary += coder.primary
            secondary += coder.secondary
        }
    }

    /// The text in capitals of ASCII; what cannot be written so is a 0 for each scalar.
    private static func latin(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        if text.allSatisfy({ $0 < 0x80 }) { return text.map(upper) }
        let sounded = withoutCedilla(text)
        var bare: [UInt8] = []
        _ = sounded.withUnsafeBufferPointer { UTF8Text.unaccent($0, into: &bare) }
        return bare.withUnsafeBufferPointer { bare in
            var letters: [UInt8] = []
            var index = 0
            while index < bare.count {
                let scalar = UTF8Scalars.decode(bare, at: &index)
                if scalar < 0x80 {
                    letters.append(upper(UInt8(truncatingIfNeeded: scalar)))
                } else if scalar == UTF8Scalars.invalid || !UTF8Text.appendLatin(scalar, to: &letters) {
                    letters.append(0)
                }
            }
            return letters
        }
    }

    /// With `s` for each `ç` and `Ç`, of one scalar or two.
    private static func withoutCedilla(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        UTF8Text.compose(text, into: &result)
        var index = 0
        while index + 1 < result.count {
            if result[index] == 0xC3, result[index + 1] & ~0x20 == 0x87 {
                result.replaceSubrange(index...(index + 1), with: CollectionOfOne(UInt8(ascii: "s")))
            }
            index += 1
        }
        return result
    }
}

/// The keys of one name, letter by letter. Rules look at the letters around; before the name there is nothing, behind it
/// there are blanks.
private struct DoubleMetaphoneCoder {
    private let letters: UnsafeBufferPointer<UInt8>
    private let last: Int
    /// Letters of languages that keep hard sounds.
    private let isSlavoGermanic: Bool
    private let isGermanic: Bool
    private var place = 0
    private(set) var primary: [UInt8] = []
    private(set) var secondary: [UInt8] = []

    init(_ letters: UnsafeBufferPointer<UInt8>) {
        self.letters = letters
        last = letters.count - 1
        isSlavoGermanic = letters.indices.contains { index in
            letters[index] == UInt8(ascii: "W") || letters[index] == UInt8(ascii: "K")
                || Self.matches(letters, index, "CZ")
        }
        isGermanic = Self.matches(letters, 0, "VAN |VON |SCH")
    }

    /// Codes the whole name.
    mutating func code() {
        if begins("GN|KN|PN|WR|PS") { place = 1 }
        if begins("X") { add("S", 1) }
        while place <= last { codeLetter() }
    }

    private mutating func codeLetter() {
        switch Unicode.Scalar(letters[place]) {
        case "A", "E", "I", "O", "U", "Y": add(place == 0 ? "A" : "", 1)
        case "B": add("P", at(1, "B") ? 2 : 1)
        case "C": codeC()
        case "D": at(0, "DG") ? (at(2, "I|E|Y") ? add("J", 3) : add("TK", 2)) : add("T", at(1, "T|D") ? 2 : 1)
        case "F": add("F", at(1, "F") ? 2 : 1)
        case "G": at(1, "H") ? codeGH() : codeG()
        case "H": (place == 0 || isVowel(-1)) && isVowel(1) ? add("H", 2) : add("", 1)
        case "J": codeJ()
        case "K": add("K", at(1, "K") ? 2 : 1)
        case "L": codeL()
        case "M": add("M", at(-1, "UMB") && (place + 1 == last || at(2, "ER")) || at(1, "M") ? 2 : 1)
        case "N": add("N", at(1, "N") ? 2 : 1)
        case "P": at(1, "H") ? add("F", 2) : add("P", at(1, "P|B") ? 2 : 1)
        case "Q": add("K", at(1, "Q") ? 2 : 1)
        case "R": codeR()
        case "S": codeS()
        case "T": codeT()
        case "V": add("F", at(1, "V") ? 2 : 1)
        case "W": codeW()
        case "X": add(place == last && (at(-3, "IAU|EAU") || at(-2, "AU|OU")) ? "" : "KS", at(1, "C|X") ? 2 : 1)
        case "Z": codeZ()
        default: place += 1
        }
    }

    private mutating func codeC() {
        let isGermanACH =
            place > 1 && !isVowel(-2) && at(-1, "ACH") && !at(2, "I") && (!at(2, "E") || at(-2, "BACHER|MACHER"))
        if isGermanACH { return add("K", 2) }
        if place == 0, at(0, "CAESAR") { return add("S", 2) }
        if at(0, "CHIA") { return add("K", 2) }
        if at(0, "CH") { return codeCH() }
        if at(0, "CZ"), !at(-2, "WICZ") { return add("S", 2, or: "X") }
        if at(1, "CIA") { return add("X", 3) }
        if at(0, "CC"), !(place == 1 && begins("M")) {
            guard at(2, "I|E|H"), !at(2, "HU") else { return add("K", 2) }
            return add(place == 1 && begins("A") || at(-1, "UCCEE|UCCES") ? "KS" : "X", 3)
        }
        if at(0, "CK|CG|CQ") { return add("K", 2) }
        if at(0, "CI|CE|CY") { return add("S", 2, or: at(0, "CIO|CIE|CIA") ? "X" : "S") }
        // `Mac Caffrey`, `Mac Gregor`.
        add("K", at(1, " C| Q| G") ? 3 : at(1, "C|K|Q") && !at(1, "CE|CI") ? 2 : 1)
    }

    private mutating func codeCH() {
        if place > 0, at(0, "CHAE") { return add("K", 2, or: "X") }
        let isGreek = place == 0 && at(1, "HARAC|HARIS|HOR|HYM|HIA|HEM") && !begins("CHORE")
        let isHard =
            isGermanic || at(-2, "ORCHES|ARCHIT|ORCHID") || at(2, "T|S")
            || (place == 0 || at(-1, "A|O|U|E")) && at(2, "L|R|N|M|B|H|F|V|W| ")
        if isGreek || isHard || place > 0 && begins("MC") { return add("K", 2) }
        add("X", 2, or: place > 0 ? "K" : "X")
    }

    private mutating func codeGH() {
        if place > 0, !isVowel(-1) { return add("K", 2) }
        if place == 0 { return add(at(2, "I") ? "J" : "K", 2) }
        // Parker's rule: `Hugh`, `bough`, `Broughton`.
        if at(-2, "B|H|D") || at(-3, "B|H|D") || at(-4, "B|H") { return add("", 2) }
        if at(-1, "U"), at(-3, "C|G|L|R|T") { return add("F", 2) }
        add(at(-1, "I") ? "" : "K", 2)
    }

    private mutating func codeG() {
        if at(1, "N") {
            if isSlavoGermanic { return add("KN", 2) }
            if place == 1, isVowel(-1) { return add("KN", 2, or: "N") }
            return at(2, "EY") ? add("KN", 2) : add("N", 2, or: "KN")
        }
        if at(1, "LI"), !isSlavoGermanic { return add("KL", 2, or: "L") }
        if place == 0, at(1, "Y|ES|EP|EB|EL|EY|IB|IL|IN|IE|EI|ER") { return add("K", 2, or: "J") }
        if at(1, "ER|Y"), !begins("DANGER|RANGER|MANGER"), !at(-1, "E|I"), !at(-1, "RGY|OGY") {
            return add("K", 2, or: "J")
        }
        if at(1, "E|I|Y") || at(-1, "AGGI|OGGI") {
            if isGermanic || at(1, "ET") { return add("K", 2) }
            return add("J", 2, or: at(1, "IER ") ? "J" : "K")
        }
        add("K", at(1, "G") ? 2 : 1)
    }

    private mutating func codeJ() {
        let isSan = begins("SAN ")
        if isSan || at(0, "JOSE") {
            return isSan || place == 0 && at(4, " ") ? add("H", 1) : add("J", 1, or: "H")
        }
        let passed = at(1, "J") ? 2 : 1
        if place == 0 { return add("J", passed, or: "A") }
        if isVowel(-1), !isSlavoGermanic, at(1, "A|O") { return add("J", passed, or: "H") }
        if place == last { return add("J", passed, or: "") }
        add(at(1, "L|T|K|S|N|M|B|Z") || at(-1, "S|K|L") ? "" : "J", passed)
    }

    private mutating func codeL() {
        guard at(1, "L") else { return add("L", 1) }
        let isSpanish =
            place == last - 2 && at(-1, "ILLO|ILLA|ALLE")
            || (at(last - 1 - place, "AS|OS") || at(last - place, "A|O")) && at(-1, "ALLE")
        add("L", 2, or: isSpanish ? "" : "L")
    }

    private mutating func codeR() {
        let isFrench = place == last && !isSlavoGermanic && at(-2, "IE") && !at(-4, "ME|MA")
        add(isFrench ? "" : "R", at(1, "R") ? 2 : 1, or: "R")
    }

    private mutating func codeS() {
        if at(-1, "ISL|YSL") { return add("", 1) }
        if place == 0, at(0, "SUGAR") { return add("X", 1, or: "S") }
        if at(0, "SH") { return add(at(1, "HEIM|HOEK|HOLM|HOLZ") ? "S" : "X", 2) }
        if at(0, "SIO|SIA") { return add("S", 3, or: isSlavoGermanic ? "S" : "X") }
        if place == 0 && at(1, "M|N|L|W") || at(1, "Z") { return add("S", at(1, "Z") ? 2 : 1, or: "X") }
        if at(0, "SC") {
            guard at(2, "H") else { return add(at(2, "I|E|Y") ? "S" : "SK", 3) }
            if at(3, "ER|EN") { return add("X", 3, or: "SK") }
            if at(3, "OO|UY|ED|EM") { return add("SK", 3) }
            return add("X", 3, or: place == 0 && !isVowel(3) && !at(3, "W") ? "S" : "X")
        }
        add(place == last && at(-2, "AI|OI") ? "" : "S", at(1, "S|Z") ? 2 : 1, or: "S")
    }

    private mutating func codeT() {
        if at(0, "TION|TIA|TCH") { return add("X", 3) }
        if at(0, "TH|TTH") {
            return at(2, "OM|AM") || isGermanic ? add("T", 2) : add("0", 2, or: "T")
        }
        add("T", at(1, "T|D") ? 2 : 1)
    }

    private mutating func codeW() {
        if at(0, "WR") { return add("R", 2) }
        // `Wasserman` meets `Vasserman`, `Uomo` meets `Womo`.
        if place == 0, isVowel(1) {
            add("A", 0, or: "F")
        } else if place == 0, at(1, "H") {
            add("A", 0)
        }
        if place == last && isVowel(-1) || at(-1, "EWSKI|EWSKY|OWSKI|OWSKY") || begins("SCH") {
            return add("", 1, or: "F")
        }
        at(0, "WICZ|WITZ") ? add("TS", 4, or: "FX") : add("", 1)
    }

    private mutating func codeZ() {
        if at(1, "H") { return add("J", 2) }
        let isSlavic = at(1, "ZO|ZI|ZA") || isSlavoGermanic && place > 0 && !at(-1, "T")
        add("S", at(1, "Z") ? 2 : 1, or: isSlavic ? "TS" : "S")
    }

    /// Adds a sound to the keys and goes on by so many letters.
    private mutating func add(_ sound: StaticString, _ passed: Int, or other: StaticString? = nil) {
        let other = other ?? sound
        primary.append(contentsOf: UnsafeBufferPointer(start: sound.utf8Start, count: sound.utf8CodeUnitCount))
        secondary.append(contentsOf: UnsafeBufferPointer(start: other.utf8Start, count: other.utf8CodeUnitCount))
        place += passed
    }

    /// Whether one of the texts between `|` stands so many letters from here.
    private func at(_ offset: Int, _ texts: StaticString) -> Bool { Self.matches(letters, place + offset, texts) }

    /// Whether the name begins with one of the texts between `|`.
    private func begins(_ texts: StaticString) -> Bool { Self.matches(letters, 0, texts) }

    private func isVowel(_ offset: Int) -> Bool { at(offset, "A|E|I|O|U|Y") }

    /// Whether one of the texts between `|` stands at `start`; five blanks stand behind the last letter.
    private static func matches(_ letters: UnsafeBufferPointer<UInt8>, _ start: Int, _ texts: StaticString) -> Bool {
        guard start >= 0 else { return false }
        var index = start
        var isEqual = true
        for byte in UnsafeBufferPointer(start: texts.utf8Start, count: texts.utf8CodeUnitCount) {
            if byte == UInt8(ascii: "|") {
                if isEqual { return true }
                (index, isEqual) = (start, true)
            } else {
                let letter = index < letters.count ? letters[index] : index < letters.count + 5 ? 0x20 : 0
                isEqual = isEqual && letter == byte
                index += 1
            }
        }
        return isEqual
    }
}
