/// What `diff` says: two sets of specs, and what differs between them. No store is looked at.
public struct DiffReport: Hashable, Sendable {
    /// One of the two sets.
    public struct Side: Hashable, Sendable {
        /// What the user called it: `main`, `working tree`, `generation 41`.
        public var name: String
        /// Its abbreviated commit, where it has one.
        public var commit: String?

        /// A set of specs.
        public init(name: String, commit: String? = nil) {
            self.name = name
            self.commit = commit
        }

        /// The commit, else the name.
        public var shortName: String { commit ?? name }
    }

    /// The project's name.
    public var project: String
    /// The environment, where one was chosen.
    public var environment: String?
    /// The specs before.
    public var from: Side
    /// The specs after.
    public var to: Side
    /// The commit that both descend from, where the branch point was compared instead of `from`.
    public var mergeBase: String?
    /// Differences; sorted by address.
    public var changes: [Change]
    /// Resources that do not differ.
    public var unchanged: Int
    /// Files whose text differs without a difference of meaning.
    public var formattingOnlyFiles: Int
    /// What a plan computed for the same specs.
    public var impact: PlanReport?

    /// A comparison of two sets of specs.
    public init(
        project: String, environment: String? = nil, from: Side, to: Side, mergeBase: String? = nil, changes: [Change],
        unchanged: Int, formattingOnlyFiles: Int = 0, impact: PlanReport? = nil
    ) {
        self.project = project
        self.environment = environment
        self.from = from
        self.to = to
        self.mergeBase = mergeBase
        self.changes = changes
        self.unchanged = unchanged
        self.formattingOnlyFiles = formattingOnlyFiles
        self.impact = impact
    }
}
