/// The syntax tree of a pattern.
indirect enum Pattern {
    /// Matches the empty text.
    case empty
    /// One scalar of a set.
    case set(ScalarSet)
    /// One after the other.
    case sequence([Pattern])
    /// The first that leads to a match, from left to right.
    case alternatives([Pattern])
    /// A group whose match is noted, by its number.
    case group(Int, Pattern)
    /// So many times; `most` is nil for no bound. Greedy takes as many as it can, else as few.
    case repetition(Pattern, least: Int, most: Int?, isGreedy: Bool)
    /// A condition that takes no byte.
    case assertion(PatternAssertion)
}

/// What may be asked of a position between two bytes.
enum PatternAssertion: UInt8 {
    case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary
}

/// Reads RE2's syntax, but for Unicode properties.
struct PatternParser {
    /// Groups inside each other, so that a hostile pattern uses up no stack.
    private static let deepest = 200
    /// The greatest bound of `{…}`: repetitions are written out.
    private static let mostRepetitions = 1000

    private let scalars: [UInt32]
    private var index = 0
    private var depth = 0
    private var flags = Flags()
    /// The names of groups by their numbers; the whole match is 0.
    private(set) var names: [String?] = [nil]

    /// What `(?ims…)` has switched on where the parser stands; a group gives the former flags back when it ends.
    private struct Flags {
        /// `i`: letters match whatever their case.
        var ignoresCase = false
        /// `m`: `^` and `$` also match at line ends.
        var isMultiline = false
        /// `s`: `.` matches a line feed too.
        var dotIsAll = false
        /// `U`: `*` takes as few as it can and `*?` as many.
        var isLazy = false
    }

    init(_ pattern: String) {
        scalars = pattern.unicodeScalars.map(\.value)
    }

    /// The whole pattern; throws with the position of what is wrong.
    mutating func parse() throws(RegularExpressionError) -> Pattern {
        let pattern = try alternatives()
        if index < scalars.count { throw fault("this `)` closes no group") }
        return pattern
    }

    /// An error at an index, else where the parser is.
    private func fault(_ reason: String, at place: Int? = nil) -> RegularExpressionError {
        RegularExpressionError(position: place ?? index, reason: reason)
    }

    /// The scalar at the index, or `offset` after it; nil after the end.
    private func peek(_ offset: Int = 0) -> Unicode.Scalar? {
        index + offset < scalars.count ? Unicode.Scalar(scalars[index + offset]) : nil
    }

    /// Passes over a text if it comes next.
    private mutating func take(_ text: String) -> Bool {
        let wanted = text.unicodeScalars.map(\.value)
        guard scalars[index...].starts(with: wanted) else { return false }
        index += wanted.count
        return true
    }

    // MARK: Structure

