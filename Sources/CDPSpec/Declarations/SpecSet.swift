package import CDPDiagnostics
package import CDPTypes

/// All declarations of a project, each list sorted by name.
///
/// What could not be read at all is missing here; what could be read in part is here without the rest. In both
/// cases its address is in `invalid`, so that later passes do not report what only follows from errors already
/// reported.
///
/// Declarations are not checked yet: names may be unknown, and expressions are texts. `Compiler` turns them into a
/// plan.
package struct SpecSet: Hashable, Sendable {
    /// The project file.
    package var project: ProjectDeclaration
    /// `connections:`, after the environment's override.
    package var connections: [ConnectionDeclaration]
    /// `sources:`.
    package var sources: [SourceDeclaration]
    /// `profile:`.
    package var profile: ProfileDeclaration?
    /// `identity:`.
    package var identity: IdentityDeclaration?
    /// `consents:`.
    package var consents: [ConsentDeclaration]
    /// `enrichments:`.
    package var enrichments: [EnrichmentDeclaration]
    /// `traits:`.
    package var traits: [TraitDeclaration]
    /// `segments:`.
    package var segments: [SegmentDeclaration]
    /// `destinations:`.
    package var destinations: [DestinationDeclaration]
    /// The resources with errors, such as `source.crm` or `profile.card`.
    package var invalid: Set<Address>
    /// Whether a file could not be read at all. Then a name that is missing may be declared there, and is not reported.
    package var isPartial: Bool
    /// The files by path, from which findings quote lines.
    package var texts: SourceTexts

    /// A project that declares nothing.
    package init(project: ProjectDeclaration) {
        self.project = project
        connections = []
        sources = []
        consents = []
        enrichments = []
        traits = []
        segments = []
        destinations = []
        invalid = []
        isPartial = false
        texts = SourceTexts()
    }
}
