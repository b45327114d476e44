/// The shape of spec files for editors and the reference, made of the tables that the decoder reads by.
package enum SpecSchema {
    /// The definition of the project file.
    package static let project = "project"
    /// The definition of other spec files.
    package static let specFile = "spec_file"
    /// The keys by which the project file is known.
    package static let projectKeys = ["cdp", "project"]
    /// The names of resources.
    package static let namePattern = "^[a-z][a-z0-9_]{0,63}$"

    /// All mappings of the language, in the order in which a project is written.
    package static let definitions = shapes.map(SchemaDefinition.init)

    private static let shapes: [MappingShape] = [
        .project, .specFile, .store, .environment, .source, .file, .csv, .json, .noOptions, .field, .attributeMapping,
        .ownerRecord, .ownerIdentifier, .consentMapping, .profile, .attribute, .keep, .identity, .distrust, .enrichment,
        .addedColumn, .trait, .segment, .consent, .destination, .writtenFile, .writtenCSV, .guards, .accept,
    ]
}
