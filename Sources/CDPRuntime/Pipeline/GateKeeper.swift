import CDPDiagnostics
import CDPPlan
import CDPTypes

/// Opens the gates that a plan must pass.
struct GateKeeper {
    let plan: ExecutionPlan
    let applied: ExecutionPlan?
    let changes: [Change]
    let impact: Impact
    /// What earlier generations counted.
    let history: LossHistory
    let acceptances: [Acceptance]
    /// Where the specs declare each resource.
    let places: [Address: SourceRange]

    /// Below so many people a percentage says nothing.
    private static let fewPeople = 50

    /// Every gate that a condition opens, accepted or not; sorted by id.
    func gates() -> [Gate] {
        let all =
            sourceGates + tableGates + lossGates + identityGates + segmentGates + deliveryGates + disclosureGates
            + destructionGates
        return all.map { gate in
            var gate = gate
            gate.isAccepted = acceptances.contains { $0.gate == gate.kind && $0.address == gate.address }
            gate.range = changes.first { $0.address == gate.address }?.range ?? places[gate.address]
            return gate
        }.sorted { $0.id < $1.id }
    }

    private func exceeds(_ part: Int, of whole: Int, _ limit: Int) -> Bool {
        whole >= Self.fewPeople && part * 10_000 > whole * limit
    }

    private var sourceGates: [Gate] {
        impact.sources.compactMap { source in
            // Files that are read again bring most of what they remove back under another key.
            let isSnapshot = plan.source(source.source)?.isSnapshot ?? false
            let removed = isSnapshot ? source.removed : min(source.removed, source.before - source.after)
            guard shrinks(removed, of: source.before) else { return nil }
            let cause = isSnapshot ? "a snapshot removes" : "files that are read again no longer hold"
            return Gate(
                kind: .sourceShrinks, address: Address(.source, source.source),
                reason: "\(cause) \(removed) of \(source.before) records")
        }
    }

    /// A table that is cut off or empty takes from people what it added to them.
    private var tableGates: [Gate] {
        plan.enrichments.compactMap { enrichment in
            guard let before = history.rows(ofTable: enrichment.name), let after = impact.tables[enrichment.name],
                shrinks(before - after, of: before)
            else { return nil }
            return Gate(
                kind: .sourceShrinks, address: Address(.enrichment, enrichment.name),
                reason: "its table has \(after) rows, before \(before)")
        }
    }

    /// Of few records some come and go; half of them, or the only one, go with a file that is cut off or empty.
    private func shrinks(_ removed: Int, of before: Int) -> Bool {
        let limit = plan.guards.sourceShrinks
        if before >= Self.fewPeople { return exceeds(removed, of: before, limit) }
        let isMost = removed > 1 ? removed * 2 >= before : removed == before
        return removed > 0 && isMost && removed * 10_000 > before * limit
    }

    private var identityGates: [Gate] {
        let profiles = impact.profiles
        var gates: [Gate] = []
        if exceeds(profiles.absorbed, of: profiles.before, plan.guards.identityMerges) {
            gates.append(
                Gate(
                    kind: .identityMerges, address: Address(.identity),
                    reason: "\(profiles.absorbed) of \(profiles.before) profiles are absorbed by others"))
        }
        if exceeds(profiles.split + profiles.trustFlips, of: profiles.before, plan.guards.identitySplits) {
            let flips =
                profiles.trustFlips == 0
                ? "" : ", \(profiles.trustFlips) values changed between trusted and distrusted"
            gates.append(
                Gate(
                    kind: .identitySplits, address: Address(.identity),
                    reason: "\(profiles.split) of \(profiles.before) profiles split\(flips)"))
        }
        return gates + capGates
    }

    /// The cap holds, so a cluster goes over it in two ways only: stewards' decisions made one, or evidence asks for one and
    /// is refused. Either is news only where it was not so before.
    private var capGates: [Gate] {
        let profiles = impact.profiles
        guard let cap = plan.identity.maximumRecords, profiles.before > 0 else { return [] }
        var reasons: [String] = []
        if profiles.largestAfter > cap, profiles.largestAfter > profiles.largestBefore {
            reasons.append("decisions make a profile of \(profiles.largestAfter) records")
        }
        if profiles.cappedAfter > profiles.cappedBefore {
            reasons.append(
                "evidence would make \(profiles.cappedAfter) profile\(profiles.cappedAfter == 1 ? "" : "s") "
                    + "larger than the cap, before \(profiles.cappedBefore)")
        }
        guard !reasons.isEmpty else { return [] }
        return [
            Gate(
                kind: .identityLargest, address: Address(.identity),
                reason: reasons.joined(separator: "; ") + " (cap \(cap) records)")
        ]
    }

