import CDPDiagnostics

/// A file whose lines are quoted, without the constants that are hidden elsewhere too.
///
/// A class, since lines are prepared once and kept, however many findings they have. It is used by one renderer and
/// not shared between threads.
final class QuotedFile {
    /// Its lines.
    let table: LineTable
    /// What is hidden, until the first line is quoted: most files have no findings.
    private var waiting: [HiddenConstants]
    /// The scalars that are hidden, by offset.
    private var hidden: Set<Int> = []
    /// Lines as they are quoted, by number.
    private var known: [Int: [Unicode.Scalar]] = [:]

    /// The file of that text.
    init(_ text: String, hiding constants: [HiddenConstants]) {
        table = LineTable(text)
        waiting = constants
    }

    /// The files of some texts, by path.
    static func files(_ texts: SourceTexts) -> [String: QuotedFile] {
        let hidden = Dictionary(grouping: texts.hidden, by: \.range.file)
        return Dictionary(
            uniqueKeysWithValues: texts.files.map { ($0, QuotedFile($1, hiding: hidden[$0] ?? [])) })
    }

    /// A line as it is quoted: each hidden character is a `*`, so that marks below it stay aligned.
    func quoted(_ number: Int) -> [Unicode.Scalar] {
        if let line = known[number] { return line }
        for constant in waiting { hide(constant) }
        waiting = []
        let start = table.offset(line: number, column: 1)
        let line = table.line(number).enumerated().map { place, scalar -> Unicode.Scalar in
            hidden.contains(start + place) && scalar != "\t" ? PersonalConstants.mask : scalar
        }
        let quoted = PersonalConstants.masked(line)
        known[number] = quoted
        return quoted
    }

    /// Hides a constant in its range: all of it, or of an expression those parts that plans do not show.
    private func hide(_ constant: HiddenConstants) {
        var start = table.offset(line: constant.range.start.line, column: constant.range.start.column)
        var end = table.offset(line: constant.range.end.line, column: constant.range.end.column)
        guard let shown = constant.shown else {
            if start < end, isQuote(start) != nil { (start, end) = (start + 1, max(start + 1, end - 1)) }
            return hidden.formUnion(start..<max(start, end))
        }
        guard start < end else { return }
        // The quote of YAML around the whole expression.
        let outer = start > 0 && end < table.scalars.count ? isQuote(start - 1) : nil
        hideConstants(start..<end, outer: outer, shown: ShownConstants(shown))
    }

    /// Hides the constants of an expression that are not in `shown`: texts in quotes, and numbers.
    ///
    /// `outer` is the quote of YAML around the whole expression; inside of it `''` is one quote. A text that is never
    /// closed is hidden to its end.
    private func hideConstants(_ range: Range<Int>, outer: Unicode.Scalar?, shown: ShownConstants) {
        var place = range.lowerBound
        var opening: (quote: Unicode.Scalar, place: Int)?
        var word = place
        while place < range.upperBound {
            guard let quote = isQuote(place) else {
                if opening == nil, !isPartOfNumber(place) {
                    hideNumber(word..<place, shown)
                    word = place + 1
                }
                place += 1
                continue
            }
            // In YAML a quote inside quotes of its kind is doubled.
            let width =
                quote == outer && quote == "'" && place + 1 < range.upperBound && isQuote(place + 1) == "'" ? 2 : 1
            if let start = opening {
                if start.quote == quote {
                    let inside = start.place..<place
                    let text = "\(quote)\(table.text(inside.lowerBound, inside.upperBound))\(quote)"
                    if !inside.isEmpty, !shown.texts.contains(text) { hidden.formUnion(inside) }
                    opening = nil
                }
            } else {
                hideNumber(word..<place, shown)
                opening = (quote, place + width)
            }
            place += width
            word = place
        }
        if let start = opening {
            hidden.formUnion(start.place..<range.upperBound)
        } else {
            hideNumber(word..<range.upperBound, shown)
        }
    }

    /// Hides a number that is not among the words of `shown`; `range` is one word.
    private func hideNumber(_ range: Range<Int>, _ shown: ShownConstants) {
        guard let first = range.first, "0"..."9" ~= table.scalars[first] else { return }
        let text = table.text(range.lowerBound, range.upperBound)
        if !shown.words.contains(Substring(text)) { hidden.formUnion(range) }
    }

    /// Whether a scalar belongs to a word; digits inside of words are no number.
    private func isPartOfNumber(_ place: Int) -> Bool {
        switch table.scalars[place] {
        case "0"..."9", "a"..."z", "A"..."Z", "_", ".": true
        default: false
        }
    }

    /// The quote at an index; nil for any other scalar.
    private func isQuote(_ place: Int) -> Unicode.Scalar? {
        let scalar = table.scalars[place]
        return scalar == "'" || scalar == "\"" ? scalar : nil
    }
}

/// The constants that plans show of an expression.
private struct ShownConstants {
    /// Its words, numbers among them.
    let words: Set<Substring>
    /// Its texts, in their quotes.
    private(set) var texts: Set<String> = []

    /// The constants of the text that plans show.
    init(_ shown: String) {
        words = Set(shown.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") })
        let scalars = shown.unicodeScalars
        var opening: String.Index?
        for place in scalars.indices where scalars[place] == "'" || scalars[place] == "\"" {
            guard let start = opening else {
                opening = place
                continue
            }
            guard scalars[start] == scalars[place] else { continue }
            texts.insert(String(scalars[start...place]))
            opening = nil
        }
    }
}
