import CDPSpec

/// The reference of the YAML language as Markdown, made of the tables that the decoder reads by: docs/specs.md.
enum SpecReference {
    /// The page.
    static var text: String {
        let sections = SpecSchema.definitions.filter { !$0.yaml.isEmpty }.map(section)
        return """
            # The language of specs

            Every key of `cdp.yaml` and of the files below `specs:`. This page is printed by `cdp schema --format markdown` from the tables by
            which specs are read, and tests hold it to them: each example compiles, and each default is what leaving the key out gives.
            The JSON Schema of `cdp schema` comes from the same tables.

            A text may be written with or without quotes; one that holds `: `, ` #` or begins with one of `{ [ * & ! % @` needs them. Names
            of resources are `a-z`, `0-9` and `_`, a letter first, at most 64. Expressions are those of [expressions.md](expressions.md).
            Keys without a mark may be left out; `*` marks those that must be there.


            """ + sections.joined(separator: "\n")
    }

    /// A mapping of the language: where it may occur, an example, and a table of its keys.
    private static func section(_ definition: SchemaDefinition) -> String {
        let places = places(of: definition.name).map { "`\($0)`" }
        let rows = definition.keys.map { key in
            let cells = [
                "`\(key.name)`" + (key.isRequired ? " *" : ""), words(key.value),
                key.written.standard.map { "`\($0)`" } ?? "", "`\(key.written.example)`", key.about, key.since,
            ]
            return "| " + cells.map(cell).joined(separator: " | ") + " |"
        }
        return """
            ## \(title(definition.name))

            \(places.isEmpty ? "" : "At \(places.joined(separator: ", ")). ")\(definition.about)

            ```yaml
            \(definition.yaml)
            ```

            | key | type | default | example | meaning | since |
            |---|---|---|---|---|---|
            \(rows.joined(separator: "\n"))

            """
    }

    /// A text inside a table: `|` and line breaks are escaped.
    private static func cell(_ text: String) -> String {
        text.replacing("|", with: "\\|").replacing("\n", with: " ")
    }

    /// The heading of a mapping.
    private static func title(_ name: String) -> String {
        let words = name.split(separator: "_").map { ["csv", "json"].contains($0) ? $0.uppercased() : String($0) }
        let text = words.joined(separator: " ")
        return text.prefix(1).uppercased() + text.dropFirst()
    }

    /// A link to the section of a mapping.
    private static func link(_ name: String) -> String {
        if name == "no_options" { return "`{}`" }
        return
            "[\(name.split(separator: "_").joined(separator: " "))](#\(name.split(separator: "_").joined(separator: "-")))"
    }

    /// The values that a key takes, in words.
    private static func words(_ value: SchemaValue) -> String {
        switch value {
        case .text: "text"
        case .form(_, let said): said
        case .number(let least): "whole number from \(least)"
        case .exactly(let number): "`\(number)`"
        case .boolean: "`true` or `false`"
        case .words(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        case .list(let element): "list of \(words(element))"
        case .mapping(_, let element): "mapping of names to \(words(element))"
        case .entry(let element): "mapping of one name to \(words(element))"
        case .anything: "any value"
        case .definition(let name): link(name)
        case .any(let values): values.map(words).joined(separator: " or ")
        }
    }

    /// Where a mapping may occur in a project, by at most three shortest paths; empty for the project itself.
    ///
    /// A walk in breadth from the project, so that shorter paths are found first.
    private static func places(of name: String) -> [String] {
        var found: [String] = []
        var seen: Set<String> = [SpecSchema.project]
        var waiting = [(name: SpecSchema.project, path: [String]())]
        while !waiting.isEmpty {
            var next: [(name: String, path: [String])] = []
            for (owner, path) in waiting {
                let keys = SpecSchema.definitions.first { $0.name == owner }?.keys ?? []
                for key in keys {
                    for (inner, steps) in definitions(in: key.value) {
                        let whole = path + [key.name] + steps
                        let place = whole.joined(separator: ".")
                        // A mapping may have several forms, of which more than one has the key.
                        if inner == name, !found.contains(place) { found.append(place) }
                        if seen.insert(inner).inserted { next.append((inner, whole)) }
                    }
                }
            }
            waiting = next
        }
        return Array(found.prefix(3))
    }

    /// The mappings that a value may hold, each with the keys that lead to it; `NAME` is a key that the user chooses.
    private static func definitions(in value: SchemaValue) -> [(name: String, steps: [String])] {
        switch value {
        case .definition(let name): [(name, [])]
        case .list(let element): definitions(in: element)
        case .mapping(_, let element), .entry(let element):
            definitions(in: element).map { ($0.name, ["NAME"] + $0.steps) }
        case .any(let values): values.flatMap(definitions)
        case .text, .form, .number, .exactly, .boolean, .words, .anything: []
        }
    }
}
