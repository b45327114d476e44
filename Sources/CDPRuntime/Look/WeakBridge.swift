import CDPColumns
import CDPIdentity
import CDPPlan
import CDPStore
import CDPTypes

/// What hangs on one weighted pair: without it the profile would be two.
package struct WeakBridge: Sendable, Hashable {
    /// How many records stand on the side of the link's left record, and on the other.
    package var left: Int, right: Int

    /// Sides.
    package init(left: Int, right: Int) {
        self.left = left
        self.right = right
    }

    /// A pair of at most so many thousandths of a bit above the threshold is near it: a little less likeness, and it would not be.
    package static let margin = 2000
}

extension StoreView {
    /// The links that united the records of a profile, with `bridge` where one is near the threshold of its rule and nothing else
    /// that speaks for one person stands on both of its sides; and why that cannot be told, where it cannot. All records are read
    /// where a link is near its threshold, none else.
    package func markingBridges(_ links: [LinkView], project: String) throws -> (links: [LinkView], missing: String?) {
        let accept = Dictionary(
            plan.identity.rules.compactMap { rule in rule.matching.map { (rule.name, $0.acceptWeight) } }
        ) { first, _ in first }
        let near = links.indices.filter { place in
            guard let weight = links[place].weight, let least = accept[links[place].rule] else { return false }
            return Int((weight * 1000).rounded()) < least + WeakBridge.margin
        }
        guard !near.isEmpty, let everyone = try MatchingView(self, project: project) else { return (links, nil) }
        if let missing = everyone.missing { return (links, missing) }
        let search = ProfileSearch(self)
        func number(_ name: RecordName) throws -> UInt32? { everyone.index.number(of: try search.hash(name)) }
        let edges = try links.map { link in (try number(link.left), try number(link.right)) }
        let decided = try DecisionFile.read(plan, project: project, index: everyone.index).decisions.same
        let blocks = everyone.matchers.map { PairBlocks($0.records, $0.model, threads: threads) }
        var result = links
        for place in near {
            guard let left = edges[place].0, let right = edges[place].1 else { continue }
            let rest = edges.indices.filter { $0 != place }.compactMap { other in
                edges[other].0.flatMap { a in edges[other].1.map { RecordPair(a, $0) } }
            }
            let sides = [left, right].map { Self.reached(from: $0, rest) }
            if !sides[0].contains(right), !everyone.speaks(for: sides, but: RecordPair(left, right), decided, blocks) {
                result[place].bridge = WeakBridge(left: sides[0].count, right: sides[1].count)
            }
        }
        return (result, nil)
    }

    /// The records that pairs lead to from one.
    private static func reached(from record: UInt32, _ pairs: [RecordPair]) -> Set<UInt32> {
        var neighbours: [UInt32: [UInt32]] = [:]
        for pair in pairs {
            neighbours[pair.a, default: []].append(pair.b)
            neighbours[pair.b, default: []].append(pair.a)
        }
        var (found, edge) = (Set([record]), [record])
        while let next = edge.popLast() {
            for other in neighbours[next] ?? [] where found.insert(other).inserted { edge.append(other) }
        }
        return found
    }
}

extension MatchingView {
    /// Whether anything but one pair speaks for two sets of records being one person: a decision, a value that an exact rule finds
    /// in both, or another pair that weighs enough.
    fileprivate func speaks(
        for sides: [Set<UInt32>], but bridge: RecordPair, _ decided: [RecordPair], _ blocks: [PairBlocks]
    ) -> Bool {
        let isDecided = decided.contains { pair in
            sides[0].contains(pair.a) && sides[1].contains(pair.b)
                || sides[1].contains(pair.a) && sides[0].contains(pair.b)
        }
        if isDecided { return true }
        for rule in rules.rules where !rule.attributes.isEmpty {
            let values = sides.map { side in
                Set(side.map { trusted.input.value(of: rule.attributes, Int($0)) }).subtracting([Hash64.null])
            }
            if !values[0].isDisjoint(with: values[1]) { return true }
        }
        for (matcher, blocks) in zip(matchers, blocks) {
            for first in sides[0].sorted() {
                for second in sides[1].sorted() where RecordPair(first, second) != bridge {
                    let (a, b) = (min(first, second), max(first, second))
                    if blocks.keys(of: a, b).isEmpty { continue }
                    if matcher.scorer.weight(of: a, b) >= matcher.accept { return true }
                }
            }
        }
        return false
    }
}
