/// The words of a query, as far as they show whether it reads the rows of one table, each once.
struct QueryText {
    /// The table that it reads; nil where it may read several, or rows of something else.
    private(set) var table: String?
    /// Whether it calls functions, or has queries in it.
    private(set) var hasCalls = false

    /// Words that make rows of several tables, or several rows of one.
    private static let others: Set = [
        "join", "union", "intersect", "except", "rollup", "cube", "grouping", "lateral", "with", "values",
    ]

    init(_ sql: String) {
        let words = Self.words(sql)
        hasCalls = words.contains("(")
        // Within brackets `from` is a part of a function, as in `extract(year from at)`, or of a query for one value.
        var depth = 0
        let places = words.indices.filter { place in
            depth += words[place] == "(" ? 1 : words[place] == ")" ? -1 : 0
            return depth == 0 && words[place] == "from" && (place == 0 || words[place - 1] != "distinct")
        }
        guard let from = places.first, places.count == 1, Self.others.isDisjoint(with: words) else { return }
        // What follows is a table with its schema, perhaps another name for it, and conditions.
        let rest = words[(from + 1)...].prefix {
            !["where", "order", "group", "limit", "having", "fetch", "offset"].contains($0)
        }
        let names = rest.prefix { $0 != "as" }
        guard let first = names.first, !rest.contains(","), !rest.contains("(") else { return }
        var table = first
        var others = names.dropFirst()
        while others.first == ".", let name = others.dropFirst().first {
            table = name
            others = others.dropFirst(2)
        }
        self.table = table == "only" ? nil : table
    }

    /// Words in small letters, names in quotes as they are, and signs; constants and comments are left out.
    private static func words(_ sql: String) -> [String] {
        var words: [String] = []
        var rest = Substring(sql)
        func skip(past end: String) -> Substring {
            var inside = rest[...]
            while !inside.isEmpty, !inside.hasPrefix(end) { inside.removeFirst() }
            let text = rest[..<inside.startIndex]
            rest = inside.dropFirst(end.count)
            return text
        }
        while let first = rest.first {
            if rest.hasPrefix("--") {
                _ = skip(past: "\n")
            } else if rest.hasPrefix("/*") {
                _ = skip(past: "*/")
            } else if ["'", "\"", "`", "["].contains(first) {
                rest.removeFirst()
                let text = skip(past: first == "[" ? "]" : String(first))
                if first != "'" { words.append(String(text)) }
            } else if first.isLetter || first == "_" {
                let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "$" }
                words.append(word.lowercased())
                rest = rest.dropFirst(word.count)
            } else {
                if !first.isWhitespace { words.append(String(first)) }
                rest.removeFirst()
            }
        }
        return words
    }
}
