import CDPDiagnostics

extension ProjectDeclaration {
    /// Reads the project file and applies an environment; nil, and reported, without a usable `cdp:` and `project:`.
    ///
    /// All environments are checked, also those that are not applied. Variables are read first, so that every other key
    /// may use them.
    init?(_ mapping: MappingReader, environment: String?) {
        var plain = mapping.reader
        plain.interpolation.variables = nil
        let environments = mapping.entries("environments", "a mapping of environments")
        let overrides = environments.compactMap { entry in
            plain.mapping(entry.value, .environment).map { (name: entry.key, body: $0) }
        }
        if let environment, !environments.contains(where: { $0.key == environment }) {
            ProjectDeclaration.refuse(environment, environments.map(\.key), mapping)
        }
        var variables: [String: VariableDeclaration] = [:]
        for entry in mapping.entries("variables", "a mapping of texts") {
            variables[entry.key] = VariableDeclaration(entry, plain)
        }
        for (name, body) in overrides {
            for entry in body.entries("variables", "a mapping of texts") {
                guard variables[entry.key] != nil else {
                    ProjectDeclaration.refuseOverride(entry, variables.keys.sorted(), plain)
                    continue
                }
                if let variable = VariableDeclaration(entry, plain), name == environment {
                    variables[entry.key] = variable
                }
            }
        }
        var reader = mapping.reader
        reader.interpolation.variables = variables.mapValues(\.value.value)
        var store = mapping.value("store").flatMap { StoreDeclaration($0, reader) }
        var guards = GuardsDeclaration()
        if let body = mapping.mapping("guards", .guards) { guards.read(body) }
        let connections = overrides.map { ($0.name, ConnectionDeclaration.overrides($0.body, reader)) }
        for (name, body) in overrides {
            let other = body.value("store").flatMap { StoreDeclaration($0, reader) }
            let limits = body.mapping("guards", .guards)
            guard name == environment else {
                if let limits {
                    var unused = GuardsDeclaration()
                    unused.read(limits)
                }
                continue
            }
            if let other { store = other }
            if let limits { guards.read(limits) }
        }
        let version = mapping.integer("cdp", atLeast: 0)
        if let version, version.value != 1 { ProjectDeclaration.refuse(version, mapping.reader) }
        let name = mapping.text("project", "a name")
        let timezone = mapping.text("timezone", "an IANA time zone")
        let memory = mapping.size("memory")
        let specs = mapping.value("specs").map { reader.texts($0, "a list of folders") } ?? []
        guard let version, version.value == 1, let name else { return nil }
        self.init(
            version: version, name: name, timezone: timezone, store: store, memory: memory, specs: specs,
            variables: variables.values.sorted { $0.name.value < $1.name.value },
            environments: environments.map(mapping.reader.name), environment: environment, guards: guards,
            connections: connections.first { $0.0 == environment }?.1 ?? [], everywhere: connections.flatMap(\.1))
    }

    /// Reports a version of the language that is not known.
    private static func refuse(_ version: Located<Int>, _ reader: NodeReader) {
        reader.report(
            Diagnostic(
                .unsupportedVersion, "version \(version.value) of the language is not known", at: version.range,
                label: "this `cdp` reads 1", help: ["write `cdp: 1`, or install a newer `cdp`"]))
    }

    /// Reports an environment that is not declared.
    private static func refuse(_ environment: String, _ known: [String], _ mapping: MappingReader) {
        var help = Suggestions.didYouMean(environment, in: known).map { [$0] } ?? []
        help.append(
            known.isEmpty
                ? "declare it under `environments:` in cdp.yaml"
                : "known environments: " + known.map { "`\($0)`" }.joined(separator: ", "))
        mapping.reader.report(
            Diagnostic(
                .unknownEnvironment, "unknown environment `\(environment)`",
                at: mapping.key("environments") ?? mapping.key("project"), label: "not declared here", help: help))
    }

    /// Reports an override of a variable that the project does not declare.
    private static func refuseOverride(_ entry: YAMLEntry, _ known: [String], _ reader: NodeReader) {
        reader.report(
            Diagnostic(
                .unknownVariable, "unknown variable `\(entry.key)`", at: reader.text.keyRange(entry),
                label: "not declared for the project",
                help: [Suggestions.didYouMean(entry.key, in: known) ?? "declare it under `variables:` first"]))
    }
}

extension ConnectionDeclaration {
    /// What an environment says of connections.
    fileprivate static func overrides(_ body: MappingReader, _ reader: NodeReader) -> [ConnectionDeclaration] {
        body.entries("connections", "a mapping of connections").compactMap {
            ConnectionDeclaration(reader.name($0), $0.value, reader)
        }
    }
}

extension VariableDeclaration {
    /// Reads a variable; warns of words such as `yes`, which some YAML parsers take for booleans.
    init?(_ entry: YAMLEntry, _ reader: NodeReader) {
        guard let value = reader.text(entry.value) else { return nil }
        let words = ["yes": "true", "on": "true", "no": "false", "off": "false"]
        if entry.value.scalar?.style == .plain, let boolean = words[value.value.lowercased()] {
            reader.report(
                Diagnostic(
                    .booleanLikeText, "`\(value.value)` is read as text, not as \(boolean)", at: value.range,
                    help: ["write `\"\(value.value)\"` for the text or `\(boolean)` for the boolean"],
                    fixes: [.quoting(value.value, at: value.range)]))
        }
        self.init(name: reader.name(entry), value: value)
    }
}

extension StoreDeclaration {
    /// Reads only a path, or a mapping.
    init?(_ node: YAMLNode, _ reader: NodeReader) {
        if node.scalar != nil {
            guard let path = reader.fullText(node, "a path") else { return nil }
            self.init(path: path)
            return
        }
        guard let mapping = reader.mapping(node, .store) else { return nil }
        guard let path = mapping.text("path", "a path") else { return nil }
        self.init(
            path: path, group: mapping.text("group", "a group"), updates: mapping.choice("updates"),
            keep: mapping.span("keep"),
            staging: mapping.mapping("staging", .staging).map {
                StagingDeclaration(keep: $0.span("keep"), atMost: $0.size("at_most"))
            })
    }
}

extension GuardsDeclaration {
    /// Takes the limits that a mapping declares, and keeps the others.
    mutating func read(_ mapping: MappingReader) {
        sourceShrinks = mapping.share("source_shrinks") ?? sourceShrinks
        identityMerges = mapping.share("identity_merges") ?? identityMerges
        identitySplits = mapping.share("identity_splits") ?? identitySplits
        segmentMoves = mapping.share("segment_moves") ?? segmentMoves
        deliveryRemovals = mapping.share("delivery_removals") ?? deliveryRemovals
        sourceNulls = mapping.share("source_nulls") ?? sourceNulls
        sourceQuarantine = mapping.share("source_quarantine") ?? sourceQuarantine
        sourceOwners = mapping.share("source_owners") ?? sourceOwners
    }
}
