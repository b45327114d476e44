/// A place in a text file. Columns count Unicode scalars from 1, lines from 1, bytes of UTF-8 from 0.
public struct SourcePosition: Hashable, Sendable, Codable, Comparable {
    /// The line, from 1.
    public var line: Int
    /// The column in Unicode scalars, from 1.
    public var column: Int
    /// The offset in UTF-8 bytes from the start of the file, from 0.
    public var byte: Int

    /// A position; the three numbers must describe the same place.
    public init(line: Int, column: Int, byte: Int) {
        self.line = line
        self.column = column
        self.byte = byte
    }

    /// The first position of a file.
    public static let start = SourcePosition(line: 1, column: 1, byte: 0)

    /// By byte; both must be of one file.
    public static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        left.byte < right.byte
    }
}

/// A stretch of a text file; `end` is exclusive.
public struct SourceRange: Hashable, Sendable, Codable {
    /// The file's path relative to the project, with `/`.
    public var file: String
    /// The first position.
    public var start: SourcePosition
    /// The position after the last.
    public var end: SourcePosition

    /// A stretch of `file`.
    public init(file: String, start: SourcePosition, end: SourcePosition) {
        self.file = file
        self.start = start
        self.end = end
    }
}

/// A text that stands inside a file, such as an expression in a YAML scalar, with the way back to the file.
///
/// Escapes, folding and block indentation make the text differ from the bytes of the file, so each UTF-8 offset of the
/// text maps to a position of its own.
public struct EmbeddedText: Hashable, Sendable {
    /// The text after YAML has been undone.
    public var text: String
    /// The file it stands in.
    public var file: String
    /// Where each UTF-8 offset of `text` stands in the file: `text.utf8.count + 1` positions.
    public var positions: [SourcePosition]

    /// A text with a position for each of its UTF-8 offsets and for its end.
    public init(text: String, file: String, positions: [SourcePosition]) {
        precondition(positions.count == text.utf8.count + 1)
        self.text = text
        self.file = file
        self.positions = positions
    }

    /// A text that stands in no file (command line, compiled manifest): offsets count from its own start.
    public init(text: String, file: String) {
        var positions: [SourcePosition] = []
        var position = SourcePosition.start
        for scalar in text.unicodeScalars {
            for _ in 0..<UTF8.width(scalar) { positions.append(position) }
            let isBreak = scalar == "\n"
            position = SourcePosition(
                line: position.line + (isBreak ? 1 : 0), column: isBreak ? 1 : position.column + 1,
                byte: position.byte + UTF8.width(scalar))
        }
        positions.append(position)
        self.init(text: text, file: file, positions: positions)
    }

    /// The place in the file of a stretch of the text, given in UTF-8 offsets.
    public func range(_ offsets: Range<Int>) -> SourceRange {
        SourceRange(file: file, start: positions[offsets.lowerBound], end: positions[offsets.upperBound])
    }

    /// The whole text's place.
    public var range: SourceRange {
        range(0..<positions.count - 1)
    }
}
