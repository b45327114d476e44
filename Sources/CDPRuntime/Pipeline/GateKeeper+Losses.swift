import CDPPlan
import CDPTypes

extension GateKeeper {
    /// Gates of what was lost of the rows that were read. They hold from the first person on: whoever lost a refusal by a
    /// column's new name is one person.
    var lossGates: [Gate] {
        impact.sources.flatMap { found -> [Gate] in
            guard let source = plan.source(found.source) else { return [] }
            let sums = history.of(applied?.predecessor(of: source, in: plan) ?? source)
            let reasons: [(Gate.Kind, String?)] = [
                (.sourceColumns, columns(source, found.losses)), (.sourceNulls, nulls(source, found.losses)),
                (.sourceQuarantine, quarantine(found, sums)), (.sourceOwners, owners(found.losses, sums)),
            ]
            return reasons.compactMap { kind, reason in
                reason.map { Gate(kind: kind, address: Address(.source, source.name), reason: $0) }
            }
        }
    }

    /// The columns that a file lost and that say who somebody is or what they consent to.
    private func columns(_ source: SourcePlan, _ losses: InputLosses) -> String? {
        var reasons: [String] = []
        for file in losses.columns {
            for name in file.lost {
                let readers = source.keyReaders(of: name, in: plan)
                if readers.isEmpty { continue }
                let guess = file.renamed[name].map { "; `\($0)` may be its new name" } ?? ""
                let verb = readers.count == 1 ? "reads" : "read"
                reasons.append(
                    "`\(name)`, which \(readers.joined(separator: ", ")) \(verb), is no column of \(file.path)\(guess)")
            }
        }
        return joined(reasons)
    }

    /// The fields that are null far more often, but for lost columns, which the gate above names.
    private func nulls(_ source: SourcePlan, _ losses: InputLosses) -> String? {
        let lost = Set(losses.columns.flatMap(\.lost)).filter { !source.keyReaders(of: $0, in: plan).isEmpty }
        return joined(
            losses.nulls.filter { !lost.contains($0.field) }.map { rise in
                let unreadable =
                    rise.unreadable == 0 ? "" : " (\(rise.unreadable) that cannot be read)"
                return "`\(rise.field)` is null in \(rise.nulls) of \(rise.rows) new rows\(unreadable), "
                    + "in \(rise.storedNulls) of \(rise.storedRows) stored ones"
            })
    }

    /// While the store holds nobody there is nothing to guard: the plan tells of the rows.
    private func quarantine(_ source: SourceImpact, _ sums: LossHistory.Sums) -> String? {
        guard impact.profiles.before > 0 else { return nil }
        let counts = source.counts
        let limit = plan.guards.sourceQuarantine ?? Guards.quarantineRise
        guard Share(counts.quarantined, of: counts.read).isFarAbove(sums.quarantined, by: limit) else { return nil }
        let before = sums.quarantined
        let earlier = before.whole == 0 ? "" : ", before \(before.part) of \(before.whole)"
        let first = source.losses.rejected.first.map { "; most of them because \($0.reason)" } ?? ""
        return "\(counts.quarantined) of \(counts.read) rows are rejected\(earlier)\(first)"
    }

    private func owners(_ losses: InputLosses, _ sums: LossHistory.Sums) -> String? {
        guard let owners = losses.owners, sums.unowned.whole > 0 else { return nil }
        let unowned = Share(owners.events - owners.owned, of: owners.events)
        guard unowned.isFarAbove(sums.unowned, by: plan.guards.sourceOwners ?? Guards.rise) else { return nil }
        let before = sums.unowned
        return "\(owners.owned) of \(owners.events) new events reach a profile, "
            + "before \(before.whole - before.part) of \(before.whole)"
    }

    /// The first reasons, and how many more there are.
    private func joined(_ reasons: [String]) -> String? {
        if reasons.isEmpty { return nil }
        let rest = reasons.count > 4 ? ["and \(reasons.count - 4) more"] : []
        return (reasons.prefix(4) + rest).joined(separator: "; ")
    }
}
