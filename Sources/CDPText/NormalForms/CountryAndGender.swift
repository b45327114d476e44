import CDPTypes

extension NormalForm {
    /// A country as its ISO 3166-1 alpha-2 code: from that code, the alpha-3 code, the numeric code in three digits, ISO's own
    /// names in English and French, or a name in one of some thirty languages, whatever the case, accents, punctuation and
    /// an article before or after it. Null where it is none of these.
    public static func country(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        guard let code = countryCode(value) else { return false }
        output.append(code.0)
        output.append(code.1)
        return true
    }

    /// The two letters of a country given by code or name.
    public static func countryCode(_ value: UnsafeBufferPointer<UInt8>) -> (UInt8, UInt8)? {
        var name = words(value)
        if let code = CountryTable.shared.code(of: name) { return code }
        for article in articles {
            if name.count > article.count + 1, name.ends(with: article), name[name.count - article.count - 1] == 0x20 {
                name.removeLast(article.count + 1)
                return CountryTable.shared.code(of: name)
            }
            if name.count > article.count + 1, name.starts(with: article), name[article.count] == 0x20 {
                name.removeFirst(article.count + 1)
                return CountryTable.shared.code(of: name)
            }
        }
        return nil
    }

    /// `France (la)`, `The Gambia`.
    private static let articles = ["THE", "LES", "LA", "LE", "L"].map { Array($0.utf8) }

    /// A gender as `m`, `f` or `x`: from the words and titles of French, English, German, Spanish and Italian, the
    /// numbers of ISO 5218 (1, 2), `w` and `d` of German. Null where it is none of these.
    public static func gender(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        guard let letter = genders[words(value)] else { return false }
        output.append(letter)
        return true
    }

    /// Letters and digits as names of persons have them, one space between words.
    private static func words(_ value: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        var bare: [UInt8] = []
        var upper: [UInt8] = []
        UTF8Text.unaccent(value, into: &bare)
        bare.withUnsafeBufferPointer { UTF8Text.fold($0, into: &upper) }
        var words: [UInt8] = []
        upper.withUnsafeBufferPointer { bytes in
            var index = 0
            while index < bytes.count {
                let scalar = UTF8.decode(bytes, at: &index)
                if scalar != UTF8.invalid, UnicodeTable.shared.record(scalar).isAlphanumeric {
                    UTF8.append(scalar, to: &words)
                } else if let last = words.last, last != 0x20 {
                    words.append(0x20)
                }
            }
        }
        if words.last == 0x20 { words.removeLast() }
        return words
    }

    private static let genders: [[UInt8]: UInt8] = {
        let words: [(String, String)] = [
            (
                "m",
                """
                M|H|1|MR|MISTER|MALE|MAN|BOY|MASCULINE|MONSIEUR|HOMME|MASCULIN|GARCON|HERR|MANN|MANNLICH|SENOR|SR|HOMBRE|\
                VARON|MASCULINO|SIGNOR|SIGNORE|SIG|UOMO|MASCHIO|MASCHILE
                """
            ),
            (
                "f",
                """
                F|W|2|MRS|MS|MISS|FEMALE|WOMAN|GIRL|FEMININE|MADAME|MME|MADEMOISELLE|MLLE|FEMME|FEMININ|FILLE|FRAU|\
                WEIBLICH|SENORA|SRA|SENORITA|SRTA|MUJER|FEMENINO|SIGNORA|SIGNORINA|DONNA|FEMMINA|FEMMINILE
                """
            ),
            (
                "x",
                """
                X|D|MX|NON BINARY|NONBINARY|OTHER|DIVERSE|NEUTRAL|NON BINAIRE|AUTRE|NEUTRE|DIVERS|NICHT BINAR|\
                NO BINARIO|NO BINARIA|OTRO|NON BINARIO|NON BINARIA|ALTRO
                """
            ),
        ]
        var map: [[UInt8]: UInt8] = [:]
        for (letter, list) in words {
            for word in list.split(separator: "|") { map[Array(word.utf8)] = letter.utf8.first }
        }
        return map
    }()
}

/// Codes and names of countries; `scripts/tables/countries.py` makes the table.
struct CountryTable: @unchecked Sendable {
    /// The one table; it points into the executable.
    static let shared = CountryTable()

    private let count = TableFile.countries.word(1)
    private let ends = TableFile.countries.part(2, of: UInt32.self)
    private let codes = TableFile.countries.part(3, of: UInt8.self)
    private let names = TableFile.countries.part(4, of: UInt8.self)

    /// The code of a name in upper case without accents, by binary search.
    func code(of name: [UInt8]) -> (UInt8, UInt8)? {
        let index = (0..<count).partitioningIndex { !entry($0).lexicographicallyPrecedes(name) }
        guard index < count, entry(index).elementsEqual(name) else { return nil }
        return (codes[index * 2], codes[index * 2 + 1])
    }

    /// The name of that index; names are sorted by their bytes.
    private func entry(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        let start = index == 0 ? 0 : Int(ends[index - 1])
        return UnsafeBufferPointer(start: names + start, count: Int(ends[index]) - start)
    }
}

extension [UInt8] {
    fileprivate func ends(with other: [UInt8]) -> Bool { suffix(other.count).elementsEqual(other) }
}
