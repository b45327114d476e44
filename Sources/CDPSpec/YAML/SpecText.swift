import CDPDiagnostics

/// A spec file with the conversions between offsets and positions. Offsets count Unicode scalars from 0.
struct SpecText: Hashable, Sendable {
    /// The path relative to the project.
    var path: String
    /// The lines of the text.
    var lines: LineTable

    /// A file of that text.
    init(path: String, text: String) {
        self.path = path
        lines = LineTable(text)
    }

    /// The range between two offsets.
    func range(_ start: Int, _ end: Int) -> SourceRange {
        SourceRange(file: path, start: lines.position(start), end: lines.position(max(start, end)))
    }

    /// The range of a node.
    func range(_ node: YAMLNode) -> SourceRange {
        range(node.start, node.end)
    }

    /// The range of an entry's key.
    func keyRange(_ entry: YAMLEntry) -> SourceRange {
        range(entry.keyStart, entry.keyEnd)
    }

    /// The offset after the last character of the line that holds `offset`.
    func endOfLine(_ offset: Int) -> Int {
        var end = offset
        while end < lines.scalars.count, !LineTable.isBreak(lines.scalars[end]) { end += 1 }
        return end
    }
}
