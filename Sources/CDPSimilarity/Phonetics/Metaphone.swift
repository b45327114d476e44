import CDPText

extension PhoneticKey {
    /// The key of Metaphone: consonants by sound, vowels only where a word begins with one; `0` is `th`. `Thompson` is
    /// `TMSN`, `Schmidt` `SXMTT`.
    ///
    /// What `jellyfish.metaphone` 1.3 gives, with its deviations from the first publication. Accents are taken off;
    /// letters that are not Latin are passed over. L. Philips, Hanging on the Metaphone, 1990.
    public static func metaphone(_ text: UnsafeBufferPointer<UInt8>, into key: inout [UInt8]) {
        var letters: [UInt8] = []
        letters.reserveCapacity(text.count)
        var startsAs: [UInt8] = []
        if isPlain(text) {
            letters.append(contentsOf: text.lazy.map(upper))
            startsAs = Array(letters.prefix(2))
        } else {
            // jellyfish looks at the beginning before accents are taken off, so that `Ǽ` loses nothing.
            let capitals = String(decoding: text, as: UTF8.self).uppercased()
            startsAs = Array(capitals.utf8.prefix(2))
            for scalar in capitals.unicodeScalars { appendLatin(scalar.value, to: &letters) }
        }
        if ["KN", "GN", "PN", "WR", "AE"].contains(where: { $0.utf8.elementsEqual(startsAs) }) {
            letters.removeFirst()
        }
        letters.withUnsafeBufferPointer { appendMetaphone($0, into: &key) }
    }

    /// The ASCII letters and blanks of a scalar's decomposition, and a byte that is no letter for all else in it.
    private static func appendLatin(_ scalar: UInt32, to letters: inout [UInt8]) {
        switch scalar {
        case ..<0x80: letters.append(UInt8(truncatingIfNeeded: scalar))
        // Full width, and blanks that are another width of a blank.
        case 0xFF21...0xFF3A: letters.append(UInt8(truncatingIfNeeded: scalar - 0xFEE0))
        case 0xA0, 0x2002...0x200A, 0x202F, 0x205F, 0x3000, 0x2000, 0x2001: letters.append(0x20)
        default:
            UTF8Text.decompose(scalar) { part in
                letters.append(part < 0x80 ? UInt8(truncatingIfNeeded: part) : 0)
            }
        }
    }

    /// The key of letters in upper case.
    private static func appendMetaphone(_ letters: UnsafeBufferPointer<UInt8>, into key: inout [UInt8]) {
        let start = key.count
        var index = 0
        while index < letters.count {
            let place = MetaphonePlace(letters, index)
            defer { index += 1 }
            // Of two equal letters the second counts, but each C.
            if place.letter == place.next, place.letter != "C" { continue }
            let (sound, passed) = place.sound
            index += passed
            if sound == " ", key.count == start || key.last == 0x20 { continue }
            sound.append(to: &key)
        }
    }
}

/// What a letter adds to a key: nothing, a letter, or the two of X.
private struct Sound: Equatable, ExpressibleByUnicodeScalarLiteral {
    /// In ASCII; 0 for nothing.
    let letter: UInt8

    static let none: Sound = "\0"
    static let ks: Sound = "\u{1}"

    init(_ scalar: Unicode.Scalar) { letter = UInt8(truncatingIfNeeded: scalar.value) }
    init(unicodeScalarLiteral scalar: Unicode.Scalar) { self.init(scalar) }

    func append(to key: inout [UInt8]) {
        switch letter {
        case 0: break
        case 1: key.append(contentsOf: "KS".utf8)
        default: key.append(letter)
        }
    }
}

/// A letter with its neighbours; those beyond the ends are `*`.
private struct MetaphonePlace {
    let letter: Unicode.Scalar
    let next: Unicode.Scalar
    private let afterNext: Unicode.Scalar
    private let before: Unicode.Scalar
    private let isFirst: Bool

    init(_ letters: UnsafeBufferPointer<UInt8>, _ index: Int) {
        letter = Unicode.Scalar(letters[index])
        before = index > 0 ? Unicode.Scalar(letters[index - 1]) : "*"
        next = index + 1 < letters.count ? Unicode.Scalar(letters[index + 1]) : "*"
        afterNext = index + 2 < letters.count ? Unicode.Scalar(letters[index + 2]) : "*"
        isFirst = index == 0
    }

    /// What the letter sounds as, and how many letters after it that stands for.
    var sound: (Sound, Int) {
        switch letter {
        case "A", "E", "I", "O", "U": return (isFirst || before == " " ? Sound(letter) : .none, 0)
        case "B": return (!isFirst && before == "M" && next == "*" ? .none : "B", 0)
        case "C": return soundOfC
        case "D": return next == "G" && isSoft(afterNext) ? ("J", 2) : ("T", 0)
        case "F", "J", "L", "M", "N", "R": return (Sound(letter), 0)
        case "G": return soundOfG
        case "H": return (isFirst || isVowel(next) || !isVowel(before) ? "H" : .none, 0)
        case "K": return (!isFirst && before == "C" ? .none : "K", 0)
        case "P": return next == "H" ? ("F", 1) : ("P", 0)
        case "Q": return ("K", 0)
        case "S": return next == "H" ? ("X", 1) : opensGlide ? ("X", 2) : ("S", 0)
        case "T": return soundOfT
        case "V": return ("F", 0)
        case "W": return isFirst && next == "H" ? ("W", 1) : (isVowel(next) ? "W" : .none, 0)
        case "X": return (!isFirst ? .ks : next == "H" || opensGlide ? "X" : "S", 0)
        case "Y": return (isVowel(next) ? "Y" : .none, 0)
        case "Z": return ("S", 0)
        case " ": return (" ", 0)
        default: return (.none, 0)
        }
    }

    private var soundOfC: (Sound, Int) {
        if next == "I" && afterNext == "A" || next == "H" { return ("X", 1) }
        return isSoft(next) ? ("S", 1) : ("K", 0)
    }

    private var soundOfG: (Sound, Int) {
        if isSoft(next) { return ("J", 0) }
        let isSilent =
            next == "H" && !isVowel(afterNext) || next == "N" && afterNext == "*"
        return isSilent ? (.none, 1) : ("K", 0)
    }

    private var soundOfT: (Sound, Int) {
        if opensGlide { return ("X", 0) }
        if next == "H" { return ("0", 1) }
        return next == "C" && afterNext == "H" ? (.none, 0) : ("T", 0)
    }

    /// What follows is `io` or `ia`.
    private var opensGlide: Bool { next == "I" && (afterNext == "O" || afterNext == "A") }

    private func isVowel(_ letter: Unicode.Scalar) -> Bool { PhoneticKey.isVowel(letter.value) }
    private func isSoft(_ letter: Unicode.Scalar) -> Bool { letter == "I" || letter == "E" || letter == "Y" }
}
