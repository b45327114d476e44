package import CDPDiagnostics
package import CDPTypes

/// All declarations of a project, each list sorted by name.
///
/// What was broken beyond use is missing here; what was broken in part is here without that part. Either way its
/// address is in `poisoned`, so that later passes report no consequences of errors already reported.
package struct SpecSet: Hashable, Sendable {
    /// The project file.
    package var project: ProjectDeclaration
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
    package var poisoned: Set<Address>
    /// Whether a file could not be read at all: then an unknown name proves nothing.
    package var isPartial: Bool
    /// The files by path, for snippets.
    package var texts: SourceTexts

    /// A project that declares nothing.
    package init(project: ProjectDeclaration) {
        self.project = project
        sources = []
        consents = []
        enrichments = []
        traits = []
        segments = []
        destinations = []
        poisoned = []
        isPartial = false
        texts = SourceTexts()
    }
}
