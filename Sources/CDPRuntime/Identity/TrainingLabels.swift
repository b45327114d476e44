import CDPColumns
import CDPFormats
package import CDPIdentity
import CDPPlan
import CDPStore
import CDPTypes

/// Pairs of which somebody said whether they are one person, for training.
package struct TrainingLabels: Sendable {
    /// So many pairs of each kind are made of a file that names people, at most.
    private static let most = 100_000

    /// The pairs; those of a rule's other records say nothing and are left out.
    package private(set) var pairs: Decisions
    /// The rows of the file, and the decisions, that name a record which is not there.
    package private(set) var unknown: Int

    /// The decisions of the specs, and the labels in the file `path`: pairs as in a file of decisions, or `source`, `key` and `person`
    /// as in a file of the truth. Of the latter all pairs of one person are the same, and those of two people that share a blocking
    /// key are different.
    init(
        _ path: String?, _ plan: ExecutionPlan, project: String, _ index: RecordIndex, _ blocks: PairBlocks
    ) throws {
        let decided = try DecisionFile.read(plan, project: project, index: index)
        pairs = decided.decisions
        unknown = decided.losses.unknown?.count ?? 0
        guard let path else { return }
        let header = try RowFile(path: path, format: .csv(CSVOptions()), contract: Contract([])).header
        guard header.contains("person") else {
            var missing = 0
            let said = try DecisionFile.read(
                path, in: project, number: { DecisionFile.record($0, plan, index) }, unknown: { _ in missing += 1 })
            pairs.same += said.same
            pairs.different += said.different
            unknown += missing
            return
        }
        let truth = try TruthFile.read(path, plan, index)
        unknown += truth.unknown
        let people = truth.people(of: index.count)
        let different = blocks.mapPairs { source in
            source.pairs.filter { pair in
                let (a, b) = (people[Int(pair.a)], people[Int(pair.b)])
                return a != .max && b != .max && a != b
            }
        }.flatMap { $0 }
        pairs.same += Self.picked(truth.pairs.flatMap { $0 })
        pairs.different += Self.picked(different)
    }

    /// The pairs, or those that a hash picks of many.
    private static func picked(_ pairs: [RecordPair]) -> [RecordPair] {
        if pairs.count <= most { return pairs }
        func order(_ pair: RecordPair) -> UInt64 { Hash64.combine(UInt64(pair.a), UInt64(pair.b)) }
        return pairs.map { (order($0), $0) }.sorted { ($0.0, $0.1.a, $0.1.b) < ($1.0, $1.1.a, $1.1.b) }
            .prefix(most).map(\.1)
    }
}
