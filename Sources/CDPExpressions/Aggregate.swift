public import CDPTypes

/// The aggregate functions of traits.
public enum AggregateFunction: String, CaseIterable, Hashable, Sendable, Codable {
    case count, sum, avg, min, max, first, last, mode
    case countDistinct = "count_distinct"
}

/// An aggregate over the events of a profile, or over the elements of a list inside them.
///
///     sum(orders.lines.price) where status = 'paid' within 365 days
///
/// Expressions read the event's fields as columns. Over a list (`list` is not nil) they read the element's fields
/// first, then the event's. `count` and `sum` over nothing are 0, the others null. `first` and `last` go by the
/// event's time, and by the event's key where times are equal; of equally frequent values `mode` gives the least.
///
/// Not an `Expression`: it has no value in a single row, so it cannot be part of one. A trait of its own gives it a
/// name that expressions read.
public struct Aggregate: Hashable, Sendable, Codable {
    /// What is computed.
    public var function: AggregateFunction
    /// The event source, by name.
    public var source: String
    /// The path of the list whose elements are counted one by one; nil for the events themselves.
    public var list: [String]?
    /// What is aggregated; nil for `count(*)`.
    public var argument: Expression?
    /// Only where this is true.
    public var filter: Expression?
    /// Only events with `as_of - within <= time <= as_of`.
    public var within: TimeSpan?
    /// Only events at or after this instant, an expression over nothing but `as_of`.
    public var since: Expression?
    /// The type of the result.
    public var type: DataType

    /// An aggregate; see the properties.
    public init(
        function: AggregateFunction, source: String, list: [String]?, argument: Expression?, filter: Expression?,
        within: TimeSpan?, since: Expression?, type: DataType
    ) {
        self.function = function
        self.source = source
        self.list = list
        self.argument = argument
        self.filter = filter
        self.within = within
        self.since = since
        self.type = type
    }
}
