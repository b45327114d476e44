import ArgumentParser
import CDPCompiler
import CDPDiagnostics
import CDPSpec
import FoundationEssentials
import Testing

@testable import CDPCommand

/// No key of the language is read without effect: another value of it changes what is compiled, found, or opened.
///
/// The cases are made of the schema itself, so that a key added to it is tried without a word here. A key with a form of
/// its own needs an example of that form in `Examples.forms`; a mapping that the sample project does not hold is put where
/// the schema allows it.
@Suite struct SchemaEffectTests {
    /// A mapping of the language at a place of a project.
    struct Place: Sendable, CustomTestStringConvertible {
        var definition: String
        var project: SpecTree
        var path: [SpecTree.Step]

        var testDescription: String { definition }
    }

    @Test func theSampleIsValid() {
        #expect(Observation(SpecTree.project).findings == [])
    }

    @Test(arguments: SpecSchema.definitions.map(\.name))
    func everyKeyHasAnEffect(definition name: String) throws {
        let places = Places.all.filter { $0.definition == name }
        #expect(!places.isEmpty, "`\(name)` stands nowhere: add it to SpecTree.project")
        let definition = try #require(SpecSchema.definitions.first { $0.name == name })
        // What is seen of a project as it is: that of a place is asked for once, and of most places never.
        var unchanged: [SpecTree: Observation] = [:]
        for key in definition.keys {
            let hasEffect = places.contains { place in
                let before = unchanged[place.project] ?? Observation(place.project)
                unchanged[place.project] = before
                return isFelt(key, at: place, before)
            }
            #expect(
                hasEffect, "no value of `\(key.name)` in \(definition.noun) changes anything: build it or delete it")
        }
    }

    private func isFelt(_ key: SchemaDefinition.Key, at place: Place, _ before: Observation) -> Bool {
        var variants = Examples.of(key.value, depth: 0).map { Optional($0) }
        #expect(!variants.isEmpty, "`\(key.name)` has a form without an example: add one to Examples.forms")
        // A number that has one value is told when it is missing.
        if !key.isRequired || variants.count == 1 { variants.append(nil) }
        return variants.contains { variant in
            let project = place.project.changing(place.path[...]) { $0[key.name] = variant }
            return project != place.project && Observation(project) != before
        }
    }
}

/// What a user can see of a project.
struct Observation: Equatable {
    var findings: [String] = []
    /// The findings that are errors.
    var errors: [String] = []
    var compiled: [String] = []
    /// What is carried out, without what the manifest remembers of the texts.
    var plans: [String] = []

    init(_ tree: SpecTree, environments: [[String]] = [[], ["--env", "night"]]) {
        for environment in environments {
            guard let options = try? GlobalOptions.parse(["--threads", "1"] + environment) else { continue }
            let files = InMemorySpecFiles(texts: [
                "cdp.yaml": tree.yaml, "more/a.yaml": "{}", "other/a.yaml": "{}", "specs/a.yaml": "{}",
            ])
            let session = ProjectSession(options, files: files, directory: "/nowhere")
            guard let compilation = try? session.compile(infersContracts: false, isTraining: true) else {
                findings += session.loaded.diagnostics.map { "\($0.code.name) \($0.message)" }
                errors = findings
                continue
            }
            findings += compilation.diagnostics.map { "\($0.code.name) \($0.message) \($0.address ?? "")" }
            errors += compilation.diagnostics.filter { $0.severity == .error }.map { "\($0.code.name) \($0.message)" }
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            let manifest = compilation.manifest.flatMap { try? encoder.encode($0) }.map {
                String(decoding: $0, as: UTF8.self)
            }
            compiled.append(manifest ?? "none")
            plans.append((try? encoder.encode(compilation.plan)).map { String(decoding: $0, as: UTF8.self) } ?? "none")
            compiled.append("\(compilation.acceptances)")
            compiled.append((try? session.operation()).map { "\($0)" } ?? "none")
            compiled.append((try? session.keep()).map { "\($0)" } ?? "none")
            compiled.append("\(session.loaded.texts.files.keys.sorted())")
        }
    }
}

/// Values that fit a place of the language.
private enum Examples {
    /// Texts that some place takes, whatever is expected there.
    static let texts = ["id", "email", "other", "true", "data/other.csv", "2 days", "equal"]
    /// Texts of every form.
    static let forms = [
        "7 days", "3%", "2 GiB", "IT", "string", "integer", "tab", "|", "decimal(9, 3)", "list of date", "1", "utf-8",
        "Europe/Rome", "dt=2026-01-01", "${env:OTHER}", "0.9", "0.5", "/items", "/", "a.b", "a", "9 per minute",
    ]

