import CDPColumns
import CDPIdentity
package import CDPPlan
import CDPStore
package import CDPTypes

/// Two records that may be one person, for people to look at.
package struct ReviewPair: Sendable {
    /// The rule.
    package var rule: String
    /// The records.
    package var left: RecordName, right: RecordName
    /// The profiles that they are in, by number.
    package var profiles: [UInt32]
    /// What their weight is made of.
    package var waterfall: Waterfall
    /// What the rule compares, side by side.
    package var values: [ComparedValue]
}

/// The pairs that people should look at.
package struct Review: Sendable {
    /// The first of them.
    package var pairs: [ReviewPair]
    /// How many there are in all.
    package var count: Int

    /// Pairs, and how many there are with those that are not told.
    package init(pairs: [ReviewPair], count: Int) {
        self.pairs = pairs
        self.count = count
    }
}

extension Operation {
    /// The pairs of records that weigh too little to be accepted and enough to be looked at, in different profiles and not decided
    /// upon: the nearest to acceptance first, `atMost` of them.
    package func review(
        _ plan: ExecutionPlan, atMost most: Int, asOf: Instant, progress: (String) -> Void = { _ in }
    ) throws -> Review {
        try reading(plan, asOf: asOf, progress: progress) { context, state in
            let plan = context.plan
            progress("pairs")
            let given = try resolving(context, state)
            // `review` is at most `accept`.
            let pairs = given.matchers.map { $0.pairs(atLeast: $0.review, threads: threads) }
            let accepted = zip(given.matchers, pairs).flatMap { matcher, pairs in
                pairs.filter { $0.thousandths >= matcher.accept }
            }
            let resolution = given.resolution(accepted)
            let decisions = given.decisions
            let decided = Set(
                (decisions.same + decisions.different).map { RecordPair(min($0.a, $0.b), max($0.a, $0.b)) })
            let found = zip(given.matchers, pairs).flatMap { matcher, pairs in
                pairs.filter { pair in
                    pair.thousandths < matcher.accept && !decided.contains(RecordPair(pair.a, pair.b))
                        && resolution.clusters[Int(pair.a)] != resolution.clusters[Int(pair.b)]
                }.sorted { ($0.weight, $1.a, $1.b) > ($1.weight, $0.a, $0.b) }.map { (matcher, $0) }
            }
            let index = given.trusted.index
            let shown = found.prefix(most)
            let values = try RecordValues(
                state.tables.snapshot(.records(plan)), index, of: shown.flatMap { [$0.1.a, $0.1.b] }, threads: threads)
            return Review(
                pairs: shown.map { matcher, pair in
                    ReviewPair(
                        rule: plan.identity.rules[matcher.rule].name, left: index.name(of: pair.a, plan),
                        right: index.name(of: pair.b, plan),
                        profiles: [pair.a, pair.b].map { resolution.clusters[Int($0)] },
                        waterfall: matcher.scorer.waterfall(pair),
                        values: values.compared(by: matcher.model, pair.a, pair.b))
                }, count: found.count)
        }
    }
}
