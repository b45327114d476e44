public import CDPExpressions
public import CDPTypes

/// A source: its input, the contract of its rows, and what each row says about people.
///
/// A source whose rows describe people has a `map`; one whose rows are events has `eventAt` and `belongsTo`; it may
/// be both. `originalName` and not `name` is part of ids, so renaming a source changes nobody's id.
public struct SourcePlan: Hashable, Sendable, Codable {
    /// The declared name.
    public var name: String
    /// The name that seeds profile ids: the first one the source ever had.
    public var originalName: String
    /// Where the rows come from.
    public var input: InputPlan
    /// What a file's rows mean for those of earlier files.
    public var delivery: Delivery
    /// The columns that tell rows apart; empty only for `delivers: log`.
    public var key: [String]
    /// The column whose greater value wins of two rows with one key.
    public var version: String?
    /// The time column that makes it an event source.
    public var eventAt: String?
    /// Marks rows that delete their key; over the fields.
    public var deletedWhen: Expression?
    /// The contract, in declared order.
    public var fields: [FieldPlan]
    /// Columns that are computed from the fields: keys, versions and times that are expressions.
    public var derived: [DerivedColumn]?
    /// What a row says of a person; sorted by attribute. Empty for sources without people.
    public var map: [AttributeMapping]
    /// How an event finds its profile, first match wins. Empty for record sources.
    public var belongsTo: [OwnerPlan]
    /// Consent statements of a row; sorted by consent.
    public var consents: [ConsentMapping]

    /// What a delivered file means.
    public enum Delivery: Hashable, Sendable, Codable {
        /// A row inserts or replaces its key; absence deletes nothing.
        case changes
        /// The newest file, or group of files with one capture of the regular expression, is the whole truth.
        case snapshot(groupedBy: String?)
        /// Append only.
        case log
    }

    /// A source without rows; set the rest.
    public init(name: String, input: InputPlan, fields: [FieldPlan]) {
        self.name = name
        originalName = name
        self.input = input
        delivery = .changes
        key = []
        self.fields = fields
        map = []
        belongsTo = []
        consents = []
    }

    /// Whether its rows are events.
    public var isEventSource: Bool { eventAt != nil }

    /// Whether its rows describe people, so that they become identity records.
    public var describesPeople: Bool { !map.isEmpty }

    /// Whether the age of a record is that of its arrival: its rows describe people, and have neither a version nor a time.
    public var isDatedByArrival: Bool { describesPeople && version == nil && eventAt == nil }

    /// Whether rows of both are told apart by the same values.
    public func hasSameKeys(as other: SourcePlan) -> Bool {
        func computed(_ source: SourcePlan) -> [DerivedColumn] {
            (source.derived ?? []).filter { source.key.contains($0.name) }
        }
        return key == other.key && computed(self) == computed(other)
    }

    /// Who reads a field to tell people apart, to find them, or to know whether they may be contacted. When such a
    /// field is missing in a file, a gate opens.
    ///
    /// Returned as messages name them: `consent.email_marketing`, `version`, or `email` where the attribute identifies
    /// people.
    public func keyReaders(of field: String, in plan: ExecutionPlan) -> [String] {
        var readers = consents.filter { $0.columns.contains(field) }.map { "consent.\($0.consent)" }
        func reads(_ column: String) -> Bool {
            column == field || derived?.contains { $0.name == column && $0.value.columns.contains(field) } == true
        }
        if key.contains(where: reads) { readers.append("`key`") }
        if version.map(reads) == true { readers.append("`version`") }
        if eventAt.map(reads) == true { readers.append("`event_at`") }
        if deletedWhen?.columns.contains(field) == true { readers.append("`deleted_when`") }
        if belongsTo.contains(where: { $0.value.columns.contains(field) }) { readers.append("`belongs_to`") }
        for mapping in map where mapping.value.columns.contains(field) {
            let isIdentifier = plan.attributes.contains { $0.name == mapping.attribute && $0.isIdentifier }
            if isIdentifier { readers.append("`\(mapping.attribute)`") }
        }
        return readers
    }

