import Glibc

/// How the values of a compared attribute are spread over records: a few counts, which one pass over the values gives.
package struct ValueSpread: Sendable, Hashable {
    /// The records that have a value.
    package var held: Int
    /// The pairs of these that have the same one.
    package var equal: Int
    /// The sum of the cubes of how many records hold each value.
    private var cubes: Double

    /// The spread of a column.
    package init(_ column: MatchColumn) {
        (held, equal, cubes) = (0, 0, 0)
        for count in column.counts {
            held += Int(count)
            equal += Int(count) * (Int(count) - 1) / 2
            cubes += Double(count) * Double(count) * Double(count)
        }
    }

    /// The spread of records that weights were learnt from.
    package struct Learnt: Sendable, Hashable {
        /// The records that had a value.
        package var held: Int
        /// The pairs of these that had the same one.
        package var equal: Int
        /// How many of those pairs were two people with nothing else in common.
        package var strangers: Int

        /// A spread.
        package init(held: Int, equal: Int, strangers: Int) {
            self.held = held
            self.equal = equal
            self.strangers = strangers
        }
    }

    /// So many bits that equality says are off before it counts: half a bit, which a new country of a sixth of all records makes.
    private static let leastBits = 0.5
    /// So many standard deviations are chance.
    private static let deviations = 4.0

    /// How many bits more equality says by now than its weight has, surely; 0 where that is little, or may be chance.
    ///
    /// Equal values of two people come with the square of the number of records. Those of one person, and of relatives, come with
    /// the number where all grows alike, and with its square where records are a part of those of before, drawn at random. Between
    /// these two anything is taken for a matter of size.
    package func bits(since learnt: Learnt) -> Double {
        guard held > 1, learnt.held > 1 else { return 0 }
        let growth = Double(held) / Double(learnt.held)
        let square = Double(held) * Double(held - 1) / (Double(learnt.held) * Double(learnt.held - 1))
        let expected = Double(learnt.strangers) * square
        let known = Double(max(learnt.equal - learnt.strangers, 0))
        let ofPeople = (least: known * min(growth, square), most: known * max(growth, square))
        let chance = Self.deviations * deviation(growth, square, learnt)
        let least = max(Double(equal) - ofPeople.most, 0)
        let most = max(Double(equal) - ofPeople.least, 0)
        // A pair beside keeps shares of almost nothing from being a matter of many bits.
        func bits(_ pairs: Double) -> Double { log2((expected + 1) / (pairs + 1)) }
        if least - chance > expected, bits(least) <= -Self.leastBits { return bits(least) }
        return most + chance < expected && bits(most) >= Self.leastBits ? bits(most) : 0
    }

    /// The standard deviation of the number of equal pairs against what was expected, if both were drawn from the same people.
    private func deviation(_ growth: Double, _ square: Double, _ learnt: Learnt) -> Double {
        let count = Double(held)
        let share = 2 * Double(equal) / (count * count)
        // Of a share of equal pairs the variance is 4 (Σp³ − (Σp²)²) / n, and that of as many single pairs.
        let skew = max(cubes / (count * count * count) - share * share, 0)
        let variance = count * count * count * skew * (1 + growth)
        return (variance + Double(equal) + square * square * Double(max(learnt.equal, 1))).squareRoot()
    }
}
