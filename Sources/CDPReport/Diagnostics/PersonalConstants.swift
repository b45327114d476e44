import CDPDiagnostics
import CDPTypes

/// Hides constants that look like personal data in quoted lines of specs: what a pipeline prints is kept in its
/// logs.
///
/// Applied to every quoted line, after the constants that the compiler names (`HiddenConstants`): it works also where
/// nothing is known of an expression. It looks at the shape alone, so a rare name stays visible and a harmless number
/// may be hidden.
enum PersonalConstants {
    /// Replaces each hidden character, so that marks below a line stay aligned.
    static let mask: Unicode.Scalar = "*"

    /// A line in which texts between quotes, and words outside of them, that look like an address or a number are hidden.
    static func masked(_ line: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var line = line
        var start = 0
        var opening: Unicode.Scalar?
        for place in 0...line.count where place == line.count || isQuote(line[place]) {
            let closing = place == line.count ? nil : line[place]
            if opening != nil, opening == closing, isLikely(line[start..<place]) {
                hide(start..<place, in: &line)
            } else {
                hideWords(start..<place, in: &line)
            }
            opening = closing
            start = place + 1
        }
        return line
    }

    /// Hides the words of a range that look like an address or are made of digits as a whole.
    private static func hideWords(_ range: Range<Int>, in line: inout [Unicode.Scalar]) {
        var start = range.lowerBound
        for place in range.lowerBound...range.upperBound
        where place == range.upperBound || isSeparator(line[place]) {
            let word = line[start..<place]
            // Digits in names of files and columns are no number.
            if word.contains("@") || word.allSatisfy(isPartOfNumber), isLikely(word) { hide(start..<place, in: &line) }
            start = place + 1
        }
    }

    /// Replaces the characters of a range; tabs stay, since a caret below must move with them.
    private static func hide(_ range: Range<Int>, in line: inout [Unicode.Scalar]) {
        for place in range where line[place] != "\t" { line[place] = mask }
    }

    /// Whether a text reads like an address or a number of somebody.
    private static func isLikely(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        // A pattern for all addresses of a domain names nobody.
        if text.starts(with: ["%", "@"]) { return false }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: text)
        return PersonalText.isLikely(String(view))
    }

    /// What begins and ends a text in YAML, in expressions, and in messages.
    private static func isQuote(_ scalar: Unicode.Scalar) -> Bool { scalar == "'" || scalar == "\"" || scalar == "`" }

    /// Digits, and what is written between the digits of phones and dates.
    private static func isPartOfNumber(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "0"..."9", "+", "-", ".", "/", "_": true
        default: false
        }
    }

    /// What ends a word outside of quotes.
    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case " ", "\t", "\u{A0}", ",", ";", ":", "=", "(", ")", "[", "]", "{", "}", "<", ">", "|": true
        default: false
        }
    }
}
