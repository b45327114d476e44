/// Who is who: the evidence, its order and its limits.
///
///     plan.identity.rules  // same_email: [email], same_phone: [phone, last_name]
///
/// Two records are one person when a rule links them, directly or over others, and no limit and no `forbid` refuses
/// the link. Stronger rules come first, so that a weak link is refused rather than a strong one. With no rules each
/// record is a profile.
public struct IdentityPlan: Hashable, Sendable, Codable {
    /// Every source that describes people, by its current name. The order decides which record founds a profile, and
    /// ties.
    public var sources: [String]
    /// Values that are no evidence.
    public var distrust: [Distrust]
    /// The most distinct values of an identifier in one profile, by attribute; sorted by name.
    public var limits: [Limit]
    /// The most records in one profile.
    public var maximumRecords: Int?
    /// Conditions that must not hold between two records of one profile.
    public var forbid: [Forbid]
    /// Sources in which nobody stands twice, in the order of `sources`.
    public var oneToOne: [String]
    /// A CSV file of steward decisions, relative to the project.
    public var decisions: String?
    /// In order of priority.
    public var rules: [Rule]

    /// Values of one attribute that are set aside.
    public struct Distrust: Hashable, Sendable, Codable {
        /// The attribute.
        public var attribute: String
        /// Patterns with `*` and `?`, compared with the normal form.
        public var patterns: [String]
        /// What is counted for each value: distinct values of this attribute; records when nil.
        public var distinct: String?
        /// The most that a trusted value has; nil for no such limit.
        public var moreThan: Int?

        /// A distrust of an attribute's values.
        public init(attribute: String, patterns: [String], distinct: String?, moreThan: Int?) {
            self.attribute = attribute
            self.patterns = patterns
            self.distinct = distinct
            self.moreThan = moreThan
        }
    }

    /// The most distinct values of an identifier in one profile.
    public struct Limit: Hashable, Sendable, Codable {
        /// The attribute.
        public var attribute: String
        /// The most distinct values.
        public var maximum: Int

        /// A limit.
        public init(attribute: String, maximum: Int) {
            self.attribute = attribute
            self.maximum = maximum
        }
    }

    /// A conjunction of comparisons between two records.
    public struct Forbid: Hashable, Sendable, Codable {
        /// All must be true; a comparison with null is not.
        public var comparisons: [Comparison]

        /// A conjunction.
        public init(_ comparisons: [Comparison]) {
            self.comparisons = comparisons
        }
    }

    /// A comparison of one attribute of two records.
    public struct Comparison: Hashable, Sendable, Codable {
        /// The attribute.
        public var attribute: String
        /// Whether the values must be equal, or differ.
        public var isEqual: Bool

        /// A comparison.
        public init(attribute: String, isEqual: Bool) {
            self.attribute = attribute
            self.isEqual = isEqual
        }
    }

    /// A rule: records that agree on all of its attributes are one person, or those that resemble each other enough.
    public struct Rule: Hashable, Sendable, Codable {
        /// The name.
        public var name: String
        /// The attributes of an exact rule, of which a null in one is no evidence; empty for a probabilistic one.
        public var attributes: [String]
        /// What a probabilistic rule compares; nil for an exact one.
        public var matching: MatchingPlan?

        /// A rule.
        public init(name: String, attributes: [String], matching: MatchingPlan? = nil) {
            self.name = name
            self.attributes = attributes
            self.matching = matching
        }

        /// The attributes that it reads.
        public var reads: [String] { matching?.attributes ?? attributes }
    }

    /// No evidence at all: each record is a profile.
    public init() {
        sources = []
        distrust = []
        limits = []
        forbid = []
        oneToOne = []
        rules = []
    }
}
