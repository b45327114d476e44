/// Joins blocks of lines with an empty line between them.
struct Sections {
    /// The blocks that are not empty.
    private var blocks: [[String]] = []

    /// Adds a block; an empty one leaves no gap.
    mutating func add(_ lines: [String]) {
        if !lines.isEmpty { blocks.append(lines) }
    }

    /// The text, ending with a line break.
    var text: String {
        blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }
}
