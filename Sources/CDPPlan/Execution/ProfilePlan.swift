public import CDPExpressions
public import CDPTypes

/// A profile attribute: what it means, whether it identifies people, and how one of several values is chosen.
public struct AttributePlan: Hashable, Sendable, Codable {
    /// The name.
    public var name: String
    /// What it means, and so its normal form.
    public var semantic: SemanticType
    /// Whether rules, owners and lookups may use its values to find a person.
    public var isIdentifier: Bool
    /// Whether it identifies a device or a browser rather than a person.
    public var isAnonymous: Bool
    /// The class of personal data.
    public var personalData: PersonalDataClass
    /// The sources whose values win over others', best first.
    public var preferredSources: [String]
    /// How the golden value is chosen.
    public var survivorship: Survivorship
    /// Replaces the semantic type's normal form; over the column `value`.
    public var normalise: Expression?
    /// The edition of the normal form of its values, raised when the form changes; nil for the first.
    public var edition: Int?
    /// The attribute whose values, as sources wrote them, these are. They are chosen together with that attribute's.
    /// Nil for others.
    public var writtenOf: String?

    /// An attribute with its type's defaults.
    public init(name: String, semantic: SemanticType) {
        self.name = name
        self.semantic = semantic
        isIdentifier = semantic.isIdentifier
        isAnonymous = false
        personalData = semantic.personalData ?? .none
        preferredSources = []
        survivorship = semantic.survivorship
        edition = semantic.formEdition
    }

    /// The attribute without the choice of golden values: two attributes with equal forms have the same values in
    /// records.
    public var form: AttributePlan {
        var form = self
        form.preferredSources = []
        form.survivorship = .latest
        return form
    }

    /// The type of its values in records.
    public var type: DataType { semantic.storage }

    /// The type of its column in profiles: a list where all values are kept.
    public var profileType: DataType { survivorship == .all ? .list(type) : type }
}

/// A lookup that adds columns to profiles.
public struct EnrichmentPlan: Hashable, Sendable, Codable {
    /// The name.
    public var name: String
    /// The table's files.
    public var input: InputPlan
    /// The table's contract.
    public var fields: [FieldPlan]
    /// Which row is looked up: each table field must equal the profile's value, compared after the attribute's normal form.
    public var match: [Match]
    /// What is added; sorted by name.
    public var columns: [AddedColumn]

    /// A field of the table and the attribute it must equal.
    public struct Match: Hashable, Sendable, Codable {
        /// The table's field.
        public var field: String
        /// The profile's attribute.
        public var attribute: String

        /// `field` equals `attribute`.
        public init(field: String, attribute: String) {
            self.field = field
            self.attribute = attribute
        }
    }

    /// A column added to profiles.
    public struct AddedColumn: Hashable, Sendable, Codable {
        /// The column's name.
        public var name: String
        /// Its value, over the table's fields.
        public var value: Expression
        /// The class of personal data.
        public var personalData: PersonalDataClass

        /// A column.
        public init(name: String, value: Expression, personalData: PersonalDataClass) {
            self.name = name
            self.value = value
            self.personalData = personalData
        }
    }

    /// A lookup.
    public init(name: String, input: InputPlan, fields: [FieldPlan], match: [Match], columns: [AddedColumn]) {
        self.name = name
        self.input = input
        self.fields = fields
        self.match = match
        self.columns = columns
    }
}

/// A trait: a value computed for each profile.
public struct TraitPlan: Hashable, Sendable, Codable {
    /// How a trait is computed.
    public enum Value: Hashable, Sendable, Codable {
        /// Over the profile's events.
        case aggregate(Aggregate)
        /// Over the profile's attributes and traits.
        case expression(Expression)
    }

    /// The name.
    public var name: String
    /// How it is computed.
    public var value: Value
    /// Whether `profiles` holds it; otherwise it is computed when read.
    public var isStored: Bool
    /// The strictest class of personal data it is made of.
    public var personalData: PersonalDataClass

    /// A trait.
    public init(name: String, value: Value, isStored: Bool = true, personalData: PersonalDataClass = .none) {
        self.name = name
        self.value = value
        self.isStored = isStored
        self.personalData = personalData
    }

    /// The type of its values.
    public var type: DataType {
        switch value {
        case .aggregate(let aggregate): aggregate.type
        case .expression(let expression): expression.type
        }
    }
}

/// A segment: the profiles for which a predicate is true.
public struct SegmentPlan: Hashable, Sendable, Codable {
    /// The name.
    public var name: String
    /// Over the profile's columns and columns named `in_segment(…)`.
    public var predicate: Expression

    /// A segment.
    public init(name: String, predicate: Expression) {
        self.name = name
        self.predicate = predicate
    }
}
