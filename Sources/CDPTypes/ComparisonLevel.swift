/// A degree of likeness between the values of two records, as specs write it: `equal`, `jaro_winkler >= 0.9`, `edits <= 1`,
/// `swapped with last_name`.
///
/// A comparison has several, the strictest first; the first that holds is the pair's. None holds where a value is missing.
public struct ComparisonLevel: Hashable, Sendable {
    /// What is measured of two values.
    public enum Measure: String, CaseIterable, Hashable, Sendable {
        /// The same normal form.
        case equal
        /// Each holds the other's value of another attribute, or one that is hardly different: first and last name exchanged.
        case swapped
        /// Forms of one first name, such as Bill and William.
        case nickname
        /// One is a single letter, and the other begins with it.
        case initial
        /// The part of two e-mail addresses before the `@` is the same and has a digit, so that it is more than a name.
        case localPart = "local_part"
        /// The same code of the sound: Soundex, Metaphone, NYSIIS; of Double Metaphone one of two codes each.
        case soundex, metaphone, nysiis
        case doubleMetaphone = "double_metaphone"
        /// Every word of the shorter is a word of the longer.
        case wordsWithin = "words_within"
        /// Day and month exchanged.
        case dayMonthSwapped = "day_month_swapped"
        /// Jaro's likeness, and Winkler's of it, 0 to 1.
        case jaro
        case jaroWinkler = "jaro_winkler"
        /// Distinct words in both, of those in either (Jaccard), 0 to 1.
        case words
        /// The cosine of the counts of pairs of letters, and of three letters each, 0 to 1.
        case bigrams, trigrams
        /// The number of first letters in common.
        case prefix
        /// How many of year, month and day are the same.
        case dateParts = "date_parts"
        /// Letters put in, left out, replaced or exchanged with their neighbour (optimal string alignment); of dates, digits
        /// of `YYYYMMDD`.
        case edits
        /// Letters put in, left out or replaced.
        case levenshtein
        /// Days between two dates.
        case days
        /// The difference of two numbers, and its share of the larger of them, which is written `difference <= 5%`.
        case difference
        case differenceShare = "difference %"
        /// The distance on the ground of two places, of which the attribute is the latitude and the other one the longitude.
        case kilometres
        /// A condition over both records, `a` and `b`, that is true of the one and the other in either order; it is written as it is.
        case condition

        /// The comparison that a bound is written with; nil for one that holds or does not.
        public var comparison: String? {
            switch self {
            case .equal, .swapped, .nickname, .initial, .localPart, .soundex, .metaphone, .nysiis, .doubleMetaphone,
                .wordsWithin, .dayMonthSwapped, .condition:
                nil
            case .jaro, .jaroWinkler, .words, .bigrams, .trigrams, .prefix, .dateParts: ">="
            case .edits, .levenshtein, .days, .difference, .differenceShare, .kilometres: "<="
            }
        }

        /// Whether a bound is a share, from 0 to 1.
        public var isShare: Bool {
            switch self {
            case .jaro, .jaroWinkler, .words, .bigrams, .trigrams: true
            default: false
            }
        }

        /// Whether it measures values of a type.
        public func applies(to type: DataType) -> Bool {
            switch self {
            case .equal, .condition: !type.isNested
            case .swapped, .nickname, .initial, .localPart, .soundex, .metaphone, .nysiis, .doubleMetaphone,
                .wordsWithin, .jaro, .jaroWinkler, .words, .bigrams, .trigrams, .prefix, .levenshtein:
                type == .string
            case .edits: type == .string || type == .date
            case .dayMonthSwapped, .dateParts, .days: type == .date
            case .difference, .differenceShare, .kilometres: type.isNumeric
            }
        }

        /// Whether it reads another attribute beside the compared one.
        var hasOther: Bool { self == .swapped || self == .kilometres }

        /// Whether a bound may have decimal places.
        private var isContinuous: Bool { self == .difference || self == .kilometres }

        /// What follows the bound.
        var unit: String { self == .differenceShare ? "%" : "" }
        /// The word that a level of it begins with.
        public var word: String { self == .differenceShare ? Measure.difference.rawValue : rawValue }

