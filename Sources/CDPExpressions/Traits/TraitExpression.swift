public import CDPDiagnostics
public import CDPTypes

/// What a trait is computed from.
public enum TraitExpression: Hashable, Sendable, Codable {
    /// An aggregate over the events of the profile.
    case aggregate(Aggregate)
    /// An expression over attributes and other traits.
    case scalar(Expression)

    /// The type of its values.
    public var type: DataType {
        switch self {
        case .aggregate(let aggregate): aggregate.type
        case .scalar(let expression): expression.type
        }
    }
}

/// A source whose rows are events, as aggregates see it.
public struct EventSource: Sendable {
    /// The source's name, with which paths begin.
    public var name: String
    /// The fields of an event.
    public var fields: [Field]
    /// The only texts that some of the fields hold.
    public var allowed: [String: [String]]
    /// Whether its fields are not known, so that what reads them is checked in part.
    public var isOpen: Bool

    /// An event source.
    public init(name: String, fields: [Field], allowed: [String: [String]] = [:], isOpen: Bool = false) {
        self.name = name
        self.fields = fields
        self.allowed = allowed
        self.isOpen = isOpen
    }
}

/// A trait as declared: the short form has `value` only.
public struct TraitText: Sendable {
    /// The aggregate or expression, in the short form with its clauses.
    public var value: EmbeddedText
    /// `from:`, a source or a list inside its events: `orders.lines`.
    public var source: EmbeddedText?
    /// `where:`.
    public var filter: EmbeddedText?
    /// `within:`.
    public var within: TimeSpan?
    /// `since:`.
    public var since: EmbeddedText?

    /// A trait as declared.
    public init(
        value: EmbeddedText, source: EmbeddedText? = nil, filter: EmbeddedText? = nil, within: TimeSpan? = nil,
        since: EmbeddedText? = nil
    ) {
        self.value = value
        self.source = source
        self.filter = filter
        self.within = within
        self.since = since
    }
}
