/// Why a text is no regular expression.
public struct RegularExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where in the pattern, counted in Unicode scalars from 0.
    public var position: Int
    /// What is wrong there.
    public var reason: String

    /// The reason, with the position for people: characters counted from 1.
    public var description: String { "\(reason) (at character \(position + 1))" }
}

/// A regular expression in RE2's syntax, matched in time linear in the text.
///
/// Sets, `\d \w \s` (ASCII), `\b`, anchors, groups (`(…)`, `(?:…)`, `(?<name>…)`, `(?P<name>…)`), alternatives,
/// greedy and lazy repetition of up to 1000, flags `(?imsU)`. Back references and look-around are refused, because
/// nothing matches them in linear time; Unicode properties (`\p{…}`) are refused too. The leftmost match wins, and of
/// the matches there the one that the order of alternatives prefers, as in RE2 and DuckDB. Bytes that are not valid
/// UTF-8 match nothing.
public struct RegularExpression: Sendable {
    private let program: PatternProgram
    /// Answers whether there is a match; nil where the pattern has no small table.
    private let table: PatternTable?
    /// The names of the groups, nil where a group has none; the whole match is group 0.
    public let groupNames: [String?]

    /// Compiles a pattern; throws where and why it is none.
    public init(_ pattern: String) throws(RegularExpressionError) {
        var parser = PatternParser(pattern)
        let tree = try parser.parse()
        groupNames = parser.names
        program = try PatternProgram(tree, groups: parser.names.count)
        table = PatternTable(program)
    }

    /// Whether the pattern matches anywhere in the text.
    public func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        if let table { return table.matches(text) }
        return withMachine(text) { $0.match(from: 0) } != nil
    }

    /// Whether the pattern matches the whole text.
    public func fullMatch(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        withMachine(text) { $0.match(from: 0, whole: true) } != nil
    }

    /// The byte ranges of the first match and of its groups, nil for groups without a part in it; nil without a match.
    public func firstMatch(_ text: UnsafeBufferPointer<UInt8>) -> [Range<Int>?]? {
        if let table, !table.matches(text) { return nil }
        guard let slots = withMachine(text, { $0.match(from: 0) }) else { return nil }
        return stride(from: 0, to: slots.count, by: 2).map { Self.range(slots, $0 / 2) }
    }

    /// The text to put where a match was; groups by number.
    public struct Replacement: Sendable {
        /// Bytes as written, or what a group of the match holds.
        fileprivate enum Part: Sendable {
            case bytes([UInt8])
            case group(Int)
        }

        fileprivate let parts: [Part]

        /// Reads `\0` to `\9` as groups and `\\` as a backslash; throws for groups that the expression lacks.
        public init(_ template: String, for expression: RegularExpression) throws(RegularExpressionError) {
            var parts: [Part] = []
            var literal: [UInt8] = []
            var isEscaped = false
            for (position, scalar) in template.unicodeScalars.enumerated() {
                guard isEscaped else {
                    isEscaped = scalar == "\\"
                    if !isEscaped { UTF8.append(scalar.value, to: &literal) }
                    continue
                }
                isEscaped = false
                switch scalar {
                case "\\": literal.append(0x5C)
                case "0"..."9":
                    let group = Int(scalar.value - 48)
                    guard group < expression.groupNames.count else {
                        throw RegularExpressionError(position: position, reason: "the pattern has no group \(group)")
                    }
                    parts += [.bytes(literal), .group(group)]
                    literal = []
                default:
                    throw RegularExpressionError(
                        position: position, reason: "a backslash is followed by a digit or another")
                }
            }
            if isEscaped {
                throw RegularExpressionError(
                    position: template.unicodeScalars.count, reason: "nothing follows the backslash")
            }
            self.parts = parts + [.bytes(literal)]
        }
    }

    /// Appends the text with the first match replaced, or with all.
    public func replace(
        _ text: UnsafeBufferPointer<UInt8>, with replacement: Replacement, all: Bool, into output: inout [UInt8]
    ) {
        if let table, !table.matches(text) {
            output.append(contentsOf: text)
            return
        }
        withMachine(text) { machine in
            var place = 0
            var copied = 0
            var lastEnd = -1
            while place <= text.count, let slots = machine.match(from: place), let whole = Self.range(slots, 0) {
                if whole.isEmpty, whole.lowerBound == lastEnd {
                    place += 1
                    while place < text.count, text[place] & 0xC0 == 0x80 { place += 1 }
                    lastEnd = -1
                    continue
                }
                output.append(contentsOf: text[copied..<whole.lowerBound])
                append(replacement, slots, text, to: &output)
                copied = whole.upperBound
                (place, lastEnd) = (copied, copied)
                if !all { break }
            }
            output.append(contentsOf: text[copied...])
        }
    }

    /// Appends a replacement with the groups of one match; a group that took no part is empty.
    private func append(
        _ replacement: Replacement, _ slots: [Int], _ text: UnsafeBufferPointer<UInt8>, to output: inout [UInt8]
    ) {
        for part in replacement.parts {
            switch part {
            case .bytes(let bytes): output.append(contentsOf: bytes)
            case .group(let group): output.append(contentsOf: Self.range(slots, group).map { text[$0] } ?? text[0..<0])
            }
        }
    }

    /// Where a group matched; nil where it took no part in the match.
    private static func range(_ slots: [Int], _ group: Int) -> Range<Int>? {
        let (start, end) = (slots[2 * group], slots[2 * group + 1])
        return start >= 0 && end >= start ? start..<end : nil
    }

    /// A machine over a text. It lives as long as `body`, since it points into program and text.
    private func withMachine<Result>(
        _ text: UnsafeBufferPointer<UInt8>, _ body: (inout PatternMachine) -> Result
    ) -> Result {
        program.instructions.withUnsafeBufferPointer { instructions in
            program.sets.withUnsafeBufferPointer { sets in
                var machine = PatternMachine(
                    instructions, sets, start: program.start, slots: program.slots, text: text)
                return body(&machine)
            }
        }
    }
}
