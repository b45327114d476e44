import CDPColumns
import CDPIdentity
import CDPPlan

/// What became of the profiles of the generation before.
struct ProfileHistory {
    private(set) var impact = ProfileImpact()
    private(set) var gone: [Int64] = []
    private(set) var successions: [IdentityOutcome.Succession] = []

    /// Compares the clusters of a generation, named by `profiles`, with the profiles before.
    init(
        _ index: RecordIndex, _ resolution: Resolution, _ profiles: [Int64], _ members: Groups, _ isTouched: [Bool],
        _ before: FormerMembers
    ) {
        var present = HashIndex(capacity: profiles.count)
        for (cluster, profile) in profiles.enumerated() where profile >= 0 {
            present.update(UInt64(bitPattern: profile), UInt32(cluster))
            impact.after += 1
            impact.largestAfter = max(impact.largestAfter, members[cluster].count)
        }
        impact.before = before.profiles.count
        impact.largestBefore = Int(before.sizes.max() ?? 0)
        impact.refusedLinks = resolution.refusals.count { profiles[Int(resolution.clusters[Int($0.b)])] >= 0 }
        // The cluster of each old profile's least living record, and whether others of its records went elsewhere.
        var heir = [Int32](repeating: -1, count: before.profiles.count)
        var isScattered = [Bool](repeating: false, count: before.profiles.count)
        for cluster in profiles.indices where isTouched[cluster] && profiles[cluster] >= 0 {
            for record in members[cluster] {
                guard let former = before.record(index.hashes[Int(record)]),
                    let place = before.place(of: former.profile)
                else { continue }
                if heir[place] < 0 {
                    heir[place] = Int32(cluster)
                } else if heir[place] != cluster {
                    isScattered[place] = true
                }
            }
        }
        for (place, profile) in before.profiles.enumerated() {
            if isScattered[place] { impact.split += 1 }
            guard present[UInt64(bitPattern: profile)] == nil else { continue }
            gone.append(profile)
            if heir[place] >= 0 {
                impact.absorbed += 1
                successions.append(.init(profile: profile, successor: heir[place], reason: "merge"))
            } else {
                impact.vanished += 1
            }
        }
        let goneIndex = HashIndex(gone.map { UInt64(bitPattern: $0) })
        for cluster in profiles.indices where isTouched[cluster] && profiles[cluster] >= 0 {
            let isNew = before.place(of: profiles[cluster]) == nil
            var origin: Int64 = -1
            var hasAbsorbed = false
            for record in members[cluster] {
                guard let former = before.record(index.hashes[Int(record)]) else { continue }
                if origin < 0 { origin = former.profile }
                if former.profile != profiles[cluster], goneIndex[UInt64(bitPattern: former.profile)] != nil {
                    hasAbsorbed = true
                }
            }
            if !isNew {
                if hasAbsorbed { impact.survivors += 1 }
            } else if origin < 0 {
                impact.created += 1
            } else {
                impact.separated += 1
                if goneIndex[UInt64(bitPattern: origin)] == nil {
                    successions.append(.init(profile: origin, successor: Int32(cluster), reason: "split"))
                }
            }
        }
    }
}
