import CDPDiagnostics

extension IdentityDeclaration {
    /// Reads the word `standard`, or the mapping.
    init?(_ name: Located<String>, _ node: YAMLNode, _ reader: NodeReader) {
        if node.scalar != nil {
            guard reader.word(node, among: ["standard"]) != nil else { return nil }
            self.init(
                details: ResourceDetails(name: name, node: node, nil, reader), isStandard: true, sources: [],
                distrust: [], limits: [], forbid: [], oneToOne: [], rules: [])
            return
        }
        guard let mapping = reader.mapping(node, .identity) else { return nil }
        self.init(
            details: ResourceDetails(name: name, node: node, mapping, reader), isStandard: false,
            sources: mapping.texts("sources", "a list of sources"),
            distrust: mapping.entries("distrust", "a mapping of attributes").compactMap {
                DistrustDeclaration($0, reader)
            },
            limits: mapping.entries("limits", "a mapping of identifiers").compactMap { entry in
                reader.integer(entry.value, key: reader.text.keyRange(entry), atLeast: 1).map {
                    LimitDeclaration(attribute: reader.name(entry), maximum: $0)
                }
            },
            forbid: mapping.items("forbid", "a list of conditions").compactMap { reader.expression($0) },
            oneToOne: mapping.texts("one_to_one", "a list of sources"),
            decisions: mapping.path("decisions"),
            rules: mapping.entries("rules", "a mapping of rules").compactMap { RuleDeclaration($0, reader) })
    }
}

extension DistrustDeclaration {
    /// Reads an entry of `distrust:`.
    init?(_ entry: YAMLEntry, _ reader: NodeReader) {
        guard let mapping = reader.mapping(entry.value, .distrust) else { return nil }
        if mapping.has("distinct") != mapping.has("more_than"),
            let place = mapping.key("distinct") ?? mapping.key("more_than")
        {
            reader.report(
                Diagnostic(
                    .keysExclude, "`distinct` and `more_than` belong together", at: place,
                    label: "the other is missing",
                    help: ["write for example `distinct: last_name, more_than: 5`"]))
            return nil
        }
        guard mapping.has("values") || mapping.has("distinct") else {
            reader.report(
                Diagnostic(
                    .missingKey, "a distrust needs `values` or `distinct` with `more_than`",
                    at: reader.firstLine(entry.value), label: "distrusts nothing",
                    help: ["write for example `values: [\"test@*\"]`"]))
            return nil
        }
        self.init(
            attribute: reader.name(entry), values: mapping.texts("values", "a list of patterns"),
            distinct: mapping.text("distinct", "an attribute or `record`"),
            moreThan: mapping.integer("more_than", atLeast: 1))
    }
}

extension RuleDeclaration {
    /// Reads `identity.rules.NAME`.
    init?(_ entry: YAMLEntry, _ reader: NodeReader) {
        guard Names.check(entry, reader) else { return nil }
        let (name, range) = (reader.name(entry), reader.range(entry.value))
        if case .mapping = entry.value.content {
            guard let matching = MatchingDeclaration(entry.value, reader) else { return nil }
            self.init(name: name, attributes: [], matching: matching, range: range)
            return
        }
        let attributes = reader.texts(entry.value, "an attribute, a list of attributes, or a mapping with `compare`")
        guard !attributes.isEmpty else {
            if case .sequence(let items) = entry.value.content, items.isEmpty {
                reader.report(
                    Diagnostic(
                        .missingValue, "rule `\(entry.key)` names no attribute", at: range, label: "an empty list",
                        help: ["write for example `[phone, last_name]`"]))
            }
            return nil
        }
        self.init(name: name, attributes: attributes, matching: nil, range: range)
    }
}
