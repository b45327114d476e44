public import CDPDiagnostics
public import CDPTypes

/// What a change of the specs does, weakest first. The order is used to sort changes and to decide about gates.
public enum Effect: String, Hashable, Sendable, Codable, Comparable, CaseIterable {
    /// Nothing that a person or a receiver could notice.
    case none
    /// Values or memberships are computed again; who a person is does not change.
    case recomputes
    /// A source's rows are parsed or keyed again.
    case rereads
    /// Profiles merge or split.
    case reidentifies
    /// A receiver gets a new field, a new or a wider audience.
    case discloses
    /// A field, segment, profile set or audience disappears.
    case destroys

    /// Whether the left one is weaker.
    public static func < (left: Effect, right: Effect) -> Bool {
        allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
    }
}

/// One resource that differs between two sets of specs.
///
/// It says what is different in the specs and what that can reach, without data: how many people are concerned is
/// in the `Impact` of a plan.
public struct Change: Hashable, Sendable, Codable {
    /// What happens to the resource.
    public enum Action: String, Hashable, Sendable, Codable {
        case add, change, remove, rename
    }

    /// The resource, by its new address where it has one.
    public var address: Address
    /// The address before a rename.
    public var previousAddress: Address?
    /// What happens; several when a renamed resource changes too.
    public var actions: [Action]
    /// What it does, strongest first.
    public var effects: [Effect]
    /// The fields that differ; sorted by path.
    public var fields: [FieldChange]
    /// Where the resource is declared in the new specs; nil when it is gone.
    public var range: SourceRange?
    /// Resources that read it, directly or by way of others that do not change themselves; sorted.
    public var downstream: [Address]

    /// A change.
    public init(
        address: Address, previousAddress: Address? = nil, actions: [Action], effects: [Effect], fields: [FieldChange],
        range: SourceRange? = nil, downstream: [Address] = []
    ) {
        self.address = address
        self.previousAddress = previousAddress
        self.actions = actions
        self.effects = effects
        self.fields = fields
        self.range = range
        self.downstream = downstream
    }
}

/// A field of a resource before and after; texts are masked where they compare personal data.
public struct FieldChange: Hashable, Sendable, Codable {
    /// The path of the field in the resource.
    public var path: String
    /// Its text before; nil when it is new.
    public var before: String?
    /// Its text after; nil when it is gone.
    public var after: String?
    /// Whether a literal was masked.
    public var isSensitive: Bool
    /// What the change of this field does.
    public var effect: Effect
    /// Where the value is in the new specs.
    public var range: SourceRange?
    /// What a reader should know besides the texts: the class of personal data and the hash of a sent field.
    public var note: String?

    /// A changed field.
    public init(
        path: String, before: String?, after: String?, isSensitive: Bool = false, effect: Effect = .none,
        range: SourceRange? = nil, note: String? = nil
    ) {
        self.path = path
        self.before = before
        self.after = after
        self.isSensitive = isSensitive
        self.effect = effect
        self.range = range
        self.note = note
    }
}
