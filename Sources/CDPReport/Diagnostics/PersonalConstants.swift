import CDPDiagnostics
import CDPTypes

/// Hides constants that read like somebody's in lines of specs that are quoted: what a pipeline prints is kept in its logs.
enum PersonalConstants {
    /// Stands for each hidden character, so that what is marked below a line keeps its place.
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

    private static func hide(_ range: Range<Int>, in line: inout [Unicode.Scalar]) {
        for place in range where line[place] != "\t" { line[place] = mask }
    }

    /// Whether a text reads like an address or a number of somebody.
    private static func isLikely(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        // The addresses of a domain are nobody's.
        if text.starts(with: ["%", "@"]) { return false }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: text)
        return PersonalText.isLikely(String(view))
    }

    private static func isQuote(_ scalar: Unicode.Scalar) -> Bool { scalar == "'" || scalar == "\"" || scalar == "`" }

    private static func isPartOfNumber(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "0"..."9", "+", "-", ".", "/", "_": true
        default: false
        }
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case " ", "\t", "\u{A0}", ",", ";", ":", "=", "(", ")", "[", "]", "{", "}", "<", ">", "|": true
        default: false
        }
    }
}
