import CDPColumns
import CDPIdentity
import CDPPlan
import CDPStore

/// The clusters of a generation, their names, and which of them are new or different.
struct IdentityOutcome: Sendable {
    let index: RecordIndex
    /// The records' values without distrusted ones.
    let input: IdentityInput
    let rules: IdentityRules
    let distrusted: DistrustedValues
    let resolution: Resolution
    /// By probabilistic rule, what tells the parts of a weight.
    let scorers: [Int: MatchScorer]
    private let naming: ProfileNaming
    /// The ids of the clusters that differ from all profiles before, and the place of each cluster's among them; -1 for
    /// clusters whose id is made when it is asked for.
    private let newIDs: StringColumn
    private let newIDPlaces: [Int32]
    private let threads: Int
    /// A digest of all that a record's rows in `members` and `links` depend on (`RecordSignatures`).
    let signatures: [Int64]
    /// The placing hash of each cluster's profile; -1 for clusters that are no profile.
    let profiles: [Int64]
    /// The records of each cluster.
    let members: Groups
    /// Clusters whose records, their signatures among them, differ from the generation before.
    let isTouched: [Bool]
    /// What happened to profiles, but for `changed`.
    let impact: ProfileImpact
    /// The placing hashes of profiles that are no more.
    let goneProfiles: [Int64]
    /// Old profile to cluster that took over, with the reason.
    let successions: [Succession]

    /// An id that leads to another one.
    struct Succession: Sendable {
        var profile: Int64
        var successor: Int32
        var reason: Reason

        /// Why an id leads to another one, as `id_history` has it.
        enum Reason: String, Sendable {
            case merge, split
        }
    }

    init(
        index: RecordIndex, input: IdentityInput, rules: IdentityRules, distrusted: DistrustedValues,
        resolution: Resolution, scorers: [Int: MatchScorer] = [:], naming: ProfileNaming, lineage: RecordLineage,
        threads: Int
    ) {
        self.index = index
        self.input = input
        self.rules = rules
        self.distrusted = distrusted
        self.resolution = resolution
        self.scorers = scorers
        self.naming = naming
        self.threads = threads
        members = resolution.members()
        signatures = RecordSignatures(input, index, rules, resolution, naming).values
        let comparison = Comparison(resolution, signatures, members, lineage)
        isTouched = comparison.sameProfile.map { $0 < 0 }
        let all = (0..<Int32(resolution.clusterCount)).filter { comparison.sameProfile[Int($0)] < 0 }
        let ids = naming.ids(all, threads: threads)
        var places = [Int32](repeating: -1, count: resolution.clusterCount)
        for (place, cluster) in all.enumerated() { places[Int(cluster)] = Int32(place) }
        newIDs = ids
        newIDPlaces = places
        let before = lineage.before.profiles.hashes
        var profiles = comparison.sameProfile.map { $0 < 0 ? -1 : before[Int($0)] }
        for (cluster, hash) in zip(all, KeyHash.profiles(.string(ids))) { profiles[Int(cluster)] = hash }
        for cluster in profiles.indices where !resolution.isProfile[cluster] { profiles[cluster] = -1 }
        self.profiles = profiles
        let history = ProfileHistory(resolution, profiles, sameProfile: comparison.sameProfile, members, lineage)
        impact = history.impact
        goneProfiles = history.gone
        successions = history.successions
    }

    /// What happens to profiles from another state on, but for `changed`.
    func impact(since before: FormerMembers) -> ProfileImpact {
        IdentityOutcome(
            index: index, input: input, rules: rules, distrusted: distrusted, resolution: resolution, scorers: scorers,
            naming: naming, lineage: RecordLineage(before, index, threads: threads), threads: threads
        ).impact
    }

    /// What the weights of pairs are made of, as `links` shows it: `first_name equal +8.021`. Null for what is no pair.
    ///
    /// Few parts stand in many pairs, so each is written once.
    func parts(of pairs: [WeightedPair?]) -> TextLists {
        /// A part with its weight, by which its text is known.
        struct Key: Hashable {
            var rule: Int
            var part: WeightPart
            var weight: Int
        }
        var known: [Key: Int32] = [:]
        var texts = StringColumn()
        var (offsets, indexes): ([Int], [Int32]) = ([0], [])
        for pair in pairs {
            if let pair, let scorer = scorers[pair.rule] {
                for (part, weight) in scorer.parts(pair.levels, pair.a) {
                    let key = Key(rule: pair.rule, part: part, weight: weight)
                    let index = known[key] ?? Int32(texts.count)
                    if index == texts.count {
                        known[key] = index
                        texts.bytes += scorer.part(part, weight).text.utf8
                        texts.endRow()
                    }
                    indexes.append(index)
                }
            }
            offsets.append(indexes.count)
        }
        return TextLists(offsets: offsets, texts: texts.gathered(indexes), isNull: pairs.map { $0 == nil })
    }

    /// Whether somebody is another one than in the generation before.
    var isChanged: Bool { isTouched.contains(true) || !goneProfiles.isEmpty || !successions.isEmpty }

    /// The clusters that are profiles and differ from the generation before, ascending.
    var touchedProfiles: [Int32] {
        (0..<Int32(profiles.count)).filter { isTouched[Int($0)] && profiles[Int($0)] >= 0 }
    }

    /// The ids of the given clusters, in order; null for one that is no profile.
    func profileIDs(_ clusters: [Int32]) -> StringColumn {
        if clusters.allSatisfy({ profiles[Int($0)] >= 0 }) { return ids(clusters) }
        let known = clusters.filter { profiles[Int($0)] >= 0 }
        var next: Int32 = -1
        let rows = clusters.map { cluster -> Int32 in
            guard profiles[Int(cluster)] >= 0 else { return -1 }
            next += 1
            return next
        }
        return ids(known).gathered(rows)
    }

    /// The ids of the given clusters, in order.
    func ids(_ clusters: [Int32]) -> StringColumn {
        let missing = clusters.filter { newIDPlaces[Int($0)] < 0 }
        if missing.isEmpty { return newIDs.gathered(clusters.map { newIDPlaces[Int($0)] }) }
        if missing.count == clusters.count { return naming.ids(missing, threads: threads) }
        let made = naming.ids(missing, threads: threads)
        var next = Int32(newIDs.count) - 1
        let places = clusters.map { cluster in
            if newIDPlaces[Int(cluster)] < 0 { next += 1 }
            return newIDPlaces[Int(cluster)] < 0 ? next : newIDPlaces[Int(cluster)]
        }
        guard case .string(let all)? = Column.concatenated([.string(newIDs), .string(made)]) else { return made }
        return all.gathered(places)
    }
}

/// Tells which clusters are exactly what a profile was before.
private struct Comparison {
    /// The profile that each cluster was, by its place among those before; -1 where it differs from all.
    var sameProfile: [Int32]

    init(_ resolution: Resolution, _ signatures: [Int64], _ members: Groups, _ lineage: RecordLineage) {
        sameProfile = [Int32](repeating: -1, count: resolution.clusterCount)
        guard !lineage.before.sizes.isEmpty else { return }
        for cluster in 0..<resolution.clusterCount where resolution.isProfile[cluster] {
            let records = members[cluster]
            let profile = records.first.map { lineage.profiles[Int($0)] } ?? -1
            guard profile >= 0, Int(lineage.before.sizes[Int(profile)]) == records.count,
                records.allSatisfy({
                    lineage.profiles[Int($0)] == profile && lineage.signatures[Int($0)] == signatures[Int($0)]
                })
            else { continue }
            sameProfile[cluster] = profile
        }
    }
}
