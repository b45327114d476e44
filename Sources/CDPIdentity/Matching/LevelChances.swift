/// By comparison and level (from 1 on; the last is that of values that nothing makes alike), a number.
package typealias LevelTable = [[Double]]

/// Two comparisons that do not come independently: whoever lives in one postal code lives in one city, and who moves leaves both.
///
/// Each table has nine numbers: by step of likeness of the first comparison (the first level, another one, none), by that of the
/// second, how many times likelier the two are together than they would be if they knew nothing of each other.
package struct Dependence: Sendable, Equatable {
    /// The comparisons, the first the lesser.
    package var first: Int, second: Int
    /// Among pairs of one person, of two drawn at random, and of two with much in common.
    package var m: [Double], u: [Double], r: [Double]
}

/// How likely each level is among pairs that are one person (m), among those that are two (u), and among those that are two and
/// have much in common, as people of one household have (r).
package struct LevelChances: Sendable, Equatable {
    /// By comparison, by level, the share of pairs of one person; each comparison's sum to 1.
    package var m: LevelTable
    /// The same of pairs of two people drawn at random.
    package var u: LevelTable
    /// The same of pairs of two people who share a household, a family or a company.
    package var r: LevelTable
    /// The comparisons that do not come independently; they make no circle.
    package var dependences: [Dependence] = []
    /// The share of all pairs of records that are one person.
    package var prior: Double
    /// The share of all pairs of records that are two people with much in common; 0 where these are not told apart.
    package var related: Double

    /// Chances.
    package init(m: LevelTable, u: LevelTable, r: LevelTable, prior: Double, related: Double) {
        self.m = m
        self.u = u
        self.r = r
        self.prior = prior
        self.related = related
    }
}

/// What was learnt of how records of one person differ, and how well.
package struct MatchTraining: Sendable {
    /// The chances.
    package var chances: LevelChances
    /// The number of records that were looked at.
    package var records: Int
    /// The pairs that share a blocking key.
    package var pairs: Int
    /// The pairs of them that are expected to be one person.
    package var matches: Double
    /// The random pairs from which u comes.
    package var sampled: Int
    /// The rounds of expectation and maximisation.
    package var rounds: Int
    /// Whether these came to rest.
    package var isConverged: Bool
    /// By comparison, by level, the expected pairs of one person with it, among those from which m comes.
    package var seen: LevelTable
    /// The comparisons that every blocking key fixes, so that nothing says how often people differ in them.
    package var fixed: [Int]
}
