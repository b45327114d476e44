/// The records are no longer like those that the weights of a rule that compares were learnt from, and it is time to train again.
///
/// It holds counts and names, never a value of a person.
public struct WeightsDrift: Hashable, Sendable, Codable {
    /// An attribute that a rule compares, and how it differs.
    public struct Attribute: Hashable, Sendable, Codable {
        /// The attribute.
        public var name: String
        /// The records that had a value when the weights were learnt, and those that have one now.
        public var learntHeld: Int, held: Int
        /// How many thousandths of a bit more equal values say by now than they weigh; 0 where the difference is small or chance.
        public var equality: Int
        /// Whether it is missing much more often or more rarely.
        public var isOtherwiseFilled: Bool

        /// An attribute.
        public init(name: String, learntHeld: Int, held: Int, equality: Int, isOtherwiseFilled: Bool) {
            self.name = name
            self.learntHeld = learntHeld
            self.held = held
            self.equality = equality
            self.isOtherwiseFilled = isOtherwiseFilled
        }
    }

    /// The rule.
    public var rule: String
    /// The number of records that the weights were learnt from, and that of now.
    public var learntRecords: Int, records: Int
    /// The attributes that differ, in the order in which they are compared.
    public var attributes: [Attribute]

    /// So many times as many records, or so small a part of them, are other data. A growth alone makes the weights ask for too
    /// little or too much by its logarithm, and most pairs lie much farther from the threshold than that.
    public static let mostGrowth = 32
    /// A share of missing values may differ by so many hundredths of a percent: a tenth of the records.
    public static let mostMissing = 1000

    /// What differs; nil where nothing does.
    public init?(rule: String, learntRecords: Int, records: Int, attributes: [Attribute]) {
        self.rule = rule
        self.learntRecords = learntRecords
        self.records = records
        self.attributes = attributes.filter { $0.equality != 0 || $0.isOtherwiseFilled }
        if self.attributes.isEmpty, !isOfOtherSize { return nil }
    }

    /// Whether the number of records alone makes them other data.
    public var isOfOtherSize: Bool {
        learntRecords > 0 && records > 0
            && (records / learntRecords >= Self.mostGrowth || learntRecords / records >= Self.mostGrowth)
    }
}
