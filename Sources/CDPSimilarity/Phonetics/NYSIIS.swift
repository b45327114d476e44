extension PhoneticKey {
    /// The key of NYSIIS, the New York State Identification and Intelligence System: vowels count as one sound but keep
    /// their places, so that it parts more names than Soundex. `Macintosh` is `MCANTA`, `Knuth` `NAT`.
    ///
    /// What `jellyfish.nysiis` 1.3 gives, of any length. What is no letter stays in the key, accented letters as they are.
    /// R. L. Taft, Name search techniques, 1970.
    public static func nysiis(_ text: UnsafeBufferPointer<UInt8>, into key: inout [UInt8]) {
        guard text.count > 0 else { return }
        if isPlain(text) {
            let capitals = text.map(upper)
            var name = NYSIISName(capitals.map { Letter(number: UInt32($0)) }, beginning: Array(capitals.prefix(3)))
            for letter in name.key() { key.append(UInt8(truncatingIfNeeded: letter.number)) }
            return
        }
        // Beyond ASCII a letter is what readers take for one, with all its marks. Equal ones get the same number.
        var numbers: [[UInt8]: UInt32] = [:]
        var letters: [[UInt8]] = []
        let capitals = String(decoding: text, as: UTF8.self).uppercased()
        let name = capitals.map { character in
            let bytes = Array(character.utf8)
            if bytes.count == 1 { return Letter(number: UInt32(bytes[0])) }
            if let number = numbers[bytes] { return Letter(number: number) }
            let number = UInt32(0x80 + letters.count)
            numbers[bytes] = number
            letters.append(bytes)
            return Letter(number: number)
        }
        var coded = NYSIISName(name, beginning: Array(capitals.utf8.prefix(3)))
        for letter in coded.key() {
            if letter.number < 0x80 {
                key.append(UInt8(truncatingIfNeeded: letter.number))
            } else {
                key.append(contentsOf: letters[Int(letter.number) - 0x80])
            }
        }
    }
}

/// A letter: an ASCII character by its code, any other by a number from 0x80 on.
private struct Letter: Equatable, ExpressibleByUnicodeScalarLiteral {
    let number: UInt32

    init(number: UInt32) { self.number = number }
    init(unicodeScalarLiteral scalar: Unicode.Scalar) { number = scalar.value }

    var isVowel: Bool { PhoneticKey.isVowel(number) }
}

/// A name whose key is made, which is not empty.
private struct NYSIISName {
    private var letters: [Letter]
    /// Its first bytes: what a name begins with is known before marks are put to their letters.
    private let beginning: [UInt8]

    init(_ letters: [Letter], beginning: [UInt8]) {
        self.letters = letters
        self.beginning = beginning
    }

    /// The key of the name.
    mutating func key() -> [Letter] {
        let end = letters
        changeStart()
        changeEnd(of: end)
        var key = [letters[0]]
        var index = 1
        while index < letters.count {
            let (sounds, passed) = sounds(index)
            if sounds.last != key.last { key += sounds }
            index += 1 + passed
        }
        if key.last == "S", key.count > 1 { key.removeLast() }
        if Self.ends(key, "A", "Y") { key.remove(at: key.count - 2) }
        if key.last == "A", key.count > 1 { key.removeLast() }
        return key
    }

    /// The letters that names begin with and that sound otherwise.
    private mutating func changeStart() {
        if starts("MAC") {
            letters[1] = "C"
        } else if starts("KN") {
            letters.removeFirst()
        } else if starts("K") {
            letters[0] = "C"
        } else if starts("PH") || starts("PF") {
            letters[0] = "F"
            letters[1] = "F"
        } else if starts("SCH") {
            letters[1] = "S"
            letters[2] = "S"
        }
    }

    /// The same for what names end with, as they were before their start was changed.
    private mutating func changeEnd(of name: [Letter]) {
        let isVowel = Self.ends(name, "I", "E") || Self.ends(name, "E", "E")
        let isDental =
            Self.ends(name, "D", "T") || Self.ends(name, "R", "T") || Self.ends(name, "R", "D")
            || Self.ends(name, "N", "T") || Self.ends(name, "N", "D")
        guard isVowel || isDental else { return }
        letters.removeLast(min(2, letters.count))
        letters.append(isVowel ? "Y" : "D")
    }

    /// What a letter that is not the first sounds as, and how many after it that stands for.
    private func sounds(_ index: Int) -> (sounds: [Letter], passed: Int) {
        let letter = letters[index]
        let before = letters[index - 1]
        let next = index + 1 < letters.count ? letters[index + 1] : nil
        switch letter {
        case "E" where next == "V": return (["A", "F"], 1)
        case _ where letter.isVowel: return (["A"], 0)
        case "Q": return (["G"], 0)
        case "Z": return (["S"], 0)
        case "M": return (["N"], 0)
        case "K": return ([next == "N" ? "N" : "C"], 0)
        case "S" where next == "C" && index + 2 < letters.count && letters[index + 2] == "H": return (["S", "S"], 2)
        case "P" where next == "H": return (["F"], 1)
        case "H" where !before.isVowel || next.map { !$0.isVowel } ?? true:
            return ([before.isVowel ? "A" : before], 0)
        case "W" where before.isVowel: return ([before], 0)
        default: return ([letter], 0)
        }
    }

    private func starts(_ text: String) -> Bool { beginning.starts(with: text.utf8) }

    private static func ends(_ name: [Letter], _ first: Letter, _ second: Letter) -> Bool {
        name.count > 1 && name[name.count - 2] == first && name[name.count - 1] == second
    }
}
