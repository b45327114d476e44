import CDPColumns
import CDPConnectors
import CDPFormats
import CDPPlan
package import CDPStore
import CDPTypes

extension Operation {
    /// Sends destinations what they lack of the latest generation, under the specs that were applied; `isAgain` writes their
    /// files whatever they lack. No names stand for all. Needs the store's exclusive lock.
    ///
    /// A file is always the rows of its ledger, in every mode. So writing it again sends no row that it did not hold or lack
    /// before, and takes none away: `upsert` and `append` keep who left the audience.
    package func deliver(
        _ names: [String], isAgain: Bool, store: ProfileStore, progress: (String) -> Void = { _ in }
    ) throws -> Applied {
        try store.recover()
        let state = try state()
        guard let head = state.head, let plan = state.applied?.plan else {
            throw StoreError(
                .missing, "nothing was applied yet to the store at `\(storePath)`", help: "run `cdp apply`")
        }
        try store.refuseForeignWrites(since: head)
        ProcessMemory.limit(to: memory)
        // What is sent is what the generation says, as of the time of the generation or of the last delivery of it.
        let mark = store.delivered.flatMap { $0.generation == head.generation ? $0.asOf : nil }
        let asOf = Instant(microseconds: max(head.asOf, mark ?? head.asOf))
        let input = PipelineInput(
            plan: plan, applied: plan, project: project, base: head, tables: try store.tables(of: head),
            secret: store.secret, asOf: asOf, target: storePath, threads: threads)
        progress("deliveries")
        let stage = DeliveryStage(plan: plan, applied: plan, store: store, project: project, threads: threads)
        var files = DeliveredFiles(store, project: project)
        let pending = try stage.pending(
            Pipeline.unchanged(input, Impact()), asOf: asOf, files: &files, of: names.isEmpty ? nil : names)
        var report = PlanReport(project: plan.project, generation: head.generation, asOf: asOf)
        report.impact = Impact(standing: head, plan: plan)
        report.impact.destinations = pending.map(\.impact)
        var result = Applied(report: report, generation: nil, delivered: [], failed: [])
        progress("deliver")
        try StoreError.checkInterruption()
        Interruption.hold()
        send(pending.filter { isAgain || $0.isNeeded }, by: stage, head.generation, asOf, &files, &result)
        close(plan.destinations)
        try files.write()
        result.memory = MemoryUse()
        return result
    }

    /// Gives delivered files that nothing writes anew the access that is declared.
    func close(_ destinations: [DestinationPlan]) {
        for destination in destinations {
            guard let access = try? FileAccess(group: destination.group) else { continue }
            _ = DeliveryPlace(destination.path, project: project, access: access)?.settle()
        }
    }

    /// Sends what is pending, destination by destination; one that fails does not stop the others.
    func send(
        _ pending: [DeliveryStage.Pending], by stage: DeliveryStage, _ generation: Int, _ asOf: Instant,
        _ files: inout DeliveredFiles, _ result: inout Applied
    ) {
        let problems = DestinationPlaces(stage.plan, project: project, store: storePath, specs: specs)
            .problems(of: pending.filter(\.writesFile).map(\.destination))
        for pending in pending {
            if Interruption.signal != nil {
                result.failed.append((pending.impact.destination, "a signal ended the command before"))
                continue
            }
            do {
                if let problem = problems.first(where: { $0.destination == pending.impact.destination }) {
                    throw StoreError(.invalidRequest, "it \(problem.message)", help: problem.help)
                }
                if let file = try stage.deliver(pending, generation: generation, asOf: asOf) {
                    files.note(file, pending.destination, ledger: pending.ledger)
                }
                result.delivered.append(pending.impact.destination)
            } catch {
                result.failed.append((pending.impact.destination, "\(error)"))
            }
        }
    }
}
