/// What an attribute means: it brings the normal form, the class of personal data and the default survivorship.
public enum SemanticType: String, CaseIterable, Hashable, Sendable, Codable {
    case email, phone
    case personName = "person_name"
    case companyName = "company_name"
    case postalCode = "postal_code"
    case iban, url, country, gender
    case string, integer, decimal, money, float, boolean, date, timestamp

    /// The type in which values are stored.
    public var storage: DataType {
        switch self {
        case .integer: .integer
        case .decimal: .decimal(precision: 18, scale: 6)
        case .money: .money
        case .float: .float
        case .boolean: .boolean
        case .date: .date
        case .timestamp: .timestamp
        default: .string
        }
    }

    /// The edition of the normal form, raised where a build makes other values of the same texts; nil for the first. A store
    /// that was applied with another edition maps its rows again.
    public var formEdition: Int? {
        switch self {
        case .personName, .companyName: 3
        case .email, .phone, .postalCode, .iban, .url, .country, .gender, .string: 2
        case .integer, .decimal, .money, .float, .boolean, .date, .timestamp: nil
        }
    }

    /// Whether values identify a person by default, so that rules and lookups may use them as identifiers.
    public var isIdentifier: Bool {
        switch self {
        case .email, .phone, .iban: true
        default: false
        }
    }

    /// The class of personal data where the specs name none; nil where they must (custom plain strings).
    public var personalData: PersonalDataClass? {
        switch self {
        case .email, .phone, .url: .contact
        case .personName, .companyName, .gender: .identity
        case .postalCode: .location
        case .country: PersonalDataClass.none
        case .iban: .financial
        case .string: nil
        default: PersonalDataClass.none
        }
    }

    /// The survivorship rule where the specs name none.
    public var survivorship: Survivorship {
        switch self {
        case .personName, .companyName, .date, .gender: .mostFrequent
        default: .latest
        }
    }
}

/// The class of personal data that an attribute belongs to (`pii:` in specs).
public enum PersonalDataClass: String, CaseIterable, Hashable, Sendable, Codable {
    case contact, identity, location, financial, sensitive, none
}

/// How a golden value is chosen among the records of a profile; ties are documented in `docs/identity.md`.
public enum Survivorship: String, CaseIterable, Hashable, Sendable, Codable {
    case latest, earliest
    case mostFrequent = "most_frequent"
    case longest, max, min, all
}
