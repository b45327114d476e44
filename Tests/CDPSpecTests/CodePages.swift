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

    /// The files of an example. A text that holds `cdp:` is the project file, another one is a file below `specs`;
    /// lines `# file: PATH` separate several.
    static func project(_ example: String) -> [String: String] {
        let isProject = example.hasPrefix("cdp:") || example.contains("\ncdp:")
        var path = isProject ? "cdp.yaml" : "specs/example.yaml"
        var files: [String: String] = isProject ? [:] : ["cdp.yaml": "cdp: 1\nproject: example\nspecs: [specs]\n"]
        for line in example.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("# file: ") {
                path = String(line.dropFirst(8))
            } else {
                files[path, default: ""] += line + "\n"
            }
        }
        if !isProject, !files.keys.contains(where: { $0.hasPrefix("specs/") }) { files["specs/example.yaml"] = "" }
        return files
    }

    /// The blocks of a Markdown text that start with the line `fence`.
    static func blocks(_ fence: String, _ text: String) -> [String] {
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
