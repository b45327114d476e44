/// What an attribute means: it brings the normal form, the class of personal data and the default survivorship.
public enum SemanticType: String, CaseIterable, Hashable, Sendable, Codable {
    /// Ways to reach a person: an address in small letters, a number as E.164.
    case email, phone
    /// A name of a person or a place, in capital letters without accents.
    case personName = "person_name"
    /// The same without legal forms.
    case companyName = "company_name"
    /// Capital letters and digits, in the shape of its country where that is known.
    case postalCode = "postal_code"
    /// Texts of which each has one way to be written: a checked number, an address of RFC 3986, a code of ISO, `m`, `f` or `x`.
    case iban, url, country, gender
    /// Values as they are; their normal form is clean text or none.
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
    /// From what reaches a person to what says nothing of one (`none`).
    case contact, identity, location, financial, sensitive, none
}

/// How a golden value is chosen among the records of a profile; ties are documented in `docs/identity.md`.
public enum Survivorship: String, CaseIterable, Hashable, Sendable, Codable {
    /// By time.
    case latest, earliest
    /// By the number of records.
    case mostFrequent = "most_frequent"
    /// By the values themselves; `all` keeps each of them.
    case longest, max, min, all
}
