import CDPColumns
package import CDPIdentity
package import CDPPlan
import CDPStore
package import CDPTypes

extension Operation {
    /// How well profiles agree with a known truth, by threshold.
    package struct Evaluated: Sendable {
        /// The profiles of the specs as they are.
        package var quality: ClusterQuality
        /// The same at other thresholds of the rules that compare, as chances in millionths; empty where there is none.
        package var sweep: [(accept: Int, quality: ClusterQuality)]
        /// Records of which the truth says nothing, and rows of it that name no record.
        package var unjudged: Int, unknown: Int
        /// What weights say of the compared pairs, beside what the truth says.
        package var calibration: Calibration
        /// What is wrong with the profiles of the specs as they are.
        package var errors: EvaluationErrors
    }

    /// Holds the clusters that the specs make of the files' records against a file of the truth; `examples` is how many errors of
    /// each kind are told.
    package func evaluate(
        _ plan: ExecutionPlan, truth path: String, examples: Int, asOf: Instant, progress: (String) -> Void = { _ in }
    ) throws -> Evaluated {
        try reading(plan, asOf: asOf, progress: progress) { context, state in
            progress("pairs")
            let given = try resolving(context, state)
            let index = given.trusted.index
            let thresholds = MatchWeights.sweep
            let accepted = Dictionary(uniqueKeysWithValues: given.matchers.map { ($0.rule, $0.accept) })
            let pairs = given.matchers.flatMap { matcher in
                matcher.pairs(
                    atLeast: min(matcher.accept, thresholds.map(\.weight).min() ?? matcher.accept), threads: threads)
            }
            let truth = try TruthFile.read(path, context.plan, index)
            func resolution(_ least: (Int) -> Int) -> Resolution {
                given.resolution(pairs.filter { $0.thousandths >= least($0.rule) })
            }
            func quality(_ resolution: Resolution) -> ClusterQuality {
                ClusterQuality(clusters: truth.records.map { resolution.clusters[Int($0)] }, people: truth.people)
            }
            let people = truth.people(of: index.count)
            var calibration = Calibration()
            for pair in pairs where people[Int(pair.a)] != .max && people[Int(pair.b)] != .max {
                calibration.add(
                    pair.thousandths, isSame: people[Int(pair.a)] == people[Int(pair.b)],
                    isAccepted: pair.thousandths >= accepted[pair.rule] ?? 0)
            }
            progress("clusters")
            let specified = resolution { accepted[$0] ?? 0 }
            let search = ErrorSearch(
                given: given, resolution: specified, truth: truth, plan: context.plan,
                table: state.tables.snapshot(.records(context.plan)), threads: threads)
            return Evaluated(
                quality: quality(specified),
                sweep: accepted.isEmpty
                    ? [] : thresholds.map { step in (step.accept, quality(resolution { _ in step.weight })) },
                unjudged: index.count - truth.records.count, unknown: truth.unknown, calibration: calibration,
                errors: try search.errors(atMost: examples))
        }
    }
}
