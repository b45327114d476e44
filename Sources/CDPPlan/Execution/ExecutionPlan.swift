import CDPExpressions
public import CDPTypes

/// What the runtime carries out: the specs after names are resolved, types checked and short forms written out.
///
/// A value that holds no position, no comment and no data, so that equal specs compile to equal plans. It is stored in the
/// manifest of each generation; `cdp run` executes it without reading a spec.
public struct ExecutionPlan: Hashable, Sendable, Codable {
    /// The project's name.
    public var project: String
    /// The IANA zone of calendar functions.
    public var timeZone: String
    /// The edition of what calendar functions give by clocks other than those of UTC, raised where a build gives something
    /// else; nil for UTC and for the first. What was computed by another edition is computed again.
    public var clockEdition: Int?
    /// Sorted by name.
    public var sources: [SourcePlan]
    /// The attributes that a source maps, an enrichment adds or the specs declare; sorted by name.
    public var attributes: [AttributePlan]
    /// Who is who.
    public var identity: IdentityPlan
    /// Sorted by name; an enrichment reads attributes only, never another enrichment.
    public var enrichments: [EnrichmentPlan]
    /// In an order in which each reads only what stands before it.
    public var traits: [TraitPlan]
    /// In an order in which each reads only what stands before it.
    public var segments: [SegmentPlan]
    /// Sorted by name.
    public var consents: [ConsentPlan]
    /// Sorted by name.
    public var destinations: [DestinationPlan]
    /// Under which names their ledgers are kept; nil as long as no destination was renamed.
    public var ledgers: LedgerNames?
    /// Destinations that left the specs and whose files are to be emptied, until that is done; nil where there are none.
    public var leaving: [LeavingDestination]?
    /// When to refuse.
    public var guards: Guards

    /// A plan of an empty project.
    public init(project: String, timeZone: String = "UTC") {
        self.project = project
        self.timeZone = timeZone
        clockEdition = timeZone == "UTC" ? nil : 2
        sources = []
        attributes = []
        identity = IdentityPlan()
        enrichments = []
        traits = []
        segments = []
        consents = []
        destinations = []
        guards = Guards()
    }

    /// Whether the clocks of calendar functions show UTC.
    public var clocksAreUTC: Bool { timeZone == "UTC" }

    /// Whether calendar functions give the same under both plans.
    public func hasClocks(of other: ExecutionPlan?) -> Bool {
        other?.timeZone == timeZone && other?.clockEdition == clockEdition
    }

    /// The columns of a profile that expressions may read: attributes and added columns, then traits, in stored order.
    public var profileFields: [Field] {
        attributes.map { Field($0.name, $0.profileType) }
            + enrichments.flatMap { $0.columns.map { Field($0.name, $0.value.type) } }
            .filter { added in !attributes.contains { $0.name == added.name } } + traits.map { Field($0.name, $0.type) }
    }
}
