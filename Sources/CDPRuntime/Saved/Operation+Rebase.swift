package import CDPPlan
package import CDPStore
package import CDPTypes

extension Operation {
    /// Computes a saved plan again on the store as it is, and carries it out where it still says the same: the same specs are
    /// applied as when it was made, no gate appears, and no figure moved by more than `tolerance` hundredths of a percent or ten
    /// people, whichever is more. Needs the store's exclusive lock.
    package func rebase(
        _ plan: SavedPlan, tolerance: Int, accepting acceptances: [Acceptance], asOf: Instant, store: ProfileStore,
        progress: (String) -> Void = { _ in }, confirm: (PlanReport) throws -> Bool
    ) throws -> Applied {
        let state = try state()
        do {
            try refuseStale(plan, state, store)
        } catch {
            let alike = plan.base.manifest == state.head?.manifest && plan.storeID == store.identity.storeID
            guard alike, state.head?.plan != plan.id else { throw error }
        }
        let accepted = plan.report.gates.filter(\.isAccepted).map {
            Acceptance(gate: $0.kind, address: $0.address, reason: "accepted in the plan")
        }
        let report = plan.report
        let request = Request(
            manifest: plan.manifest, changes: report.changes, unchangedResources: report.unchangedResources,
            acceptances: accepted + acceptances, asOf: max(asOf, report.asOf), isPinned: plan.isPinned,
            environment: report.environment, revision: report.revision)
        return try apply(request, store: store, operation: plan.operation, progress: progress) { now in
            try PlanComparison(planned: report, now: now, tolerance: tolerance).refuse()
            return try confirm(now)
        }
    }
}

/// Two reports of one plan: as it was saved, and as it is on a later generation.
struct PlanComparison {
    /// As it was saved.
    let planned: PlanReport
    /// As it is.
    let now: PlanReport
    /// How much figures may differ, in hundredths of a percent.
    let tolerance: Int

    /// So many people more or fewer always are within the tolerance.
    private static let fewPeople = 10

    /// Throws where a gate appears, or a figure moved too far.
    func refuse() throws(StoreError) {
        let known = Set(planned.gates.map(\.id))
        var details = now.gates.filter { !known.contains($0.id) }.map { "gate \($0.id): \($0.reason)" }
        let before = Dictionary(uniqueKeysWithValues: figures(planned))
        let after = Dictionary(uniqueKeysWithValues: figures(now))
        for name in Set(before.keys).union(after.keys).sorted() {
            let (then, now) = (before[name] ?? 0, after[name] ?? 0)
            if isMoved(then, now) { details.append("\(name): planned \(then), now \(now)") }
        }
        guard !details.isEmpty else { return }
        throw StoreError(
            .stale, "this plan says something else on the store as it is now", details: details,
            help: "make a new plan: cdp plan --out FILE; or allow more: --tolerance")
    }

    private func isMoved(_ then: Int, _ now: Int) -> Bool {
        let difference = (now - then).magnitude
        return difference > Self.fewPeople && Double(difference) * 10_000 > Double(then) * Double(tolerance)
    }

    /// The figures of a report that are compared, by name.
    private func figures(_ report: PlanReport) -> [(String, Int)] {
        let profiles = report.impact.profiles
        var all = [
            ("profiles", profiles.after), ("profiles absorbed", profiles.absorbed), ("profiles split", profiles.split),
            ("profiles gone", profiles.vanished),
        ]
        for segment in report.impact.segments {
            all += [
                ("segment.\(segment.segment) after", segment.after ?? 0),
                ("segment.\(segment.segment) enter", segment.entering),
                ("segment.\(segment.segment) leave", segment.leaving),
            ]
        }
        for destination in report.impact.destinations {
            let name = "destination.\(destination.destination)"
            all += [
                ("\(name) add", destination.add), ("\(name) update", destination.update),
                ("\(name) remove", destination.remove), ("\(name) withheld", destination.withheld),
            ]
        }
        return all
    }
}
