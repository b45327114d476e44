import CDPConnectors
import CDPPlan
import CDPStore
import CDPTypes

/// A pull of tables of one connection whose changes a slot gives. One slot gives those of all of them, so that a transaction lands in
/// all at once, and the server decodes its log once.
///
/// Landing comes first, the slot is moved after: what the slot gives again is known by where it stands in the log. It is moved no
/// further than the least of the sources that go on from it, also of those that this command does not pull.
struct ReplicationPull {
    let requests: [PullRequest]
    let pull: PullRun
    let target: PostgresTarget

    /// A source, and where it goes on.
    private final class Part {
        let open: OpenInbox
        var before: Landing?
        var position: ReplicationPosition
        var landed: Landing?
        var bytes: Int64 = 0

        init(_ open: OpenInbox) throws {
            self.open = open
            before = open.before
            position = try ReplicationPosition(open)
        }
    }

    /// Rows of a delivery in the making.
    private final class Target: ChangeTarget {
        private var draft: LandingDraft?

        init(_ draft: consuming LandingDraft) { self.draft = consume draft }

        func append(_ text: UnsafeRawBufferPointer) throws { try draft?.append(text) }

        func begin(replaces: Bool) throws { try draft?.begin(rows: LandedSource.changes(replacing: replaces)) }

        func land(_ part: Part, _ pull: PullRun) throws {
            guard let draft = draft.take() else { return }
            try draft.tell(part.position.text)
            let landing = try draft.land(
                after: part.before, keepsEmpty: false, dropsRepeated: false, at: pull.now.microseconds)
            guard let landing else { return }
            part.before = landing
            if landing.bytes > 0 { part.landed = landing }
            part.bytes += landing.bytes
        }
    }

    /// Where no table changed, positions stay until the log is so much longer.
    private static let idleBytes: UInt64 = 16 << 20

    /// How it went for each source, in the order of the requests.
    func run() -> [Pulled] {
        var results: [String: Pulled] = [:]
        var parts: [Part] = []
        for request in requests {
            do {
                parts.append(try Part(try OpenInbox(request, pull.layout)))
            } catch { results[request.source] = Pulled(request, failed: error) }
        }
        for slot in Set(parts.map(\.position.slot)).sorted() {
            run(parts.filter { $0.position.slot == slot }, slot, &results)
        }
        return requests.compactMap { results[$0.source] }
    }

    /// Pulls the sources of one slot.
    private func run(_ parts: [Part], _ slot: String, _ results: inout [String: Pulled]) {
        var parts = parts
        do {
            let seconds = parts.map(\.open.request.input.seconds).max() ?? 0
            let changes = try PostgresChanges(slot: slot, target, Deadline(seconds: seconds))
            parts = parts.filter { part in
                do {
                    _ = try changes.table(part.position, key: part.open.request.key)
                    return true
                } catch {
                    results[part.open.request.source] = Pulled(part.open.request, failed: error)
                    return false
                }
            }
            while !parts.isEmpty, try !round(&parts, changes, &results) {}
        } catch {
            for part in parts {
                if let failure = error as? ConnectionError {
                    try? part.open.inbox.noteErrors(failure.detail ?? failure.reason)
                }
                results[part.open.request.source] = Pulled(part.open.request, failed: error)
            }
            return
        }
        for part in parts {
            results[part.open.request.source] = Pulled(
                source: part.open.request.source, outcome: part.landed.map { .landed($0) } ?? .nothing)
        }
    }

    /// Lands what comes next, and moves the slot. Whether that was all. Sources that cannot land are taken out of `parts`.
    private func round(_ parts: inout [Part], _ changes: PostgresChanges, _ results: inout [String: Pulled]) throws
        -> Bool
    {
        let targets = try parts.map { part in
            Target(
                try part.open.inbox.begin(
                    after: part.open.inbox.numbers(of: pull.known).max() ?? 0,
                    rows: LandedSource.changes(replacing: false), compressed: true))
        }
        let read = try changes.read(
            zip(parts, targets).map { part, target in
                ReplicatedTable(
                    relation: part.position.relation, key: part.open.request.key, position: part.position.position,
                    target: target)
            })
        let isIdle = read.isAll && !read.hasRows && read.reached.bytes < changes.slot.position.bytes + Self.idleBytes
        if !isIdle {
            for (part, target) in zip(parts, targets) {
                part.position.position = max(part.position.position, read.reached)
                do { try target.land(part, pull) } catch {
                    results[part.open.request.source] = Pulled(part.open.request, failed: error)
                }
            }
            parts.removeAll { results[$0.open.request.source] != nil }
        }
        let retained = isIdle ? changes.slot.retained : try advance(changes, parts) ?? changes.slot.retained
        for part in parts {
            try part.open.inbox.notePull(at: pull.now.microseconds)
            try part.open.inbox.note(retained: retained)
        }
        return read.isAll
    }

    /// Moves the slot to the least position of all sources that go on from it; nil where one of them is pulled or attached by another
    /// command, which may need what it gives.
    private func advance(_ changes: PostgresChanges, _ parts: [Part]) throws -> Int64? {
        var least: LogPosition?
        var locks: [KernelLock] = []
        defer { withExtendedLifetime(locks) {} }
        for name in requests.first?.companions ?? [] {
            let inbox = Inbox(pull.layout.inbox(name))
            if !parts.contains(where: { $0.open.request.input.source == name }) {
                guard let lock = try inbox.lock() else { return nil }
                locks.append(lock)
            }
            guard let position = try ReplicationPosition(newest: inbox), position.slot == changes.slot.name else {
                continue
            }
            least = min(least ?? position.position, position.position)
        }
        return try least.map { try changes.advance(to: $0) }
    }
}

extension ReplicationPosition {
    /// What is landed of a source that was detached.
    static let detached = "detached"

    /// As landings keep it.
    var text: String {
        get throws { String(decoding: try StoreJSON.encode(self), as: UTF8.self) }
    }

    /// Where the source of an inbox goes on; nil where it is not attached.
    init?(newest inbox: Inbox) throws {
        self.init(try inbox.newest()?.position)
    }

    /// Reads what a landing keeps; nil for what is none, as that of a query which the source was before.
    private init?(_ text: String?) {
        guard let text, let known = try? StoreJSON.decode(Self.self, Array(text.utf8), path: "") else { return nil }
        self = known
    }

    /// Where a source goes on. Throws where it must be attached first.
    init(_ open: OpenInbox) throws(ConnectionError) {
        let source = open.request.source
        guard let known = Self(open.before?.position) else {
            throw ConnectionError(
                "it is not attached to its table",
                help: "run `cdp source attach \(source)` once: it reads the table, and has the server keep its changes")
        }
        guard known.table == open.request.input.changes?.table else {
            throw ConnectionError(
                "it is attached to another table, `\(known.table)`", help: "run `cdp source attach \(source)`")
        }
        self = known
    }
}
