public import CDPDiagnostics
public import CDPTypes

/// Everything that `plan` says: what differs in the specs, what that and new data do, and what needs a human.
///
///     PlanTextRenderer(report).text
///
/// Renderers compute nothing: each number that is printed is here. The operation fills in most of it; the command
/// adds what only it knows (`storeID`, `specDigest`, `diagnostics`).
public struct PlanReport: Hashable, Sendable, Codable {
    /// The project's name.
    public var project: String
    /// The environment, where one was chosen.
    public var environment: String?
    /// The store's generation that the plan is based on; 0 for an empty store.
    public var generation: Int
    /// The instant that the plan takes as now.
    public var asOf: Instant
    /// The commit of the specs and whether the tree differs from it; nil outside git.
    public var revision: Revision?
    /// Differences of the specs; sorted by address.
    public var changes: [Change]
    /// Resources that do not differ.
    public var unchangedResources: Int
    /// What new data alone does, under the applied specs; nil unless both data and specs are new.
    public var dataImpact: Impact?
    /// What the specs do to profiles in addition to new data; set together with `dataImpact`. Its `before` is the
    /// data's `after`.
    public var specsImpact: ProfileImpact?
    /// What data and specs together do.
    public var impact: Impact
    /// Open and accepted gates; sorted by id.
    public var gates: [Gate]
    /// The store's name.
    public var storeID: String?
    /// The digest of the compiled specs.
    public var specDigest: String?
    /// The sources for which the order of arrival decides what profiles hold; sorted by name.
    public var arrivals: [ArrivalOrder] = []
    /// What the latest generation lost, by address.
    public var standingLosses: [String: InputLosses] = [:]
    /// The outcome of each stage, in the order of the graph; empty unless it was asked for.
    public var stages: [StageReport] = []
    /// The inputs by source whose rows are taken out again.
    public var forgetting: [String: [String]] = [:]
    /// What is told where it goes back to an earlier generation; nil for all other plans.
    public var rollback: RollbackFacts?
    /// Warnings about the specs.
    public var diagnostics: [Diagnostic] = []

    /// A git revision of the specs.
    public struct Revision: Hashable, Sendable, Codable {
        /// The abbreviated commit.
        public var commit: String
        /// Whether the working tree differs.
        public var isDirty: Bool

        /// A revision.
        public init(commit: String, isDirty: Bool) {
            self.commit = commit
            self.isDirty = isDirty
        }
    }

    /// A report; set what is known.
    public init(project: String, generation: Int, asOf: Instant) {
        self.project = project
        self.generation = generation
        self.asOf = asOf
        changes = []
        unchangedResources = 0
        impact = Impact()
        gates = []
    }

    /// Whether applying would change nothing at all.
    public var isEmpty: Bool {
        rollback == nil && forgetting.isEmpty && changes.isEmpty && impact.renewed.isEmpty
            && impact.sources.allSatisfy { $0.files.isEmpty && $0.removed == 0 }
            && impact.profiles.before == impact.profiles.after && impact.profiles.changed == 0
            && impact.segments.allSatisfy { $0.entering == 0 && $0.leaving == 0 }
            && !impact.destinations.contains(where: \.isSent)
    }
}
