import CDPColumns
import CDPIdentity
import CDPPlan

/// What became of the profiles of the generation before.
struct ProfileHistory {
    private(set) var impact = ProfileImpact()
    private(set) var gone: [Int64] = []
    private(set) var successions: [IdentityOutcome.Succession] = []

    /// Compares the clusters of a generation, named by `profiles`, with the profiles before; `sameProfile` is the place of the
    /// profile that a cluster was before, -1 for clusters that are new or different.
    init(
        _ resolution: Resolution, _ profiles: [Int64], sameProfile: [Int32], _ members: Groups, _ lineage: RecordLineage
    ) {
        let before = lineage.before
        let former = sameProfile.indices.map { cluster -> Int32 in
            if sameProfile[cluster] >= 0 || profiles[cluster] < 0 { return sameProfile[cluster] }
            return before.profiles.place(of: profiles[cluster]).map { Int32(truncatingIfNeeded: $0) } ?? -1
        }
        var isPresent = [Bool](repeating: false, count: before.sizes.count)
        for place in former where place >= 0 { isPresent[Int(place)] = true }
        let different = profiles.indices.filter { sameProfile[$0] < 0 && profiles[$0] >= 0 }
        count(resolution, profiles, members, before)
        // The cluster of each old profile's least living record, and whether others of its records went elsewhere.
        var heir = [Int32](repeating: -1, count: before.sizes.count)
        var isScattered = [Bool](repeating: false, count: before.sizes.count)
        for cluster in different {
            for record in members[cluster] where lineage.profiles[Int(record)] >= 0 {
                let place = Int(lineage.profiles[Int(record)])
                if heir[place] < 0 {
                    heir[place] = Int32(cluster)
                } else if heir[place] != cluster {
                    isScattered[place] = true
                }
            }
        }
        for (place, profile) in before.profiles.hashes.enumerated() {
            if isScattered[place] { impact.split += 1 }
            guard !isPresent[place] else { continue }
            gone.append(profile)
            if heir[place] >= 0 {
                impact.absorbed += 1
                successions.append(.init(profile: profile, successor: heir[place], reason: .merge))
            } else {
                impact.vanished += 1
            }
        }
        for cluster in different {
            let origins = members[cluster].map { lineage.profiles[Int($0)] }.filter { $0 >= 0 }
            if former[cluster] >= 0 {
                if origins.contains(where: { $0 != former[cluster] && !isPresent[Int($0)] }) { impact.survivors += 1 }
            } else if let origin = origins.first {
                impact.separated += 1
                // Of a profile that is gone its heir is told already.
                if isPresent[Int(origin)] || heir[Int(origin)] != cluster {
                    successions.append(
                        .init(profile: before.profiles.hashes[Int(origin)], successor: Int32(cluster), reason: .split))
                }
            } else {
                impact.created += 1
            }
        }
    }

    private mutating func count(
        _ resolution: Resolution, _ profiles: [Int64], _ members: Groups, _ before: FormerMembers
    ) {
        for (cluster, profile) in profiles.enumerated() where profile >= 0 {
            impact.after += 1
            impact.largestAfter = max(impact.largestAfter, members[cluster].count)
        }
        impact.before = before.sizes.count
        impact.largestBefore = Int(before.sizes.max() ?? 0)
        impact.refusedLinks = resolution.refusals.count { profiles[Int(resolution.clusters[Int($0.b)])] >= 0 }
    }
}
