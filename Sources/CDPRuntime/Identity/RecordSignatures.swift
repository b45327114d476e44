import CDPColumns
import CDPIdentity
import CDPPlan
import CDPStore

/// A digest for each record of all that its rows in `members` and `links` depend on: its trusted matching values, the
/// evidence that led it into its cluster or was refused, whose name the cluster bears, and what the record's source is called.
///
/// A cluster whose records keep their signatures between two generations needs no new look: a rule, a decision, a tombstone or
/// a neighbour that went away shows in the evidence or in the founder of those it matters for.
struct RecordSignatures {
    /// One a record.
    let values: [Int64]

    /// The signatures of `input`'s records.
    init(
        _ input: IdentityInput, _ index: RecordIndex, _ rules: IdentityRules, _ resolution: Resolution,
        _ naming: ProfileNaming
    ) {
        var digests = input.signatures()
        let founders = naming.founderHashes
        let sourceNames = naming.renamedSources
        for (record, cluster) in resolution.clusters.enumerated() {
            digests[record] = Hash64.combine(digests[record], founders[Int(cluster)])
            if let name = sourceNames[Int(index.sources[record])] {
                digests[record] = Hash64.combine(digests[record], name)
            }
        }
        let names = rules.rules.map { Hash64.text($0.name) }
        func evidence(_ kind: EvidenceKind, _ a: UInt32) -> UInt64 {
            var digest = resolution.rule(of: kind).map { names[$0] } ?? Hash64.null
            if let pair = resolution.pair(of: kind) {
                digest = Hash64.combine(Hash64.combine(digest, pair.weight.hashBits), pair.levels.bits)
            }
            let record = Hash64.combine(digest, UInt64(bitPattern: index.hashes[Int(a)]))
            return sourceNames[Int(index.sources[Int(a)])].map { Hash64.combine(record, $0) } ?? record
        }
        // Sums, so that the order in which evidence was used does not matter.
        for link in resolution.links {
            digests[Int(link.b)] &+= evidence(link.evidence, link.a)
        }
        for refusal in resolution.refusals {
            let constraint = Hash64.text(ConstraintName(refusal.constraint, rules, index.attributes).text)
            digests[Int(refusal.b)] &+= Hash64.combine(evidence(refusal.evidence, refusal.a), constraint)
        }
        values = digests.map { RangeLayout.stored($0) }
    }
}
