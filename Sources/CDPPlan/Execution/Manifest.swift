public import CDPTypes

/// The compiled specs of a generation: what `run` executes and what `plan` and `diff` compare with.
public struct Manifest: Hashable, Sendable, Codable {
    /// The version of this format.
    public var formatVersion = 1
    /// Every resource with its canonical fields; sorted by address.
    public var resources: [ResourceSnapshot]
    /// What is carried out.
    public var plan: ExecutionPlan

    /// A manifest.
    public init(resources: [ResourceSnapshot], plan: ExecutionPlan) {
        self.resources = resources
        self.plan = plan
    }
}

/// A resource as declared, in canonical form: short forms written out, defaults left out, expressions printed uniformly.
public struct ResourceSnapshot: Hashable, Sendable, Codable {
    /// Its address.
    public var address: Address
    /// Sorted by path.
    public var fields: [DeclaredField]
    /// The address it had before, while `renamed_from` says so.
    public var renamedFrom: Address?
    /// Addresses of the resources it reads; sorted.
    public var dependencies: [Address]
    /// What its disappearance does.
    public var removal: Effect
    /// What another name does: a name that is a column or a table for others must be followed by their readers.
    public var renaming: Effect

    /// A resource.
    public init(
        address: Address, fields: [DeclaredField], renamedFrom: Address? = nil, dependencies: [Address] = [],
        removal: Effect = .destroys, renaming: Effect = .recomputes
    ) {
        self.address = address
        self.fields = fields
        self.renamedFrom = renamedFrom
        self.dependencies = dependencies
        self.removal = removal
        self.renaming = renaming
    }
}

/// One declared field of a resource.
public struct DeclaredField: Hashable, Sendable, Codable {
    /// Where it stands in the resource, `fields.email` or `where`.
    public var path: String
    /// Its canonical text.
    public var value: String
    /// The same text with literals that are compared with personal data masked; nil where there are none.
    public var maskedValue: String?
    /// What a change of it does.
    public var effect: Effect
    /// What its appearance in a resource that exists does, where that is something else.
    public var addition: Effect?
    /// What its disappearance from a resource that stays does, where that is something else.
    public var removal: Effect?
    /// The readers of the resource that a change of it reaches; nil for all of them.
    public var reaches: [Address]?
    /// What a reader should know beside the text: the class of personal data and the hash of a sent field.
    public var note: String?

    /// A declared field.
    public init(
        path: String, value: String, maskedValue: String? = nil, effect: Effect, addition: Effect? = nil,
        removal: Effect? = nil, reaches: [Address]? = nil, note: String? = nil
    ) {
        self.path = path
        self.value = value
        self.maskedValue = maskedValue
        self.effect = effect
        self.addition = addition
        self.removal = removal
        self.reaches = reaches
        self.note = note
    }
}
