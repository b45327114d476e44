import CDPSpec
import FoundationEssentials
import Testing

@testable import CDPCommand

/// docs/specs.md is what the tables say, and what the tables say is what the compiler does. `CDP_UPDATE_GOLDEN=1` writes
/// the page anew.
@Suite struct SpecReferenceTests {
    private static let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs/specs.md")

    static let sections = SpecSchema.definitions.filter { !$0.yaml.isEmpty }.map(\.name)

    @Test func thePageIsWhatIsPrinted() throws {
        if ProcessInfo.processInfo.environment["CDP_UPDATE_GOLDEN"] == "1" {
            try Data(SpecReference.text.utf8).write(to: Self.page)
        }
        #expect(
            try String(contentsOf: Self.page, encoding: .utf8) == SpecReference.text, "run with CDP_UPDATE_GOLDEN=1")
    }

    @Test func everyMappingHasASection() {
        #expect(
            SpecSchema.definitions.map(\.name).filter { !Self.sections.contains($0) } == ["spec_file", "no_options"])
    }

    @Test(arguments: sections) func theExampleCompiles(name: String) throws {
        #expect(Observation(try project(of: name), environments: [[]]).findings == [])
    }

    @Test(arguments: sections) func eachValueOfAnExampleCompiles(name: String) throws {
        let project = try project(of: name)
        let definition = try #require(SpecSchema.definitions.first { $0.name == name })
        let places = Places.of(name, in: project)
        #expect(!places.isEmpty)
        for key in definition.keys {
            // Which service has which option is told apart in LibraryTests.
            if name == "library_requests", !["use", "on", "list", "within"].contains(key.name) { continue }
            let errors = places.map { place in
                let changed = place.project.changing(place.path[...]) { mapping in
                    for other in Self.excluded(by: key.name) { mapping[other] = nil }
                    for other in Self.needed(by: key.name) where mapping[other] == nil {
                        mapping[other] = definition.keys.first { $0.name == other }.map { SpecTree($0.example) }
                    }
                    mapping[key.name] = SpecTree(key.example)
                }
                return Observation(changed, environments: [[]]).errors
            }
            #expect(errors.contains([]), "\(name).\(key.name): \(errors.first ?? [])")
        }
    }

    @Test(arguments: sections) func eachDefaultIsWhatLeavingItOutGives(name: String) throws {
        let project = try project(of: name)
        let definition = try #require(SpecSchema.definitions.first { $0.name == name })
        for key in definition.keys {
            guard let standard = key.standard else { continue }
            for place in Places.of(name, in: project) {
                let with = place.project.changing(place.path[...]) { $0[key.name] = SpecTree(standard) }
                let without = place.project.changing(place.path[...]) { $0[key.name] = nil }
                let (written, left) = (Observation(with, environments: [[]]), Observation(without, environments: [[]]))
                if !left.errors.isEmpty { continue }
                // A manifest remembers what is written, for `cdp diff`.
                let isSame =
                    name == SpecSchema.project
                    ? written == left
                    : written.findings == left.findings && written.plans == left.plans
                #expect(isSame, "\(name).\(key.name)")
            }
        }
    }

    private func project(of name: String) throws -> SpecTree {
        let definition = try #require(SpecSchema.definitions.first { $0.name == name })
        let head = definition.yaml.hasPrefix("cdp:") ? "" : "cdp: 1\nproject: shop\n"
        return SpecTree(try #require(SpecValue(yaml: head + definition.yaml + "\n")))
    }

    private static let alternatives = [
        ["csv", "json", "parquet"], ["within", "since"], ["of", "fields"], ["postgres", "sqlite", "http", "s3"],
        ["basic", "bearer", "oauth2"], ["body", "csv"], ["key", "index"],
        ["client_id", "service_account"], ["client_secret", "service_account"],
    ]
    private static let companions = [
        ["allow_outside", "reason"], ["distinct", "more_than"], ["key", "secret", "token"],
    ]

    private static func excluded(by key: String) -> [String] {
        alternatives.filter { $0.contains(key) }.joined().filter { $0 != key }
    }

    private static func needed(by key: String) -> [String] {
        companions.first { $0.contains(key) }?.filter { $0 != key } ?? []
    }
}

extension SpecTree {
    /// A value of an example.
    init(_ value: SpecValue) {
        switch value {
        case .text(let text, _): self = .text(text)
        case .list(let items): self = .list(items.map { SpecTree($0) })
        case .mapping(let entries): self = .mapping(entries.map { .init(key: $0.key, value: SpecTree($0.value)) })
        }
    }
}
