import CDPIdentity
import CDPPlan
import CDPTypes

/// What the weight of a pair of records is made of: bars that sum to it exactly.
package struct Waterfall: Sendable, Hashable {
    /// One of the summands.
    package struct Part: Sendable, Hashable {
        /// `prior`, the attribute of a comparison, or `relatives`.
        package var name: String
        /// The level of a comparison; empty for others.
        package var level: String
        /// The weight in thousandths of a bit.
        package var weight: Int

        /// As `links` shows it: `first_name equal +8.021`.
        package var text: String {
            let words = [name, level].filter { !$0.isEmpty }.joined(separator: " ")
            return "\(words) \(Waterfall.signed(weight))"
        }
    }

    /// The summands in order: the prior, the comparisons of which both records have a value, and the doubt of relatives.
    package var parts: [Part]

    /// The weight in thousandths of a bit.
    package var weight: Int { parts.reduce(0) { $0 + $1.weight } }

    /// Parts.
    package init(parts: [Part]) {
        self.parts = parts
    }

    /// The parts as `links` keeps them; nil where a text is none.
    package init?(_ texts: [String]) {
        parts = []
        for text in texts {
            guard let space = text.lastIndex(of: " "), let bits = Double(text[text.index(after: space)...]) else {
                return nil
            }
            let words = text[..<space].split(separator: " ", maxSplits: 1)
            guard let name = words.first else { return nil }
            parts.append(
                Part(
                    name: String(name), level: words.count > 1 ? String(words[1]) : "",
                    weight: Int((bits * 1000).rounded())))
        }
    }

    /// A weight with its sign: `+8.021`.
    package static func signed(_ weight: Int) -> String {
        (weight < 0 ? "" : "+") + MatchingPlan.text(ofThousandths: weight)
    }
}

extension MatchScorer {
    /// What the weight of two records is made of.
    func waterfall(_ levels: LevelVector, _ record: UInt32) -> Waterfall {
        Waterfall(parts: parts(levels, record).map { part($0.part, $0.weight) })
    }

    /// A part of a weight with its name.
    func part(_ part: WeightPart, _ weight: Int) -> Waterfall.Part {
        let (name, level) = name(of: part)
        return Waterfall.Part(name: name, level: level, weight: weight)
    }

    /// What the weight of a pair is made of.
    func waterfall(_ pair: WeightedPair) -> Waterfall { waterfall(pair.levels, pair.a) }
}
