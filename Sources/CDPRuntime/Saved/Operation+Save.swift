import CDPFormats
import CDPPlan
import CDPStore
import CDPTypes

extension Operation {
    /// Computes a plan and keeps what it computed, in the store or in the folder `place`, so that it can be carried out later
    /// without computing anything again. The store must be there, and stays as it was.
    ///
    /// Takes no lock: a commit meanwhile makes the plan stale.
    package func save(
        _ request: Request, in place: String? = nil, _ made: SavedPlan.Provenance,
        progress: (String) -> Void = { _ in }
    ) throws -> SavedPlan {
        let state = try state(holding: true)
        guard let store = state.store else {
            throw StoreError(.missing, "there is no profile store at `\(storePath)`", help: "`cdp apply` makes one")
        }
        try refuseEarlier(request.asOf, state)
        let folder = place ?? store.layout.staged
        return try staged(in: folder, made) { scratch in
            let prepared = try prepare(request, state, secret: store.secret, target: scratch.path, progress: progress)
            return try keep(prepared, "apply", store, made, in: scratch)
        }
    }

    /// Saves a plan that was prepared to be carried out at once; nil where nothing would come of it.
    func keep(
        _ prepared: Prepared, _ operation: String, _ store: ProfileStore, _ made: SavedPlan.Provenance
    ) throws -> SavedPlan? {
        guard prepared.isChanged, prepared.report.gates.contains(where: { !$0.isAccepted }) else { return nil }
        return try staged(in: store.layout.staged, made) { try keep(prepared, operation, store, made, in: $0) }
    }

    /// What `body` keeps in a folder of its own in `place`, which goes where it fails. What is too old there and in the store goes
    /// first.
    private func staged(
        in place: String, _ made: SavedPlan.Provenance, _ body: (ScratchFolder) throws -> SavedPlan
    ) throws -> SavedPlan {
        try StoreFiles.makeDirectory(place)
        let scratch = try ScratchFolder(
            in: place, access: FileAccess(of: place), help: "give a writable folder: --staging DIR")
        for area in Set([StoreLayout(root: storePath).staged, place]) {
            StagingArea(path: area).expire(staging, now: made.at)
        }
        do {
            return try body(scratch)
        } catch {
            scratch.remove()
            throw error
        }
    }

    private func keep(
        _ prepared: Prepared, _ operation: String, _ store: ProfileStore, _ made: SavedPlan.Provenance,
        in scratch: ScratchFolder
    ) throws -> SavedPlan {
        var plan = try SavedPlan(prepared, operation: operation, store: store, made)
        plan.entries = try StagedTables(in: scratch.path).keep(
            prepared.draft(operation), storeID: store.identity.storeID)
        try plan.settleID()
        plan.settle(try scratch.keep(as: plan.id), in: store.layout)
        return plan
    }
}
