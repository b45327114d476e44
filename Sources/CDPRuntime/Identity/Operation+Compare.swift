import CDPColumns
package import CDPIdentity
package import CDPPlan
import CDPStore
package import CDPTypes

/// One of two versions of specs whose profiles are compared.
package struct ComparedSpecs: Sendable {
    /// The plan.
    package var plan: ExecutionPlan
    /// The folder of the specs' own files, decisions and weights of values; the project's, or that of a commit's files.
    package var folder: String

    /// A version of specs.
    package init(_ plan: ExecutionPlan, folder: String) {
        self.plan = plan
        self.folder = folder
    }
}

/// What two versions of specs make of the same data.
package struct ComparedProfiles: Sendable {
    /// One of the versions.
    package struct Side: Sendable, Equatable {
        /// The records that it reads, and those of them that are in a profile.
        package var records: Int, inProfiles: Int
        /// The profiles.
        package var profiles: Int
        /// How they agree with the truth; nil where none was given.
        package var quality: ClusterQuality?
    }

    /// Clusters that are not the same, by the names of their records.
    package struct Change: Sendable {
        /// What became of them.
        package var kind: ClusterComparison.Kind
        /// The records of each profile before and after.
        package var before: [[RecordName]], after: [[RecordName]]
        /// The fewest records that change their profile.
        package var moved: Int
    }

    /// The two sides.
    package var before: Side, after: Side
    /// The records that are in a profile on both sides; all else is counted over them.
    package var shared: Int
    /// The two held against each other.
    package var comparison: ClusterComparison
    /// The changes of the most records.
    package var largest: [Change]
}

/// The profiles that specs make of the records that files hold.
private struct ResolvedRecords {
    var index: RecordIndex
    /// By record, the number of its cluster; nil where that is no profile.
    var clusters: [UInt32?]
    var quality: ClusterQuality?

    var side: ComparedProfiles.Side {
        let known = clusters.compactMap { $0 }
        return ComparedProfiles.Side(
            records: index.count, inProfiles: known.count, profiles: Set(known).count, quality: quality)
    }
}

extension Operation {
    /// Holds the profiles that two versions of specs make of the files' records against each other, and each against a file of the
    /// truth where one is given. The largest changes are told by name, `atMost` of them.
    package func compare(
        _ before: ComparedSpecs, _ after: ComparedSpecs, truth: String? = nil, atMost most: Int, asOf: Instant,
        progress: (String) -> Void = { _ in }
    ) throws -> ComparedProfiles {
        let sides = try [before, after].map { try resolved($0, truth: truth, asOf: asOf, progress: progress) }
        var (shared, pairs): ([UInt32], [(UInt32, UInt32)]) = ([], [])
        for (record, cluster) in sides[1].clusters.enumerated() {
            guard let cluster, let other = sides[0].index.number(of: sides[1].index.hashes[record]),
                let former = sides[0].clusters[Int(other)]
            else { continue }
            shared.append(UInt32(truncatingIfNeeded: record))
            pairs.append((former, cluster))
        }
        let comparison = ClusterComparison(before: pairs.map(\.0), after: pairs.map(\.1))
        func names(_ clusters: [[UInt32]]) -> [[RecordName]] {
            clusters.map { $0.map { sides[1].index.name(of: shared[Int($0)], after.plan) } }
        }
        return ComparedProfiles(
            before: sides[0].side, after: sides[1].side, shared: shared.count, comparison: comparison,
            largest: comparison.changes.prefix(most).map { change in
                ComparedProfiles.Change(
                    kind: change.kind, before: names(change.before), after: names(change.after), moved: change.moved)
            })
    }

    private func resolved(
        _ specs: ComparedSpecs, truth path: String?, asOf: Instant, progress: (String) -> Void
    ) throws -> ResolvedRecords {
        try reading(specs.plan, asOf: asOf, progress: progress) { context, state in
            progress("pairs")
            let given = try resolving(context, state, specs: specs.folder)
            let pairs = given.matchers.flatMap { $0.pairs(atLeast: $0.accept, threads: threads) }
            progress("clusters")
            let resolution = given.resolution(pairs)
            let index = given.trusted.index
            return ResolvedRecords(
                index: index,
                clusters: resolution.clusters.map { resolution.isProfile[Int($0)] ? $0 : nil },
                quality: try path.map { path in
                    let truth = try TruthFile.read(path, context.plan, index)
                    return ClusterQuality(
                        clusters: truth.records.map { resolution.clusters[Int($0)] }, people: truth.people)
                })
        }
    }
}

extension RecordIndex {
    /// The name of a record; `plan` knows its source.
    func name(of record: UInt32, _ plan: ExecutionPlan) -> RecordName {
        RecordName(source: plan.identity.sources[Int(sources[Int(record)])], key: keys[Int(record)] ?? "")
    }
}
