import CDPDiagnostics

/// A spec file with the ways between offsets in scalars and places.
struct SpecText: Hashable, Sendable {
    /// The path relative to the project.
    var path: String
    var lines: LineTable

    init(path: String, text: String) {
        self.path = path
        lines = LineTable(text)
    }

    /// The place between two scalar offsets.
    func range(_ start: Int, _ end: Int) -> SourceRange {
        SourceRange(file: path, start: lines.position(start), end: lines.position(max(start, end)))
    }

    /// The place of a node.
    func range(_ node: YAMLNode) -> SourceRange {
        range(node.start, node.end)
    }

    /// The place of an entry's key.
    func keyRange(_ entry: YAMLEntry) -> SourceRange {
        range(entry.keyStart, entry.keyEnd)
    }

    /// The scalar offset behind the last character of the line that holds `offset`.
    func endOfLine(_ offset: Int) -> Int {
        var end = offset
        while end < lines.scalars.count, !LineTable.isBreak(lines.scalars[end]) { end += 1 }
        return end
    }
}
