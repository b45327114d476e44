import CDPDiagnostics

/// Finds the position of each character of a scalar in its file: the reverse of quotes, escapes, indentation and
/// folding.
///
/// libyaml gives the range of a scalar only. So the text and the file are walked side by side; a character that
/// YAML made, such as the space of a fold, gets the position of the line break that it came from.
enum ScalarOffsets {
    /// The text of a scalar node with the position of each of its bytes.
    static func embedded(_ scalar: YAMLScalar, _ node: YAMLNode, in text: SpecText) -> EmbeddedText {
        let characters = Array(scalar.text.unicodeScalars)
        let raw = text.lines.scalars
        let offsets: [Int]
        switch scalar.style {
        case .literal: offsets = literal(characters, raw, node.start, node.end)
        case .folded: offsets = Array(repeating: node.start, count: characters.count + 1)
        default: offsets = aligned(characters, raw, node.start, node.end, scalar.style)
        }
        var positions: [SourcePosition] = []
        positions.reserveCapacity(scalar.text.utf8.count + 1)
        for (character, offset) in zip(characters, offsets) {
            let position = text.lines.position(offset)
            for _ in 0..<UTF8.width(character) { positions.append(position) }
        }
        positions.append(text.lines.position(offsets[characters.count]))
        return EmbeddedText(text: scalar.text, file: text.path, positions: positions)
    }

    /// Blanks, tabs and line breaks, which YAML may fold.
    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || LineTable.isBreak(scalar)
    }

    /// Offsets of a plain or quoted scalar.
    private static func aligned(
        _ characters: [Unicode.Scalar], _ raw: [Unicode.Scalar], _ start: Int, _ end: Int, _ style: YAMLScalar.Style
    ) -> [Int] {
        let isQuoted = style != .plain
        let end = min(end, raw.count) - (isQuoted ? 1 : 0)
        var offset = start + (isQuoted ? 1 : 0)
        var offsets: [Int] = []
        offsets.reserveCapacity(characters.count + 1)
        for character in characters {
            if !isBlank(character) {
                while offset < end, isBlank(raw[offset]) || isContinued(raw, offset, style) { offset += 1 }
            }
            offsets.append(min(offset, max(start, end)))
            guard offset < end else { continue }
            if style == .doubleQuoted, raw[offset] == "\\" {
                offset += escapeLength(raw, offset)
            } else if style == .singleQuoted, character == "'" {
                offset += 2
            } else if raw[offset] == character || isBlank(raw[offset]) {
                offset += 1
            }
        }
        offsets.append(isQuoted || characters.isEmpty ? max(start, end) : min(offset, end))
        return offsets
    }

    /// Whether a backslash is the last character of a line in double quotes: the break is then not part of the text.
    private static func isContinued(_ raw: [Unicode.Scalar], _ offset: Int, _ style: YAMLScalar.Style) -> Bool {
        style == .doubleQuoted && raw[offset] == "\\" && offset + 1 < raw.count && LineTable.isBreak(raw[offset + 1])
    }

    /// How many characters an escape in double quotes has.
    private static func escapeLength(_ raw: [Unicode.Scalar], _ offset: Int) -> Int {
        guard offset + 1 < raw.count else { return 1 }
        return switch raw[offset + 1] {
        case "x": 4
        case "u": 6
        case "U": 10
        default: 2
        }
    }

    /// Offsets of a block scalar `|`: the lines after the indicator, each without the indentation of the first that is
    /// not empty.
    private static func literal(
        _ characters: [Unicode.Scalar], _ raw: [Unicode.Scalar], _ start: Int, _ end: Int
    ) -> [Int] {
        let end = min(end, raw.count)
        var offset = nextLine(start, raw, end)
        let indentation = indentation(of: characters, raw, offset, end)
        var offsets: [Int] = []
        offsets.reserveCapacity(characters.count + 1)
        var isLineStart = true
        for character in characters {
            if isLineStart {
                var skipped = 0
                while skipped < indentation, offset < end, raw[offset] == " " {
                    offset += 1
                    skipped += 1
                }
            }
            offsets.append(min(offset, end))
            isLineStart = LineTable.isBreak(character)
            if isLineStart { offset = nextLine(offset, raw, end) } else { offset += 1 }
        }
        offsets.append(min(offset, end))
        return offsets
    }

    /// The offset of the next line.
    private static func nextLine(_ offset: Int, _ raw: [Unicode.Scalar], _ end: Int) -> Int {
        var offset = offset
        while offset < end, !LineTable.isBreak(raw[offset]) { offset += 1 }
        if offset + 1 < end, raw[offset] == "\r", raw[offset + 1] == "\n" { offset += 1 }
        return min(offset + 1, end)
    }

    /// How far the lines of a block are indented.
    private static func indentation(
        of characters: [Unicode.Scalar], _ raw: [Unicode.Scalar], _ start: Int, _ end: Int
    ) -> Int {
        var line = start
        while line < end {
            var column = line
            while column < end, raw[column] == " " { column += 1 }
            if column < end, !LineTable.isBreak(raw[column]) {
                let first = characters.drop { LineTable.isBreak($0) }
                return max(0, column - line - first.prefix { $0 == " " }.count)
            }
            line = nextLine(line, raw, end)
        }
        return 0
    }
}
