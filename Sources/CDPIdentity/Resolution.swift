/// Why two clusters were not united.
package enum Constraint: Sendable, Hashable {
    /// A steward decided that two of their records are different people.
    case different
    /// The union would have more records than the cap.
    case records
    /// The union would hold more distinct values than a limit allows; the place of the limit in `IdentityRules.limits`.
    case limit(Int)
    /// A `forbid` conjunction is true of a record of each; its place in `IdentityRules.forbid`.
    case forbid(Int)
    /// Both have a record of a source in which nobody stands twice; its place in `IdentityRules.oneToOne`.
    case oneToOne(Int)
    /// The records of the two clusters contradict each other on the whole more than the pair speaks for them.
    case contradiction
}

/// What speaks for two records being one person.
package enum EvidenceKind: Sendable, Hashable {
    /// A steward's decision `same`.
    case decision
    /// A rule, by its place in `IdentityRules.rules`, and the hash of the value (of several attributes: of all
    /// together) that both records hold.
    case rule(Int, value: UInt64)
    /// Two records that resemble each other, by the pair's index in `Resolution.pairs`.
    case pair(Int)
}

/// A piece of evidence that united two clusters: `b` joined the cluster that `a` stands in.
///
/// The links of a cluster are a tree over its records: one fewer than there are records, and one path between any two.
package struct Link: Sendable, Hashable {
    /// The evidence.
    package var evidence: EvidenceKind
    /// A record that holds it: the first member of its edge in the cluster that was joined.
    package var a: UInt32
    /// The record that joined by it.
    package var b: UInt32

    /// A link between two records.
    package init(evidence: EvidenceKind, a: UInt32, b: UInt32) {
        self.evidence = evidence
        self.a = a
        self.b = b
    }
}

/// Evidence that a constraint overruled.
package struct Refusal: Sendable, Hashable {
    /// The evidence.
    package var evidence: EvidenceKind
    /// The first member of the edge in the cluster that could not be joined.
    package var a: UInt32
    /// The record that could not join.
    package var b: UInt32
    /// The first constraint in order (different, records, limits, forbid) that refused.
    package var constraint: Constraint
}

/// A partition of records into clusters, and the evidence for it.
package struct Resolution: Sendable {
    /// The number of refusals that are kept for each group edge.
    package static let refusalsKept = 16

    /// The cluster of each record: `0..<clusterCount`, in order of least record.
    package var clusters: [UInt32]
    /// The number of clusters.
    package var clusterCount: Int
    /// The connected component of each record, by its least record.
    package var components: [UInt32]
    /// False for clusters that hold nothing but anonymous identifiers: they are no profile yet.
    package var isProfile: [Bool]
    /// The evidence that united records, of the components that were clustered, in the order in which it was used.
    package var links: [Link]
    /// The evidence that did not, likewise; at most `refusalsKept` for each group edge.
    package var refusals: [Refusal]
    /// How often two clusters were held against the constraints: the measure of the work done.
    package var checks: Int
    /// An attribute of which two values that are not the same gave evidence, because they have one hash.
    package var mixed: Int?
    /// The weighted pairs, in the order in which they were walked.
    package var pairs: [WeightedPair]

    /// The rule that a piece of evidence is of, by its index in `IdentityRules.rules`; nil for a decision.
    package func rule(of evidence: EvidenceKind) -> Int? {
        switch evidence {
        case .decision: nil
        case .rule(let rule, _): rule
        case .pair(let index): pairs[index].rule
        }
    }

    /// The weighted pair that a piece of evidence is; nil for exact evidence.
    package func pair(of evidence: EvidenceKind) -> WeightedPair? {
        switch evidence {
        case .decision, .rule: nil
        case .pair(let index): pairs[index]
        }
    }

    /// The records of each cluster in record order: those of cluster i stand at `offsets[i]..<offsets[i + 1]` of
    /// `records`.
    package func members() -> Groups {
        Groups(numbers: clusters, count: clusterCount)
    }
}

/// Records by group, as one array with offsets; inside a group in record order.
package struct Groups: Sendable {
    /// Where each group starts, and the end of the last.
    package var offsets: [Int]
    /// The records.
    package var records: [UInt32]

    /// Groups of which offsets and records are known.
    package init(offsets: [Int], records: [UInt32]) {
        self.offsets = offsets
        self.records = records
    }

    /// The records by the group number, `0..<count`, that each has: one counting sort.
    package init(numbers: [UInt32], count: Int) {
        var offsets = [Int](repeating: 0, count: count + 1)
        for number in numbers { offsets[Int(number) + 1] += 1 }
        for group in 0..<count { offsets[group + 1] += offsets[group] }
        var places = offsets
        var records = [UInt32](repeating: 0, count: numbers.count)
        for (record, number) in numbers.enumerated() {
            records[places[Int(number)]] = UInt32(truncatingIfNeeded: record)
            places[Int(number)] += 1
        }
        self.init(offsets: offsets, records: records)
    }

    /// The number of groups.
    package var count: Int { offsets.count - 1 }

    /// The records of a group.
    package subscript(group: Int) -> ArraySlice<UInt32> {
        records[offsets[group]..<offsets[group + 1]]
    }
}