    /// `a|b|c`.
    private mutating func alternatives() throws(RegularExpressionError) -> Pattern {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.deepest { throw fault("groups are nested more than \(Self.deepest) deep") }
        var branches = [try sequence()]
        while take("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .alternatives(branches)
    }

    /// Repeated atoms up to `|`, `)` or the end.
    private mutating func sequence() throws(RegularExpressionError) -> Pattern {
        var items: [Pattern] = []
        while let next = peek(), next != "|", next != ")" {
            guard let atom = try atom() else { continue }
            let item = try repeated(atom)
            if case .empty = item { continue }
            items.append(item)
        }
        return items.count == 1 ? items[0] : items.isEmpty ? .empty : .sequence(items)
    }

    /// An atom with `*`, `+`, `?` or `{n,m}` after it, lazy with another `?`.
    private mutating func repeated(_ atom: Pattern) throws(RegularExpressionError) -> Pattern {
        guard let (least, most) = try bounds() else { return atom }
        let isGreedy = take("?") == flags.isLazy
        let place = index
        if try bounds() != nil { throw fault("a repetition of a repetition: put the inner one in a group", at: place) }
        if case .empty = atom { return .empty }
        return most == 0 ? .empty : .repetition(atom, least: least, most: most, isGreedy: isGreedy)
    }

    /// `*`, `+`, `?` or `{…}`; a brace that is no repetition is a literal.
    private mutating func bounds() throws(RegularExpressionError) -> (Int, Int?)? {
        if take("*") { return (0, nil) }
        if take("+") { return (1, nil) }
        if take("?") { return (0, 1) }
        let start = index
        guard take("{"), let least = number() else {
            index = start
            return nil
        }
        var most: Int? = least
        if take(",") { most = number() }
        guard take("}") else {
            index = start
            return nil
        }
        if least > Self.mostRepetitions || most ?? 0 > Self.mostRepetitions {
            throw fault("more than \(Self.mostRepetitions) repetitions", at: start)
        }
        if let most, most < least { throw fault("the least number of repetitions is over the most", at: start) }
        return (least, most)
    }

    /// A number of digits, at most a million; nil where no digit comes next.
    private mutating func number() -> Int? {
        var value: Int?
        while let digit = peek()?.value, digit >= 48, digit < 58 {
            value = min((value ?? 0) * 10 + Int(digit - 48), 1_000_000)
            index += 1
        }
        return value
    }

    /// One unit; nil for what matches nothing and changes flags.
    private mutating func atom() throws(RegularExpressionError) -> Pattern? {
        let start = index
        guard let next = peek() else { return nil }
        index += 1
        switch next {
        case "(": return try group(from: start)
        case "[": return .set(try bracket(from: start))
        case ".": return .set(flags.dotIsAll ? .all : .allButNewline)
        case "^": return .assertion(flags.isMultiline ? .lineStart : .textStart)
        case "$": return .assertion(flags.isMultiline ? .lineEnd : .textEnd)
        case "\\": return try escape(from: start)
        case "*", "+", "?": throw fault("nothing to repeat", at: start)
        default: return literal(next.value)
        }
    }

    /// One character, or with the flag `i` all that differ from it in case only.
    private func literal(_ scalar: UInt32) -> Pattern {
        let set = ScalarSet([scalar...scalar])
        return .set(flags.ignoresCase ? set.ignoringCase : set)
    }

    // MARK: Groups

    /// What follows `(`: a group with a number, one with a name, one without either, or flags; nil for flags alone.
    private mutating func group(from start: Int) throws(RegularExpressionError) -> Pattern? {
        var number: Int?
        let outer = flags
        if take("?") {
            if take("=") || take("!") || take("<=") || take("<!") {
                throw fault("look-around is not supported: it cannot be matched in linear time", at: start)
            }
            if take("P<") || take("<") {
                number = names.count
                names.append(try name())
            } else if try changeFlags(from: start) {
                return nil
            }
        } else {
            number = names.count
            names.append(nil)
        }
        let inner = try alternatives()
        guard take(")") else { throw fault("this group is not closed", at: start) }
        flags = outer
        return number.map { .group($0, inner) } ?? inner
    }

    /// The name of a group with the `>` after it; no two groups have one name.
    private mutating func name() throws(RegularExpressionError) -> String {
        let start = index
        while let next = peek(), ScalarSet.words.contains(next.value) { index += 1 }
        let name = String(String.UnicodeScalarView(scalars[start..<index].compactMap(Unicode.Scalar.init)))
        guard !name.isEmpty, take(">") else { throw fault("a group's name is letters, digits and `_`, then `>`") }
        if names.contains(name) { throw fault("there are two groups named `\(name)`", at: start) }
        return name
    }

    /// `i`, `m`, `s` and `U`, off after `-`; true where they hold to the end of the group they stand in.
    private mutating func changeFlags(from start: Int) throws(RegularExpressionError) -> Bool {
        var isOn = true
        while let next = peek() {
            index += 1
            switch next {
            case "i": flags.ignoresCase = isOn
            case "m": flags.isMultiline = isOn
            case "s": flags.dotIsAll = isOn
            case "U": flags.isLazy = isOn
            case "-" where isOn: isOn = false
            case ":": return false
            case ")": return true
            default: throw fault("`(?` is followed by flags (i, m, s, U), a name or `:`", at: start)
            }
        }
        throw fault("this group is not closed", at: start)
    }

    // MARK: Escapes

    /// What follows a backslash outside of brackets.
    private mutating func escape(from start: Int) throws(RegularExpressionError) -> Pattern {
        switch peek() {
        case "b": return taking(.assertion(.wordBoundary))
        case "B": return taking(.assertion(.noWordBoundary))
        case "A": return taking(.assertion(.textStart))
        case "z": return taking(.assertion(.textEnd))
        case "Q":
            index += 1
            var items: [Pattern] = []
            while index < scalars.count, !take("\\E") {
                items.append(literal(scalars[index]))
                index += 1
            }
            return items.isEmpty ? .empty : .sequence(items)
        default:
            if let set = shorthand() { return .set(set) }
            return literal(try escapedScalar(from: start))
        }
    }

    /// Passes over one scalar and gives what it means.
    private mutating func taking(_ pattern: Pattern) -> Pattern {
        index += 1
        return pattern
    }

    /// `\d`, `\w`, `\s` and their opposites.
    private mutating func shorthand() -> ScalarSet? {
        let set: ScalarSet
        switch peek() {
        case "d": set = .digits
        case "D": set = ScalarSet.digits.inverted
        case "w": set = .words
        case "W": set = ScalarSet.words.inverted
        case "s": set = .spaces
        case "S": set = ScalarSet.spaces.inverted
        default: return nil
        }
        index += 1
        return set
    }

    /// The scalar that an escape names, after its backslash. RE2 refuses escapes of letters that mean nothing, and so
    /// do we.
    private mutating func escapedScalar(from start: Int) throws(RegularExpressionError) -> UInt32 {
        guard let next = peek() else { throw fault("nothing follows the backslash", at: start) }
        index += 1
        switch next {
        case "t": return 0x09
        case "n": return 0x0A
        case "v": return 0x0B
        case "f": return 0x0C
        case "r": return 0x0D
        case "a": return 0x07
        case "x": return try hexadecimal(from: start)
        case "1"..."9":
            throw fault("back references are not supported: they cannot be matched in linear time", at: start)
        case "p", "P": throw fault("Unicode properties are not supported: write a set such as [a-zà-ÿ]", at: start)
        default:
            if next.value < 128, ScalarSet.words.contains(next.value), next != "_" {
                throw fault("there is no escape `\\\(next)`", at: start)
            }
            return next.value
        }
    }

    /// `\x41` or `\x{1F600}`.
    private mutating func hexadecimal(from start: Int) throws(RegularExpressionError) -> UInt32 {
        let isBraced = take("{")
        var value: UInt32 = 0
        var count = 0
        while count < (isBraced ? 6 : 2), let digit = peek().flatMap({ UInt32(String($0), radix: 16) }) {
            value = value * 16 + digit
            index += 1
            count += 1
        }
        guard isBraced ? take("}") && count > 0 : count == 2, Unicode.Scalar(value) != nil else {
            throw fault("`\\x` is followed by two hexadecimal digits, or by a scalar in braces", at: start)
        }
        return value
    }

    // MARK: Sets

    /// A set in brackets, which may be inverted and hold ranges and classes.
    private mutating func bracket(from start: Int) throws(RegularExpressionError) -> ScalarSet {
        let isInverted = take("^")
        var set = ScalarSet()
        var isFirst = true
        while isFirst || peek() != "]" {
            guard peek() != nil else { throw fault("this set is not closed", at: start) }
            isFirst = false
            set = set.union(try bracketItem())
        }
        index += 1
        if flags.ignoresCase { set = set.ignoringCase }
        return isInverted ? set.inverted : set
    }

    /// A range, one scalar, a class such as `[:alpha:]`, or a shorthand such as `\d`.
    private mutating func bracketItem() throws(RegularExpressionError) -> ScalarSet {
        let start = index
        if take("[:") {
            let isInverted = take("^")
            let nameStart = index
            while let next = peek(), ScalarSet.words.contains(next.value) { index += 1 }
            let name = String(String.UnicodeScalarView(scalars[nameStart..<index].compactMap(Unicode.Scalar.init)))
            if let set = ScalarSet.named[name], take(":]") { return isInverted ? set.inverted : set }
            throw fault("there is no class of that name", at: start)
        }
        if peek() == "\\" {
            index += 1
            if let set = shorthand() { return set }
            index = start
        }
        let low = try bracketScalar()
        guard peek() == "-", let after = peek(1), after != "]" else { return ScalarSet([low...low]) }
        index += 1
        let high = try bracketScalar()
        guard low <= high else { throw fault("this range ends before it starts", at: start) }
        return ScalarSet([low...high])
    }

    /// One scalar of a set, as it is or escaped.
    private mutating func bracketScalar() throws(RegularExpressionError) -> UInt32 {
        let start = index
        guard let next = peek() else { throw fault("this set is not closed", at: start) }
        index += 1
        return next == "\\" ? try escapedScalar(from: start) : next.value
    }
}
