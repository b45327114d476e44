public import CDPExpressions
public import CDPTypes

/// A kind of consent.
public struct ConsentPlan: Hashable, Sendable, Codable {
    /// The name.
    public var name: String
    /// The identifier attribute whose values consent.
    public var contact: String
    /// The legal basis as declared.
    public var legalBasis: String?
    /// Which statement counts; nil for the latest.
    public var policy: ConsentPolicy?

    /// A consent for the values of `contact`.
    public init(name: String, contact: String, legalBasis: String?, policy: ConsentPolicy? = nil) {
        self.name = name
        self.contact = contact
        self.legalBasis = legalBasis
        self.policy = policy
    }
}

/// Which of the statements about a contact counts, where it is not simply the latest one.
public enum ConsentPolicy: String, Hashable, Sendable, Codable {
    /// A refusal by any source counts until that source itself grants again.
    case anyDenial = "any_denial"
}

/// A destination: which profiles are sent to whom, and with which fields.
///
/// The plan says who should be sent; what the receiver has already is in the ledger, and the difference of the two
/// is what a delivery sends. `key` is always one of `fields`.
public struct DestinationPlan: Hashable, Sendable, Codable {
    /// How the receiver is kept up to date.
    public enum Mode: String, Hashable, Sendable, Codable, CaseIterable {
        /// The receiver holds exactly the audience.
        case mirror
        /// New and changed rows are sent; nobody is removed.
        case upsert
        /// Each profile is sent once, when it enters.
        case append
    }

    /// What happens to the receiver when the destination leaves the specs.
    public enum OnRemove: String, Hashable, Sendable, Codable, CaseIterable {
        case keep, empty
    }

    /// The name.
    public var name: String
    /// Who is sent the rows.
    public var receiver: ReceiverPlan
    /// The audience; all profiles when nil.
    public var segment: String?
    /// The consent that the sent contact value must have.
    public var consent: String?
    /// The output field that identifies a row for the receiver.
    public var key: String
    /// The output fields, in declared order.
    public var fields: [OutputField]
    /// How the receiver is kept up to date.
    public var mode: Mode
    /// What happens when the destination is removed.
    public var onRemove: OnRemove

    /// One output field.
    public struct OutputField: Hashable, Sendable, Codable {
        /// The name the receiver sees.
        public var name: String
        /// Its value, over the profile's columns.
        public var value: Expression
        /// The strictest class of personal data it is made of.
        public var personalData: PersonalDataClass
        /// The outermost hash function, where the value leaves hashed: `sha256`.
        public var transform: String?

        /// An output field.
        public init(name: String, value: Expression, personalData: PersonalDataClass, transform: String?) {
            self.name = name
            self.value = value
            self.personalData = personalData
            self.transform = transform
        }
    }

    /// A destination; see the properties.
    public init(
        name: String, receiver: ReceiverPlan, segment: String?, consent: String?, key: String,
        fields: [OutputField], mode: Mode, onRemove: OnRemove
    ) {
        self.name = name
        self.receiver = receiver
        self.segment = segment
        self.consent = consent
        self.key = key
        self.fields = fields
        self.mode = mode
        self.onRemove = onRemove
    }
}

/// Shares in hundredths of a percent (10 % is 1000) above which a gate opens.
public struct Guards: Hashable, Sendable, Codable {
    /// Records that a snapshot removes.
    public var sourceShrinks = 1000
    /// Profiles that are absorbed by others.
    public var identityMerges = 100
    /// Profiles that split.
    public var identitySplits = 100
    /// Members that enter or leave a segment.
    public var segmentMoves = 3000
    /// Members of an audience that leave it.
    public var deliveryRemovals = 1000
    /// By how much more of the new rows than of the stored ones a field may be null; nil for the default.
    public var sourceNulls: Int?
    /// By how much more of the rows than before may be rejected; nil for the default.
    public var sourceQuarantine: Int?
    /// By how much more of the events than before may belong to nobody; nil for the default.
    public var sourceOwners: Int?

    /// The limit of `sourceNulls` and `sourceOwners` where none is declared.
    public static let rise = 2000
    /// The limit of `sourceQuarantine` where none is declared.
    public static let quarantineRise = 1000

    /// The defaults.
    public init() {}
}
