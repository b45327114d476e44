import CDPTypes

/// The lines of a text file and the way between scalar offsets, bytes, lines and columns.
///
/// Lines end where libyaml ends them: at CR, LF, CRLF, NEL, LS and PS. Offsets count Unicode scalars from 0, without a
/// leading byte order mark, as libyaml's marks do.
public struct LineTable: Hashable, Sendable {
    /// The text without a leading byte order mark.
    public let scalars: [Unicode.Scalar]
    private let bytes: [Int32]
    private let starts: [Int]

    /// Splits `text`, which must be shorter than 2 GiB.
    public init(_ text: String) {
        var scalars = Array(text.unicodeScalars)
        var byte: Int32 = 0
        if scalars.first == "\u{FEFF}" {
            scalars.removeFirst()
            byte = 3
        }
        var bytes: [Int32] = []
        bytes.reserveCapacity(scalars.count + 1)
        var starts = [0]
        for (index, scalar) in scalars.enumerated() {
            bytes.append(byte)
            byte += Int32(UTF8.width(scalar))
            guard LineTable.isBreak(scalar) else { continue }
            if scalar == "\r", index + 1 < scalars.count, scalars[index + 1] == "\n" { continue }
            starts.append(index + 1)
        }
        bytes.append(byte)
        self.scalars = scalars
        self.bytes = bytes
        self.starts = starts
    }

    /// Whether a scalar ends a line.
    public static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }

    /// How many lines there are, at least one.
    public var lineCount: Int { starts.count }

    /// The place of a scalar offset; offsets beyond the text give its end.
    public func position(_ offset: Int) -> SourcePosition {
        let offset = max(0, min(offset, scalars.count))
        // The first line begins at 0, so that at least one does not begin after the offset.
        let line = starts.indices.partitioningIndex { starts[$0] > offset }
        return SourcePosition(line: line, column: offset - starts[line - 1] + 1, byte: Int(bytes[offset]))
    }

    /// The scalar offset of a line and column, clamped to the text.
    public func offset(line: Int, column: Int) -> Int {
        guard line >= 1 else { return 0 }
        guard line <= starts.count else { return scalars.count }
        return min(starts[line - 1] + max(0, column - 1), scalars.count)
    }

    /// The scalars of a line, from 1, without its break; empty for lines that do not exist.
    public func line(_ number: Int) -> ArraySlice<Unicode.Scalar> {
        guard number >= 1, number <= starts.count else { return [] }
        var end = number < starts.count ? starts[number] : scalars.count
        while end > starts[number - 1], LineTable.isBreak(scalars[end - 1]) { end -= 1 }
        return scalars[starts[number - 1]..<end]
    }

    /// The text between two scalar offsets, clamped.
    public func text(_ start: Int, _ end: Int) -> String {
        let start = max(0, min(start, scalars.count))
        let end = max(start, min(end, scalars.count))
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[start..<end])
        return String(text)
    }
}
