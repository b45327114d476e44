package import CDPIdentity

/// A rule that compares, proposed from data, with the reasons: counts and names, never a value of a person.
package struct RuleProposal: Sendable {
    /// What is said of a blocking key.
    package struct Key: Sendable, Hashable {
        /// The pairs that it leads to, and the records of its largest block.
        package var pairs: Int, largest: Int
        /// The likely pairs that it finds, and those that only it finds.
        package var likely: Int, only: Int
    }

    /// What is said of a compared attribute.
    package struct Comparison: Sendable, Hashable {
        /// How its values are.
        package var facts: AttributeFacts
        /// The share of equal values among pairs of one person, and of two people.
        package var same: Double, strangers: Double
        /// Why it is compared otherwise than its type and name say.
        package var reasons: [String]
    }

    /// An attribute that is better not compared.
    package struct LeftOut: Sendable, Hashable {
        /// The attribute.
        package var attribute: String
        /// Why.
        package var reason: String
    }

    /// A source in which nobody seems to stand twice.
    package struct Clean: Sendable, Hashable {
        /// The source.
        package var source: String
        /// The likely pairs within it, and those with records of other sources.
        package var within: Int, across: Int
    }

    /// The rule.
    package var draft: RuleDraft
    /// By key and by comparison of the rule, what is said of it.
    package var keys: [Key], comparisons: [Comparison]
    /// The attributes that are left out, in the order of their names.
    package var leftOut: [LeftOut]
    /// Sources in which nobody seems to stand twice.
    package var oneToOne: [Clean]
    /// The number of records, and of pairs to compare.
    package var records: Int, pairs: Int
    /// The likely pairs that all keys find that were tried, and those of them that the keys of the rule find.
    package var likely: Int, found: Int
}