    static func of(_ value: SchemaValue, depth: Int) -> [SpecTree] {
        guard depth < 6 else { return [] }
        switch value {
        case .anything: return [.text("other"), .list(["a", "b"]), .mapping([.init(key: "b", value: "c")])]
        case .text: return texts.map { .text($0) }
        case .form(let pattern, _):
            let expression = try? Regex(pattern)
            return forms.filter { form in expression.map { form.contains($0) } ?? false }.map { .text($0) }
        case .number(let least): return ["\(least)", "\(least + 2)"].map { .text($0) }
        case .exactly(let number): return [.text("\(number)")]
        case .boolean: return ["true", "false"]
        case .words(let words): return words.map { .text($0) }
        case .list(let element): return of(element, depth: depth + 1).map { .list([$0]) }
        case .mapping(_, let element):
            return of(element, depth: depth + 1).map { .mapping([.init(key: "name", value: $0)]) }
        case .entry(let element):
            return of(element, depth: depth + 1).map { .mapping([.init(key: "people", value: $0)]) }
        case .any(let values): return values.flatMap { of($0, depth: depth) }
        case .definition(let name): return instances(of: name, depth: depth + 1)
        }
    }

    /// The mapping with no more than it needs; of one that needs nothing also with one plain option.
    private static func instances(of name: String, depth: Int) -> [SpecTree] {
        guard let definition = SpecSchema.definitions.first(where: { $0.name == name }) else { return [] }
        var entries: [SpecTree.Entry] = []
        for key in definition.keys where key.isRequired {
            guard let first = of(key.value, depth: depth).first else { return [] }
            entries.append(.init(key: key.name, value: first))
        }
        let options = definition.keys.filter { !$0.isRequired }.flatMap { key -> [SpecTree.Entry] in
            switch key.value {
            case .form, .words, .boolean, .number:
                of(key.value, depth: depth).map { .init(key: key.name, value: $0) }
            default: []
            }
        }
        return [.mapping(entries)] + (entries.isEmpty ? options.map { .mapping([$0]) } : [])
    }
}

/// Where the mappings of the language stand in the sample project.
enum Places {
    /// The places of a mapping in a project.
    static func of(_ definition: String, in project: SpecTree) -> [SchemaEffectTests.Place] {
        var places: [SchemaEffectTests.Place] = []
        find(.definition(SpecSchema.project), project, [], &places)
        return places.filter { $0.definition == definition }.map {
            SchemaEffectTests.Place(definition: definition, project: project, path: $0.path)
        }
    }

    static let all: [SchemaEffectTests.Place] = {
        var places: [SchemaEffectTests.Place] = []
        find(.definition(SpecSchema.project), SpecTree.project, [], &places)
        places.append(.init(definition: SpecSchema.specFile, project: SpecTree.project, path: []))
        // A mapping that stands nowhere is put where the schema allows it.
        for definition in SpecSchema.definitions where !places.contains(where: { $0.definition == definition.name }) {
            for place in places {
                let owner = SpecSchema.definitions.first { $0.name == place.definition }
                for key in owner?.keys ?? [] {
                    for example in Examples.of(key.value, depth: 0) {
                        let project = place.project.changing(place.path[...]) { $0[key.name] = example }
                        var found: [SchemaEffectTests.Place] = []
                        find(.definition(SpecSchema.project), project, [], &found)
                        places += found.filter { $0.definition == definition.name }
                            .map { .init(definition: $0.definition, project: project, path: $0.path) }
                    }
                }
            }
        }
        return places
    }()

    private static func find(
        _ value: SchemaValue, _ node: SpecTree, _ path: [SpecTree.Step], _ places: inout [SchemaEffectTests.Place]
    ) {
        switch (value, node) {
        case (.definition(let name), .mapping):
            guard let definition = SpecSchema.definitions.first(where: { $0.name == name }) else { return }
            places.append(.init(definition: name, project: SpecTree.project, path: path))
            for key in definition.keys {
                guard let inner = node[key.name] else { continue }
                find(key.value, inner, path + [.key(key.name)], &places)
            }
        case (.mapping(_, let element), .mapping(let entries)):
            for entry in entries { find(element, entry.value, path + [.key(entry.key)], &places) }
        case (.list(let element), .list(let items)):
            for (place, item) in items.enumerated() { find(element, item, path + [.place(place)], &places) }
        case (.any(let values), _):
            guard let fitting = values.first(where: { fits($0, node) }) else { return }
            find(fitting, node, path, &places)
        default: return
        }
    }

    private static func fits(_ value: SchemaValue, _ node: SpecTree) -> Bool {
        switch (value, node) {
        case (.definition(let name), .mapping(let entries)):
            let definition = SpecSchema.definitions.first { $0.name == name }
            let keys = definition?.keys.map(\.name) ?? []
            return entries.allSatisfy { keys.contains($0.key) }
        case (.mapping, .mapping), (.entry, .mapping): return true
        case (.list, .list): return true
        case (.any(let values), _): return values.contains { fits($0, node) }
        case (.definition, _), (.mapping, _), (.list, _), (.entry, _): return false
        case (_, .text): return true
        default: return false
        }
    }
}
