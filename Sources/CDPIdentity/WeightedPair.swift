/// Two records that resemble each other, and how much: evidence that is not exact.
///
/// A rule that compares values more loosely than by equality makes pairs, at most one of two records. What a weight means is
/// the rule's matter: only weights of one rule are compared.
package struct WeightedPair: Sendable, Hashable {
    /// The rule that made it, by its index in `IdentityRules.rules`.
    package let rule: Int
    /// The lesser record.
    package let a: UInt32
    /// The greater record.
    package let b: UInt32
    /// How much speaks for the two being one person; finite.
    package let weight: Double
    /// The levels of its comparisons, by which it is told what the weight is made of.
    package let levels: LevelVector

    /// A pair of two different records, in any order, with a finite weight.
    package init(rule: Int, _ a: UInt32, _ b: UInt32, weight: Double, levels: LevelVector = LevelVector()) {
        precondition(a != b && weight.isFinite, "a pair is of two records and has a finite weight")
        self.rule = rule
        self.a = min(a, b)
        self.b = max(a, b)
        self.weight = weight
        self.levels = levels
    }

    /// The weight of a rule that compares in thousandths of a bit, in which it was made.
    package var thousandths: Int { Int((weight * 1000).rounded()) }

    /// Whether a pair is walked before another one: by rule, then the heavier first, then in record order.
    static func isBefore(_ first: WeightedPair, _ second: WeightedPair) -> Bool {
        (first.rule, -first.weight, first.a, first.b) < (second.rule, -second.weight, second.a, second.b)
    }
}
