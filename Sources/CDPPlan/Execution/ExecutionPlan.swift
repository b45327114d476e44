import CDPExpressions
public import CDPTypes

/// What the runtime carries out: the specs after names are resolved, types are checked and short forms are written
/// out.
///
///     let plan = manifest.plan
///     plan.segments.map(\.name)
///
/// It holds no position, no comment and no data, so that equal specs compile to equal plans. It is stored in the
/// manifest of each generation; `cdp run` executes it without reading a spec. `StageGraph(plan)` says which steps
/// carry it out.
///
/// **Invariants.** Every name refers to something in the plan. Lists are sorted, or in an order in which each entry
/// reads only earlier ones. Only the compiler makes plans with these properties; the runtime relies on them and
/// does not check again.
///
/// **Not for** comparing specs with each other: canonical texts and effects are in `Manifest.resources`. Properties
/// are stored, so a new one must be optional, or be left out of the encoding where it has its default: manifests of
/// earlier versions are read too.
public struct ExecutionPlan: Hashable, Sendable, Codable {
    /// The project's name.
    public var project: String
    /// The IANA zone of the project's clocks, by which calendar functions count.
    public var timeZone: String
    /// The edition of calendar functions, raised where a build gives other results; nil for UTC and for the first
    /// edition. What was computed with another edition is computed again.
    public var clockEdition: Int?
    /// Sorted by name; nil where there are none.
    public var connections: [ConnectionPlan]?
    /// Sorted by name.
    public var sources: [SourcePlan]
    /// The attributes that a source maps, an enrichment adds or the specs declare; sorted by name.
    public var attributes: [AttributePlan]
    /// Who is who.
    public var identity: IdentityPlan
    /// Sorted by name; an enrichment reads attributes only, never another enrichment.
    public var enrichments: [EnrichmentPlan]
    /// In an order in which each reads only earlier ones.
    public var traits: [TraitPlan]
    /// In an order in which each reads only earlier ones.
    public var segments: [SegmentPlan]
    /// Sorted by name.
    public var consents: [ConsentPlan]
    /// Sorted by name.
    public var destinations: [DestinationPlan]
    /// The names of ledgers; nil as long as no destination was renamed.
    public var ledgers: LedgerNames?
    /// Destinations that left the specs and whose receivers are to be emptied, until that is done; nil where there are
    /// none.
    public var leaving: [LeavingDestination]?
    /// The limits above which gates open.
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

    /// A connection by its name.
    public func connection(_ name: String) -> ConnectionPlan? { connections?.first { $0.name == name } }

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
