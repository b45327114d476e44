public import CDPTypes

/// The compiled specs of a generation: what `run` executes, and what `plan` and `diff` compare with.
///
///     let manifest = Compiler.compile(specs).manifest
///     manifest?.resources.first { $0.address == Address(.segment, "vip") }
///
/// It holds the specs twice: as a `plan` to carry out, and as `resources`, canonical texts for people and for
/// comparison. Both come from one compilation. It is stored with each generation as JSON and named by its digest;
/// it holds constants of specs, unmasked, and is therefore readable by those who may read the store, like profiles.
///
/// **Not for** positions in files, which are in `SpecPositions`: moving a file changes no manifest. A manifest is
/// not changed after it was made.
public struct Manifest: Hashable, Sendable, Codable {
    /// The version of the stored format.
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

/// A resource as declared, in canonical form: short forms written out, defaults left out, expressions printed in
/// one way.
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
    /// What a new name does. A name that is a column or a table for others must be followed by its readers.
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
    /// The path in the resource, such as `fields.email` or `where`.
    public var path: String
    /// Its canonical text.
    public var value: String
    /// The text with constants next to personal data masked; nil where there are none.
    public var maskedValue: String?
    /// What a change of it does.
    public var effect: Effect
    /// What it does when the field appears in an existing resource, where that differs from `effect`.
    public var addition: Effect?
    /// What it does when the field disappears from a resource that stays, where that differs from `effect`.
    public var removal: Effect?
    /// The readers that a change of the field reaches; nil for all readers of the resource.
    public var reaches: [Address]?
    /// What a reader should know besides the text: the class of personal data and the hash of a sent field.
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
