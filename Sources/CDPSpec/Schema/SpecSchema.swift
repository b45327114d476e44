import CDPTypes

/// The shape of spec files for editors, made of the tables that the decoder reads by.
package enum SpecSchema {
    /// The definition of the project file.
    package static let project = "project"
    /// The definition of other spec files.
    package static let specFile = "spec_file"
    /// The keys by which the project file is known.
    package static let projectKeys = ["cdp", "project"]
    /// The names of resources.
    package static let namePattern = "^[a-z][a-z0-9_]{0,63}$"

    /// All mappings of the language.
    package static var definitions: [SchemaDefinition] {
        files + sources + [
            SchemaDefinition(
                "profile", .profile, ["attributes": .resources(.any([semantic, .definition("attribute")]))]),
            .resource(
                "attribute", .attribute,
                [
                    "type": semantic, "identifier": .boolean, "pii": .choice(PersonalDataClass.self),
                    "anonymous": .boolean, "keep": .any([keep, .definition("keep")]), "normalise": .text,
                ]),
            SchemaDefinition("keep", .keep, ["prefer": .texts, "then": keep]),
        ] + identity + insight
    }

    private static let semantic = SchemaValue.choice(SemanticType.self)
    private static let keep = SchemaValue.choice(Survivorship.self)
    private static let file = SchemaValue.any([.text, .definition("file")])
    private static let contract = SchemaValue.mapping(isNamed: false, .any([type, .definition("field")]))
    private static let type = SchemaValue.form(
        "^(list of )*(\(DataType.specNames.joined(separator: "|"))|decimal[(] *[0-9]+, *[0-9]+[)])$")

    private static var files: [SchemaDefinition] {
        let resources: [String: SchemaValue] = [
            "sources": .resources(.definition("source")), "profile": .definition("profile"),
            "consents": .resources(.definition("consent")),
            "identity": .any([.words(["standard"]), .definition("identity")]),
            "enrichments": .resources(.definition("enrichment")),
            "traits": .resources(.any([.text, .definition("trait")])),
            "segments": .resources(.any([.text, .definition("segment")])),
            "destinations": .resources(.definition("destination")),
        ]
        let project: [String: SchemaValue] = [
            "cdp": .exactly(1), "project": .text, "timezone": .text, "store": store, "memory": .size, "specs": .texts,
            "variables": .mapping(isNamed: false, .text),
            "environments": .mapping(isNamed: false, .definition("environment")), "guards": .definition("guards"),
        ]
        let limits = MappingShape.guards.keys.map { ($0.name, SchemaValue.share) }
        return [
            SchemaDefinition(Self.project, .project, resources.merging(project) { own, _ in own }),
            SchemaDefinition(specFile, .specFile, resources),
            SchemaDefinition("store", .store, ["path": .text, "group": .text]),
            SchemaDefinition("guards", .guards, Dictionary(uniqueKeysWithValues: limits)),
            SchemaDefinition(
                "environment", .environment,
                ["store": store, "variables": .mapping(isNamed: false, .text), "guards": .definition("guards")]),
            SchemaDefinition("accept", .accept, ["gate": .text, "reason": .text]),
        ]
    }

    private static let store = SchemaValue.any([.text, .definition("store")])

    private static var sources: [SchemaDefinition] {
        [
            .resource(
                "source", .source,
                [
                    "read": file, "party": .choice(SourceDeclaration.Party.self),
                    "delivers": .choice(SourceDeclaration.Delivers.self), "snapshot_of": .text, "key": .texts,
                    "version": .text, "event_at": .text, "time_zone": .text, "deleted_when": .text,
                    "belongs_to": .any([
                        .entry(.text), .list(.any([.definition("owner_record"), .definition("owner_identifier")])),
                    ]),
                    "fields": contract,
                    "map": .any([
                        .list(.text), .mapping(isNamed: false, .any([.text, .definition("attribute_mapping")])),
                    ]),
                    "consents": .mapping(isNamed: false, .definition("consent_mapping")),
                ]),
            SchemaDefinition("attribute_mapping", .attributeMapping, ["value": .text, "country": .text]),
            SchemaDefinition("owner_record", .ownerRecord, ["source": .text, "key": .text]),
            SchemaDefinition(
                "owner_identifier", .ownerIdentifier, ["identifier": .text, "value": .text, "country": .text]),
            SchemaDefinition(
                "consent_mapping", .consentMapping,
                ["granted": .text, "at": .text, "contact": .text, "country": .text]),
            SchemaDefinition(
                "file", .file,
                [
                    "file": .text, "csv": .definition("csv"), "json": .definition("json"),
                    "parquet": .definition("no_options"),
                ]),
            SchemaDefinition(
                "csv", .csv,
                [
                    "delimiter": .form("^(tab|.)$"), "encoding": .words(CSVDeclaration.encodings),
                    "decimal": .words(CSVDeclaration.decimals), "nulls": .texts, "quote": .form("^(none|.)$"),
                    "escape": .form("^.$"),
                    "header": .boolean, "skip_first": .number(atLeast: 0), "skip_last": .number(atLeast: 0),
                    "fill_down": .texts, "row_number": .text,
                ]),
            SchemaDefinition("json", .json, ["path": .texts]),
            SchemaDefinition(
                "written_file", .writtenFile,
                [
                    "file": .text, "csv": .definition("written_csv"), "json": .definition("no_options"),
                    "parquet": .definition("no_options"), "group": .text, "allow_outside": .boolean, "reason": .text,
                ]),
            SchemaDefinition(
                "written_csv", .writtenCSV,
                [
                    "delimiter": .form("^(tab|.)$"), "decimal": .words(CSVDeclaration.decimals), "quote": .form("^.$"),
                    "header": .boolean, "formulas": .choice(CSVDeclaration.Formulas.self),
                ]),
            SchemaDefinition("no_options", .noOptions, [:]),
            SchemaDefinition(
                "field", .field,
                [
                    "type": .any([type, .words(["list", "struct"])]), "required": .boolean, "format": .text,
                    "time_zone": .text, "decimal": .words(CSVDeclaration.decimals),
                    "one_of": .texts, "on_error": .choice(FieldDeclaration.OnError.self), "of": .any([type, contract]),
                    "fields": contract,
                ]),
        ]
    }

    private static var identity: [SchemaDefinition] {
        [
            .resource(
                "identity", .identity,
                [
                    "sources": .texts, "distrust": .mapping(isNamed: false, .definition("distrust")),
                    "limits": .mapping(isNamed: false, .number(atLeast: 1)), "forbid": .list(.text),
                    "decisions": .text, "rules": .resources(.texts),
                ]),
            SchemaDefinition(
                "distrust", .distrust, ["values": .texts, "distinct": .text, "more_than": .number(atLeast: 1)]),
            .resource(
                "consent", .consent,
                [
                    "for": .text, "legal_basis": .choice(ConsentDeclaration.LegalBasis.self),
                    "policy": .choice(ConsentDeclaration.Policy.self),
                ]),
        ]
    }

    private static var insight: [SchemaDefinition] {
        [
            .resource(
                "enrichment", .enrichment,
                [
                    "lookup": file, "match": .mapping(isNamed: false, .text),
                    "add": .resources(.any([.text, .definition("added_column")])), "fields": contract,
                ]),
            SchemaDefinition(
                "added_column", .addedColumn, ["value": .text, "pii": .choice(PersonalDataClass.self)]),
            .resource(
                "trait", .trait,
                [
                    "value": .text, "from": .text, "where": .text, "within": .span, "since": .text, "stored": .boolean,
                ]),
            .resource("segment", .segment, ["where": .text]),
            .resource(
                "destination", .destination,
                [
                    "write": .any([.text, .definition("written_file")]),
                    "fields": .any([.list(.text), .mapping(isNamed: false, .text)]), "segment": .text,
                    "consent": .text, "key": .text, "mode": .choice(DestinationDeclaration.Mode.self),
                    "on_remove": .choice(DestinationDeclaration.OnRemove.self),
                ]),
        ]
    }
}