    private var segmentGates: [Gate] {
        impact.segments.compactMap { segment in
            guard let before = segment.before, segment.after != nil,
                exceeds(max(segment.entering, segment.leaving), of: before, plan.guards.segmentMoves)
            else { return nil }
            return Gate(
                kind: .segmentMoves, address: Address(.segment, segment.segment),
                reason: "\(segment.entering) enter and \(segment.leaving) leave of \(before) members")
        }
    }

    private var deliveryGates: [Gate] {
        impact.destinations.compactMap { destination in
            guard plan.destinations.contains(where: { $0.name == destination.destination }),
                destination.remove >= Self.fewPeople,
                exceeds(destination.remove, of: destination.before, plan.guards.deliveryRemovals)
            else { return nil }
            return Gate(
                kind: .deliveryRemovals, address: Address(.destination, destination.destination),
                reason: "\(destination.remove) of \(destination.before) rows are removed")
        }
    }

    /// A field made of personal data that a receiver did not get before.
    private var disclosureGates: [Gate] {
        let renaming = SegmentRenaming(changes)
        return plan.destinations.flatMap { destination -> [Gate] in
            let before = applied?.predecessor(of: destination, in: plan)
            let new = plan.newFields(of: destination, since: applied).filter { $0.personalData != .none }
            var gates: [Gate] = []
            let address = Address(.destination, destination.name)
            if !new.isEmpty {
                let names = new.map {
                    "\($0.name) (\($0.personalData.rawValue)\($0.transform.map { ", \($0)" } ?? ""))"
                }
                gates.append(
                    Gate(
                        kind: .disclosesField, address: address,
                        reason: "sends \(names.joined(separator: ", ")) for the first time"))
            }
            if let before,
                before.segment.map(renaming.name) != destination.segment
                    || (before.consent != nil && destination.consent != before.consent)
            {
                gates.append(Gate(kind: .disclosesAudience, address: address, reason: "sends to another audience"))
            }
            return gates
        }
    }

    private var destructionGates: [Gate] {
        var gates: [Gate] = []
        for segment in impact.segments where segment.after == nil && segment.before ?? 0 > 0 {
            gates.append(
                Gate(
                    kind: .destroysSegment, address: Address(.segment, segment.segment),
                    reason: "\(segment.before ?? 0) members"))
        }
        for destination in impact.destinations
        where destination.before > 0 && destination.remove == destination.before
            && !plan.destinations.contains(where: { $0.name == destination.destination })
            && applied?.destinations.contains(where: { $0.name == destination.destination }) == true
        {
            gates.append(
                Gate(
                    kind: .destroysAudience, address: Address(.destination, destination.destination),
                    reason: "loses \(destination.remove) of \(destination.before) rows"))
        }
        let kept = Set(plan.sources.compactMap { applied?.predecessor(of: $0, in: plan)?.name })
        for source in applied?.sources ?? [] where source.describesPeople && !kept.contains(source.name) {
            gates.append(
                Gate(kind: .destroysProfiles, address: Address(.source, source.name), reason: "its records are removed")
            )
        }
        return gates + refusalGates
    }

    /// Whoever refused and is asked no more may be written to: the specs must mean it, for one person too.
    private var refusalGates: [Gate] {
        Dictionary(grouping: impact.forgotten, by: \.source).map { source, lost in
            let parts = lost.map { "\($0.contacts) of consent \($0.consent)" }
            return Gate(
                kind: .destroysRefusals, address: Address(.source, source),
                reason: "refusals no longer count: \(parts.joined(separator: ", "))")
        }
    }
}

extension ExecutionPlan {
    /// The fields that a destination of this plan is sent and was not under an earlier one.
    func newFields(
        of destination: DestinationPlan, since applied: ExecutionPlan?
    ) -> [DestinationPlan.OutputField] {
        let known = Set(applied?.predecessor(of: destination, in: self)?.fields.map(\.name) ?? [])
        return destination.fields.filter { !known.contains($0.name) }
    }
}