    /// The attributes whose normal forms its rows take: those that are mapped, that own events, and that consents are given
    /// for. `contact` gives the attribute of a consent; nil for one that the plan has no more.
    public func comparedAttributes(contact: (String) -> String?) -> [String] {
        var names = map.map(\.attribute)
        for case .identifier(let attribute, _, _) in belongsTo { names.append(attribute) }
        return names + consents.compactMap { contact($0.consent) }
    }

    /// The fields as a schema, followed by the derived columns.
    public var schema: [Field] {
        fields.map { Field($0.name, $0.type) } + (derived ?? []).map { Field($0.name, $0.value.type) }
    }
}

/// A column that is computed from the fields of its row when the row is read.
public struct DerivedColumn: Hashable, Sendable, Codable {
    /// Its name: `_event_at`, `_version`, or `_key_1` with its position in the key.
    public var name: String
    /// Its value over the fields.
    public var value: Expression

    /// A column.
    public init(name: String, value: Expression) {
        self.name = name
        self.value = value
    }
}

/// One field of a source's contract.
public struct FieldPlan: Hashable, Sendable, Codable {
    /// The name in the file.
    public var name: String
    /// The type of its values, nested as declared.
    public var type: DataType
    /// Whether a row without it is rejected.
    public var isRequired: Bool
    /// How dates and timestamps are written, strptime style or a count of time since 1970; nil for ISO 8601.
    public var format: String?
    /// The only texts allowed; a row with another is rejected.
    public var oneOf: [String]?
    /// Whether an unreadable value rejects the row; otherwise it becomes null.
    public var rejectsErrors: Bool
    /// The time zone of the clocks that wrote times without an offset; nil for UTC.
    public var timeZone: String?
    /// The sign before the decimals of numbers in texts; nil for that of the file.
    public var decimal: String?
    /// True where the type was inferred, so that values unlike those that it was inferred from do not fit.
    public var isInferred: Bool?

    /// A field.
    public init(
        name: String, type: DataType, isRequired: Bool = false, format: String? = nil, oneOf: [String]? = nil,
        rejectsErrors: Bool = false, isInferred: Bool? = nil
    ) {
        self.name = name
        self.type = type
        self.isRequired = isRequired
        self.format = format
        self.oneOf = oneOf
        self.rejectsErrors = rejectsErrors
        self.isInferred = isInferred
    }
}

/// Where a profile attribute comes from.
public struct AttributeMapping: Hashable, Sendable, Codable {
    /// The attribute.
    public var attribute: String
    /// Its value before the normal form, over the fields.
    public var value: Expression
    /// The country that phones and postal codes without one belong to, ISO 3166-1 alpha-2.
    public var country: String?

    /// A mapping.
    public init(attribute: String, value: Expression, country: String? = nil) {
        self.attribute = attribute
        self.value = value
        self.country = country
    }
}

/// One way in which an event finds its profile.
public enum OwnerPlan: Hashable, Sendable, Codable {
    /// The record of a source with that key, given as text over the event's fields.
    case record(source: String, key: Expression)
    /// The profile that holds the value of an identifier, given before its normal form.
    case identifier(attribute: String, value: Expression, country: String?)

    /// What an event names, over its fields.
    public var value: Expression {
        switch self {
        case .record(_, let key): key
        case .identifier(_, let value, _): value
        }
    }
}

/// A statement of consent that a row makes.
public struct ConsentMapping: Hashable, Sendable, Codable {
    /// The consent's name.
    public var consent: String
    /// Whether it was granted; null makes no statement.
    public var granted: Expression
    /// When; null makes no statement.
    public var at: Expression
    /// For which contact value, before its normal form.
    public var contact: Expression
    /// The country for the contact's normal form.
    public var country: String?

    /// A mapping.
    public init(consent: String, granted: Expression, at: Expression, contact: Expression, country: String? = nil) {
        self.consent = consent
        self.granted = granted
        self.at = at
        self.contact = contact
        self.country = country
    }

    /// The fields that the statement reads.
    public var columns: Set<String> { Set(granted.columns + at.columns + contact.columns) }
}
