import CDPDiagnostics

/// A page of `specs/codes/`.
struct CodePage {
    var name: String
    var text: String
    /// The blocks that start with ```` ```yaml wrong ````.
    var wrong: [String]
    /// The blocks that start with ```` ```yaml right ````.
    var right: [String]

    /// All pages, sorted.
    static var all: [CodePage] {
        RepositoryFiles.names("specs/codes").filter { $0.hasSuffix(".md") }.map { name in
            let text = String(decoding: RepositoryFiles.content("specs/codes/\(name)"), as: UTF8.self)
            return CodePage(
                name: String(name.dropLast(3)), text: text, wrong: blocks("```yaml wrong", text),
                right: blocks("```yaml right", text))
        }
    }

    private static func blocks(_ fence: String, _ text: String) -> [String] {
        var blocks: [String] = []
        var current: String?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "```", let block = current {
                blocks.append(block)
                current = nil
            } else if current != nil {
                current? += line + "\n"
            } else if line == fence {
                current = ""
            }
        }
        return blocks
    }
}
