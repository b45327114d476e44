import CDPColumns
import CDPIdentity
package import CDPPlan
import CDPStore
package import CDPTypes

extension Operation {
    /// Two records that may be one person, for people to look at.
    package struct ReviewPair: Sendable {
        /// The rule.
        package var rule: String
        /// The records, as `source/key`.
        package var left: String, right: String
        /// The weight in thousandths of a bit.
        package var weight: Int
        /// What it is made of, as `links` shows it.
        package var parts: [String]
    }

    /// The pairs of records that weigh too little to be accepted and enough to be looked at, in different profiles and not decided
    /// upon: the nearest to acceptance first.
    package func review(
        _ plan: ExecutionPlan, asOf: Instant, progress: (String) -> Void = { _ in }
    ) throws -> [ReviewPair] {
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
            func name(_ record: UInt32) -> String {
                let index = given.trusted.index
                return "\(plan.identity.sources[Int(index.sources[Int(record)])])/\(index.keys[Int(record)] ?? "")"
            }
            return zip(given.matchers, pairs).flatMap { matcher, pairs in
                pairs.filter { pair in
                    pair.thousandths < matcher.accept && !decided.contains(RecordPair(pair.a, pair.b))
                        && resolution.clusters[Int(pair.a)] != resolution.clusters[Int(pair.b)]
                }.sorted { ($0.weight, $1.a, $1.b) > ($1.weight, $0.a, $0.b) }.map { pair in
                    ReviewPair(
                        rule: plan.identity.rules[matcher.rule].name, left: name(pair.a), right: name(pair.b),
                        weight: pair.thousandths, parts: matcher.scorer.words(pair))
                }
            }
        }
    }
}
