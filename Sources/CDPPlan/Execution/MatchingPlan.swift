public import CDPExpressions
public import CDPTypes

/// A probabilistic rule: which pairs of records are compared, how, and what their likeness weighs.
public struct MatchingPlan: Hashable, Sendable, Codable {
    /// The most comparisons of a rule, and the most levels of one: a pair's levels lie in one word, four bits each.
    public static let mostComparisons = 16, mostLevels = 14

    /// A comparison of one attribute of two records.
    public struct Comparison: Hashable, Sendable, Codable {
        /// The attribute.
        public var attribute: String
        /// The levels of likeness, the strictest first.
        public var levels: [ComparisonLevel]
        /// The conditions of those levels that are conditions, in order.
        public var conditions: [PairCondition]
        /// The levels as files of weights name them; last what none of them holds of.
        public var levelNames: [String] { levels.map(\.description) + ["different"] }
        /// The other attributes that levels read.
        public var beside: [String] {
            levels.compactMap(\.other) + conditions.flatMap { $0.columns.map(\.attribute) }
        }
        /// Whether equality in a rare value weighs more than in a common one.
        public var usesFrequencies: Bool
        /// Whether people of one household differ in it as strangers do.
        public var isPersonal: Bool

        /// A comparison.
        public init(
            attribute: String, levels: [ComparisonLevel], conditions: [PairCondition] = [], usesFrequencies: Bool,
            isPersonal: Bool
        ) {
            self.conditions = conditions
            self.isPersonal = isPersonal
            self.attribute = attribute
            self.levels = levels
            self.usesFrequencies = usesFrequencies
        }
    }

    /// What was learnt, of a file in git.
    public struct Weights: Hashable, Sendable, Codable {
        /// The odds that two records of all are one person, in thousandths of a bit.
        public var prior: Int
        /// By comparison, the weight of each level and last of values that nothing makes alike, in thousandths of a bit.
        public var levels: [[Int]]
        /// The same two of two people with much in common, against two drawn at random; nil where these are not told apart.
        public var related: Related?

        /// Weights of two people with much in common.
        public struct Related: Hashable, Sendable, Codable {
            /// The odds, in thousandths of a bit.
            public var prior: Int
            /// By comparison and level, in thousandths of a bit.
            public var levels: [[Int]]

            /// Weights.
            public init(prior: Int, levels: [[Int]]) {
                self.prior = prior
                self.levels = levels
            }
        }

        /// What comparisons weigh together beyond their levels.
        public var together: [Together]

        /// What two comparisons weigh together beyond the weights of their levels, in thousandths of a bit: nine numbers, by step of
        /// the first (its first level, another one, none) and of the second.
        public struct Together: Hashable, Sendable, Codable {
            /// The places of the comparisons.
            public var first: Int, second: Int
            /// For one person, and for two people with much in common.
            public var weights: [Int], related: [Int]

            /// Weights.
            public init(first: Int, second: Int, weights: [Int], related: [Int]) {
                self.first = first
                self.second = second
                self.weights = weights
                self.related = related
            }
        }

        /// The data that it was learnt from; nil where the file does not say.
        public var learnt: Learnt?

        /// What tells whether data are still those that weights were learnt from.
        public struct Learnt: Hashable, Sendable, Codable {
            /// The number of records.
            public var records: Int
            /// By comparison, how its values were spread; nil where the file does not say.
            public var values: [Values?]

            /// How the values of a comparison were spread.
            public struct Values: Hashable, Sendable, Codable {
                /// The records that had one.
                public var held: Int
                /// The pairs of these that had the same one, and how many of those were two people; nil where equality is not what
                /// counts first.
                public var equal: Int?, strangers: Int?

                /// A spread.
                public init(held: Int, equal: Int?, strangers: Int?) {
                    self.held = held
                    self.equal = equal
                    self.strangers = strangers
                }
            }

            /// Data.
            public init(records: Int, values: [Values?]) {
                self.records = records
                self.values = values
            }
        }

        /// The file of weights of certain values, relative to the project; nil where there is none.
        public var frequencies: String?
        /// The SHA-256 of that file.
        public var frequenciesDigest: String?

        /// Weights.
        public init(
            prior: Int, levels: [[Int]], related: Related? = nil, together: [Together] = [], learnt: Learnt? = nil,
            frequencies: String? = nil, frequenciesDigest: String? = nil
        ) {
            self.learnt = learnt
            self.together = together
            self.prior = prior
            self.levels = levels
            self.related = related
            self.frequencies = frequencies
            self.frequenciesDigest = frequenciesDigest
        }
    }

    /// The blocking keys: records that agree on all parts of one are compared. Expressions over attributes.
    public var keys: [[Expression]]
    /// The comparisons.
    public var comparisons: [Comparison]
    /// The file of weights, relative to the project.
    public var path: String
    /// What it says; nil before training.
    public var weights: Weights?
    /// The chance from which on a pair is one person, in millionths.
    public var accept: Int
    /// The chance from which on a pair is shown to stewards, in millionths.
    public var review: Int

    /// A rule; see the properties.
    public init(
        keys: [[Expression]], comparisons: [Comparison], path: String, weights: Weights? = nil, accept: Int, review: Int
    ) {
        self.keys = keys
        self.comparisons = comparisons
        self.path = path
        self.weights = weights
        self.accept = accept
        self.review = review
    }

    /// The attributes that it reads, each once.
    public var attributes: [String] {
        let beside = comparisons.flatMap(\.beside)
        let inKeys = keys.flatMap { $0.flatMap(\.columns) }
        var seen: Set<String> = []
        return (comparisons.map(\.attribute) + beside + inKeys).filter { seen.insert($0).inserted }
    }
}

extension MatchingPlan {
    /// A blocking key as specs write it: `last_name, postal_code`. That keys are compared as text is left out.
    public func text(ofKey key: Int) -> String {
        keys[key].map { part in
            if case .cast(.column(let name, let type), .string) = part { return "\(Expression.column(name, type))" }
            return "\(part)"
        }.joined(separator: ", ")
    }

    /// A weight in bits, as files and reports write it: `-3.25`.
    public static func text(ofThousandths weight: Int) -> String {
        let digits = "\(weight.magnitude % 1000 + 1000)".dropFirst()
        return "\(weight < 0 ? "-" : "")\(weight.magnitude / 1000).\(digits)"
    }

    /// A chance as specs write it: `0.95`.
    public static func text(ofMillionths chance: Int) -> String {
        var digits = "\(chance + 1_000_000)".dropFirst()
        while digits.count > 1, digits.last == "0" { digits.removeLast() }
        return "0.\(digits)"
    }
}

extension AttributePlan {
    /// Whether agreement in it alone makes two records worth a comparison.
    package var isBlockingKey: Bool {
        switch semantic {
        case .country, .gender, .integer, .decimal, .money, .float, .boolean, .timestamp: false
        default: true
        }
    }
}
