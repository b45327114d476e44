/// The shape of spec files, for editors and the reference. It is made of the tables that the decoder uses, so the
/// three cannot differ.
package enum SpecSchema {
    /// The definition of the project file.
    package static let project = "project"
    /// The definition of other spec files.
    package static let specFile = "spec_file"
    /// Keys by which the project file is told from other spec files.
    package static let projectKeys = ["cdp", "project"]
    /// The pattern that names of resources match.
    package static let namePattern = "^[a-z][a-z0-9_]{0,63}$"

    /// The services of the library.
    package static var services: [String] { DestinationLibrary.names }
    /// The description of a service, as it is written in specs/library/destinations; nil where there is none of that name.
    package static func description(of service: String) -> String? { DestinationLibrary.pages[service] }

    /// All mappings of the language, in the order in which a project is written.
    package static let definitions = shapes.map(SchemaDefinition.init)

    /// All shapes, in the order of the reference.
    private static let shapes: [MappingShape] =
        [.project, .specFile, .store, .staging, .environment] + MappingShape.connections + [.source]
        + MappingShape.inputs
        + [
            .field, .attributeMapping, .ownerRecord, .ownerIdentifier, .consentMapping, .profile, .attribute, .keep,
            .identity, .distrust, .matching, .comparison, .enrichment, .addedColumn, .trait, .segment, .consent,
            .destination,
        ] + MappingShape.outputs + [.guards, .accept]
}
