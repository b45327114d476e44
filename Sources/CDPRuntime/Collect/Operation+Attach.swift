import CDPConnectors
import CDPPlan
package import CDPStore
package import CDPTypes
import Logging

extension Operation {
    /// What attaching a source came to.
    package struct Attached: Sendable {
        /// What was made on the server, or dropped there, a few words each.
        package var done: [String]
        /// The delivery with the rows of the table; nil where it was attached already.
        package var landing: Landing?
    }

    /// Attaches a source to the table whose changes it reads: publishes the table, has the server keep its log, and lands the rows as of
    /// where the changes begin. One that is attached stays as it is, unless its table is to be read `again`.
    package func attach(
        _ request: PullRequest, again: Bool, state: State, at now: Instant
    ) throws -> Attached {
        let (pull, target, store) = try replication(request, state, at: now)
        let open = try OpenInbox(request, pull.layout)
        let name = PostgresSlot.name(store: store.identity.storeID, connection: request.connection?.name ?? "")
        let deadline = Deadline(seconds: request.input.seconds)
        if !again, let known = try? ReplicationPosition(open),
            (try? PostgresChanges(slot: known.slot, target, deadline).table(known, key: request.key)) != nil
        {
            return Attached(done: [])
        }
        do {
            let attachment = try PostgresAttachment(slot: name, target, deadline)
            var draft = try open.inbox.begin(
                after: open.inbox.numbers(of: pull.known).max() ?? 0, rows: LandedSource.changes(replacing: true),
                compressed: true)
            let (position, made) = try attachment.attach(request.input.changes?.table ?? "", key: request.key) {
                try draft.append($0)
            }
            try draft.tell(position.text)
            let landing = try draft.land(
                after: open.before, keepsEmpty: true, dropsRepeated: false, at: now.microseconds)
            try open.inbox.notePull(at: now.microseconds)
            logger.info("attached", metadata: ["source": "\(request.source)"])
            return Attached(done: made, landing: landing)
        } catch let failure as ConnectionError {
            try? open.inbox.noteErrors(failure.detail ?? failure.reason)
            throw failure
        }
    }

    /// Detaches a source: its table is published no more, and with the last table of a slot the server keeps no log for it. What was
    /// landed stays. Returns what was done.
    package func detach(_ request: PullRequest, state: State, at now: Instant) throws -> [String] {
        let (pull, target, store) = try replication(request, state, at: now)
        let open = try OpenInbox(request, pull.layout)
        let known = try? ReplicationPosition(open)
        let slot =
            known?.slot ?? PostgresSlot.name(store: store.identity.storeID, connection: request.connection?.name ?? "")
        let others = try request.companions.filter { name in
            try name != request.input.source
                && ReplicationPosition(newest: Inbox(pull.layout.inbox(name)))?.slot == slot
        }
        let attachment = try PostgresAttachment(slot: slot, target, Deadline(seconds: request.input.seconds))
        let done = try attachment.detach(
            known?.table ?? request.input.changes?.table ?? "", isLast: others.isEmpty)
        guard known != nil else { return done }
        let draft = try open.inbox.begin(
            after: open.inbox.numbers(of: pull.known).max() ?? 0, rows: LandedSource.changes(replacing: false),
            compressed: true)
        try draft.tell(ReplicationPosition.detached)
        _ = try draft.land(after: open.before, keepsEmpty: false, dropsRepeated: false, at: now.microseconds)
        logger.info("detached", metadata: ["source": "\(request.source)"])
        return done
    }

    private func replication(
        _ request: PullRequest, _ state: State, at now: Instant
    ) throws -> (PullRun, PostgresTarget, ProfileStore) {
        guard let store = state.store else {
            throw StoreError(.missing, "there is no profile store at `\(storePath)`", help: "`cdp apply` makes one")
        }
        guard request.input.changes != nil, case .postgres(let address)? = request.connection?.system else {
            throw ConnectionError("it reads the changes of no table", help: "write `read: { changes_of: …, on: … }`")
        }
        let target = try PostgresTarget(PostgresTarget.Options(address), project: project)
        let pull = PullRun(operation: self, layout: store.layout, known: state.head?.inputNames ?? [], now: now)
        return (pull, target, store)
    }
}