        /// How a level of it is written, for example.
        public var example: String {
            if self == .swapped { return "swapped with last_name" }
            if self == .condition { return "a.city = b.city" }
            guard let comparison else { return rawValue }
            return "\(word) \(comparison) \(isShare ? "0.9" : "1")\(unit)" + (hasOther ? " with longitude" : "")
        }

        /// Whether a level may have a bound, in thousandths.
        func allows(_ bound: Int) -> Bool {
            if isShare { return bound <= 1000 }
            return self == .differenceShare ? bound <= 100_000 : isContinuous || bound % 1000 == 0
        }
    }

    /// What is measured.
    public var measure: Measure
    /// The bound in thousandths, of a percent where it is one; 0 where the measure has none.
    public var thousandths: Int
    /// The other attribute of `swapped` and `kilometres`.
    public var other: String?
    /// The condition of `condition`, with one blank for each white space.
    public var condition: String?

    /// A level.
    public init(_ measure: Measure, thousandths: Int = 0, other: String? = nil, condition: String? = nil) {
        self.condition = condition
        self.measure = measure
        self.thousandths = thousandths
        self.other = other
    }

    /// Why a text is no level.
    public enum Mistake: Error, Hashable, Sendable {
        /// There is no such measure.
        case unknown(String)
        /// It has to look like this.
        case form(String)
    }

    /// Reads a level as specs write it; throws what is wrong.
    public init(_ text: String) throws(Mistake) {
        var words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        if Self.readsRecords(text) {
            self.init(.condition, condition: words.joined(separator: " "))
            return
        }
        guard let first = words.first, var measure = Measure(rawValue: first), measure != .condition else {
            throw .unknown(words.first ?? "")
        }
        var other: String?
        if measure.hasOther {
            guard words.count > 2, words[words.count - 2] == "with" else { throw .form(measure.example) }
            other = words.last
            words.removeLast(2)
        }
        guard let comparison = measure.comparison else {
            guard words.count == 1 else { throw .form(measure.example) }
            self.init(measure, other: other)
            return
        }
        if measure == .difference, words.last?.last == "%" {
            measure = .differenceShare
            words[words.count - 1].removeLast()
        }
        guard words.count == 3, words[1] == comparison, let bound = Self.thousandths(words[2]), measure.allows(bound)
        else { throw .form(measure.example) }
        self.init(measure, thousandths: bound, other: other)
    }

    /// Whether a text reads a value of the records `a` or `b`: `a.city`.
    private static func readsRecords(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        func isOfName(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "_") || byte &- 48 < 10 || byte & ~32 &- 65 < 26 }
        return bytes.indices.dropLast().contains { place in
            (bytes[place] == UInt8(ascii: "a") || bytes[place] == UInt8(ascii: "b"))
                && bytes[place + 1] == UInt8(ascii: ".") && (place == 0 || !isOfName(bytes[place - 1]))
        }
    }

    /// A number of at most three decimal places, in thousandths.
    private static func thousandths(_ text: String) -> Int? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first, !whole.isEmpty, whole.count <= 9,
            parts.allSatisfy({ $0.utf8.allSatisfy { $0 &- 48 < 10 } })
        else { return nil }
        let rest = parts.count == 2 ? parts[1] : ""
        guard rest.count <= 3, parts.count == 1 || !rest.isEmpty else { return nil }
        return Int(whole + rest + String(repeating: "0", count: 3 - rest.count))
    }
}

extension ComparisonLevel: CustomStringConvertible {
    /// The level as specs write it.
    public var description: String {
        if let condition { return condition }
        let beside = other.map { " with \($0)" } ?? ""
        guard let comparison = measure.comparison else { return measure.rawValue + beside }
        var digits = String(thousandths % 1000 + 1000).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        let number = "\(thousandths / 1000)" + (digits.isEmpty ? "" : ".\(digits)")
        return "\(measure.word) \(comparison) \(number)\(measure.unit)" + beside
    }
}

extension ComparisonLevel: Codable {
    /// Reads the text that specs write.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            try self.init(text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no comparison level: \(text)")
        }
    }

    /// Writes that text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
