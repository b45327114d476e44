import CDPDiagnostics

extension MatchingDeclaration {
    /// Reads the mapping of a rule that compares.
    init?(_ node: YAMLNode, _ reader: NodeReader) {
        guard let mapping = reader.mapping(node, .matching) else { return nil }
        guard let compare = mapping.value("compare") else { return nil }
        self.init(
            block: mapping.items("block", "a list of blocking keys").map { reader.expressions($0, "an expression") },
            compare: MatchingDeclaration.comparisons(compare, reader), weights: mapping.path("weights"),
            learnt: nil, accept: MatchingDeclaration.chance("accept", mapping),
            review: MatchingDeclaration.chance("review", mapping))
        guard !self.compare.isEmpty else { return nil }
    }

    /// `compare:` as a list of attributes or a mapping of them.
    private static func comparisons(_ node: YAMLNode, _ reader: NodeReader) -> [ComparisonDeclaration] {
        guard case .mapping = node.content else {
            return reader.texts(node, "a list of attributes, or a mapping of them").map {
                ComparisonDeclaration(attribute: $0, levels: [])
            }
        }
        return reader.entries(node, "a mapping of attributes").compactMap { entry in
            let name = reader.name(entry)
            guard case .mapping = entry.value.content else {
                return ComparisonDeclaration(
                    attribute: name, levels: reader.expressions(entry.value, "a list of levels"))
            }
            guard let mapping = reader.mapping(entry.value, .comparison) else { return nil }
            return ComparisonDeclaration(
                attribute: name,
                levels: mapping.value("levels").map { reader.expressions($0, "a list of levels") } ?? [],
                frequencies: mapping.boolean("frequencies"), personal: mapping.boolean("personal"))
        }
    }

    /// A number above 0 and below 1, in millionths.
    private static func chance(_ key: String, _ mapping: MappingReader) -> Located<Int>? {
        guard let text = mapping.text(key, "a chance between 0 and 1") else { return nil }
        guard let value = Double(text.value), value > 0, value < 1 else {
            mapping.reader.report(
                Diagnostic(
                    .invalidValue, "`\(text.value)` is not a chance", at: text.range,
                    label: "expected a number between 0 and 1", help: ["write for example `0.95`"]))
            return nil
        }
        return text.map { _ in max(1, min(999_999, Int((value * 1_000_000).rounded()))) }
    }
}

extension WeightsDeclaration {
    /// Reads a file of weights.
    init?(_ node: YAMLNode, _ reader: NodeReader) {
        guard let mapping = reader.mapping(node, .weights), let rule = mapping.text("rule"),
            let prior = WeightsDeclaration.bits("prior", mapping)
        else { return nil }
        let comparisons = mapping.entries("comparisons", "a mapping of attributes").compactMap { entry in
            let levels = (reader.items(entry.value, "a list of levels") ?? []).compactMap { item -> Level? in
                guard let mapping = reader.mapping(item, .weightedLevel), let level = mapping.text("level"),
                    let weight = WeightsDeclaration.bits("weight", mapping)
                else { return nil }
                let relatives = mapping.has("relatives") ? WeightsDeclaration.bits("relatives", mapping) : nil
                return Level(level: level, weight: weight, relatives: relatives ?? 0)
            }
            return Comparison(attribute: reader.name(entry), levels: levels)
        }
        let together = mapping.items("together", "a list of two comparisons each").compactMap { item -> Together? in
            guard let mapping = reader.mapping(item, .together) else { return nil }
            func weights(_ key: String) -> [Int] {
                mapping.texts(key, "nine weights").compactMap { WeightsDeclaration.bits($0, reader) }
            }
            let names = mapping.texts("of", "two comparisons")
            let (own, relatives) = (weights("weights"), weights("relatives"))
            guard names.count == 2, own.count == 9, relatives.isEmpty || relatives.count == 9 else {
                reader.report(
                    Diagnostic(
                        .invalidValue, "this is not what two comparisons weigh together", at: reader.range(item),
                        label: "two names and nine weights each", help: ["train again: `cdp identity train`"]))
                return nil
            }
            return Together(
                of: names, weights: own, relatives: relatives.isEmpty ? own.map { _ in 0 } : relatives)
        }
        let frequencies = mapping.mapping("frequencies", .frequencies)
        self.init(
            rule: rule, learnt: mapping.mapping("learnt", .learnt).flatMap(Learnt.init), prior: prior,
            relatives: mapping.has("relatives") ? WeightsDeclaration.bits("relatives", mapping) : nil,
            comparisons: comparisons, together: together, frequencies: frequencies?.path("file"),
            digest: frequencies?.text("digest")?.value)
    }

    /// A number of bits with at most three decimal places, in thousandths.
    private static func bits(_ key: String, _ mapping: MappingReader) -> Int? {
        mapping.text(key, "a number of bits").flatMap { bits($0, mapping.reader) }
    }

    private static func bits(_ text: Located<String>, _ reader: NodeReader) -> Int? {
        let digits = text.value.hasPrefix("-") ? text.value.dropFirst() : text.value[...]
        guard digits.utf8.allSatisfy({ $0 &- 48 < 10 || $0 == 46 }), let value = Double(text.value), abs(value) < 1000,
            let thousandths = Int(exactly: (value * 1000).rounded())
        else {
            reader.report(
                Diagnostic(
                    .invalidValue, "`\(text.value)` is not a number of bits", at: text.range,
                    label: "expected a number such as `-3.25`", help: ["train again: `cdp identity train`"]))
            return nil
        }
        return thousandths
    }
}

extension WeightsDeclaration.Learnt {
    /// Reads `learnt:`; nil where it does not tell how many records there were.
    fileprivate init?(_ mapping: MappingReader) {
        guard let records = mapping.integer("records", atLeast: 0) else { return nil }
        self.init(
            records: records.value,
            values: mapping.entries("values", "a mapping of attributes").compactMap { entry in
                guard let values = mapping.reader.mapping(entry.value, .learntValues),
                    let held = values.integer("held", atLeast: 0)
                else { return nil }
                return Values(
                    attribute: mapping.reader.name(entry).value, held: held.value,
                    equal: values.integer("equal", atLeast: 0)?.value,
                    twoPeople: values.integer("two_people", atLeast: 0)?.value)
            })
    }
}
