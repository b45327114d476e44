import CDPColumns
import CDPConnectors
import CDPFormats
import CDPPlan
import CDPStore
import CDPTypes

/// Lands what the sources of one group have: each as a whole or not at all, and none because of another.
struct PullRun: Sendable {
    let operation: Operation
    let layout: StoreLayout
    /// The inputs that generations have read.
    let known: [String]
    let now: Instant

    /// Pulls sources of one connection, or one that has none.
    func pull(_ requests: [PullRequest]) -> [Pulled] {
        if requests.first?.input.singer != nil { return TapPull(requests, self).run() }
        if requests.first?.input.objects != nil {
            return Parallel.waiting(requests.count, atOnce: Operation.atOnce) { place in
                answer(requests[place]) {
                    let open = try OpenInbox(requests[place], layout)
                    let landing = try ObjectPull(open, operation.project, after: known).land(at: now.microseconds)
                    try open.inbox.notePull(at: now.microseconds)
                    return landing
                }
            }
        }
        guard let system = requests.first?.connection?.system else {
            return requests.map { request in answer(request) { try pullProgram(request, OpenInbox(request, layout)) } }
        }
        switch system {
        case .http, .s3:
            return requests.map { request in
                answer(request) { throw ConnectionError("a service is not asked for rows", help: "name a database") }
            }
        case .postgres(let address):
            let changes = requests.filter { $0.input.changes != nil }
            return pull(requests.filter { $0.input.changes == nil }, address) + pull(changes: changes, address)
        case .sqlite(let path):
            return requests.map { request in
                answer(request) {
                    let inbox = try OpenInbox(request, layout)
                    let query = try SQLiteQuery(
                        try query(inbox), path: ProjectPath.place(of: path, in: operation.project),
                        at: now.microseconds, Deadline(seconds: request.input.seconds))
                    return try land(inbox) { try query.read($0) }
                }
            }
        }
    }

    /// Pulls tables of one server whose changes are read.
    private func pull(changes requests: [PullRequest], _ address: PostgresAddress) -> [Pulled] {
        if requests.isEmpty { return [] }
        do {
            let target = try PostgresTarget(PostgresTarget.Options(address), project: operation.project)
            return ReplicationPull(requests: requests, pull: self, target: target).run()
        } catch {
            return requests.map { Pulled($0, failed: error) }
        }
    }

    /// Pulls queries of one server, which all see one moment.
    private func pull(_ requests: [PullRequest], _ address: PostgresAddress) -> [Pulled] {
        if requests.isEmpty { return [] }
        let inboxes = requests.map { request in Result { try OpenInbox(request, layout) } }
        let open = inboxes.compactMap { try? $0.get() }
        let seconds = requests.map(\.input.seconds).max() ?? 0
        let queries = Result {
            try PostgresQueries(
                try open.map { try query($0) },
                PostgresTarget(PostgresTarget.Options(address), project: operation.project), Deadline(seconds: seconds))
        }
        let moment = queries.map(\.moment)
        let mayLoseRows = (try? queries.get().mayLoseRows) ?? false
        defer { withExtendedLifetime(queries) {} }
        return Parallel.waiting(requests.count, atOnce: Operation.atOnce) { place in
            var pulled = answer(requests[place]) {
                let inbox = try inboxes[place].get()
                let number = open.firstIndex { $0 === inbox } ?? 0
                let moment = try moment.get()
                return try land(inbox) { try moment.read(number, $0) }
            }
            if mayLoseRows, requests[place].query?.since != nil { pulled.warnings = [.hiddenTransactions] }
            return pulled
        }
    }

    /// What a source asks, and where it goes on.
    private func query(_ inbox: OpenInbox) throws -> DatabaseQuery {
        guard let query = inbox.request.query else {
            throw ConnectionError("it asks nothing", help: "write `sql:`")
        }
        // A position that is none of a query is what the source was before left there: everything is asked for.
        let position = inbox.before?.position.flatMap {
            try? StoreJSON.decode(QueryPosition.self, Array($0.utf8), path: inbox.inbox.folder)
        }
        return DatabaseQuery(sql: query.sql, since: query.since, overlap: query.overlap, position: position)
    }

    /// What a pull came to.
    private func answer(_ request: PullRequest, _ pull: () throws -> Landing?) -> Pulled {
        do {
            let landing = try pull()
            return Pulled(source: request.source, outcome: landing.map { .landed($0) } ?? .nothing)
        } catch { return Pulled(request, failed: error) }
    }

    /// Lands the rows of a query: those of none, and their header, only where each delivery is all that there is.
    private func land(
        _ open: OpenInbox, _ read: ((UnsafeRawBufferPointer) throws -> Void) throws -> (rows: Int, next: QueryPosition?)
    ) throws -> Landing? {
        var draft = try begin(open)
        // The header stands in the first piece, which is held back until a row has come.
        var first: [UInt8]? = []
        do {
            let (rows, next) = try read { piece in
                guard let held = first else { return try draft.append(piece) }
                if held.isEmpty {
                    first = Array(piece)
                } else {
                    try held.withUnsafeBytes { try draft.append($0) }
                    first = nil
                    try draft.append(piece)
                }
            }
            if let held = first, rows > 0 || open.request.isSnapshot {
                try held.withUnsafeBytes { try draft.append($0) }
            }
            if let next { try draft.tell(String(decoding: StoreJSON.encode(next), as: UTF8.self)) }
        } catch let failure as ConnectionError {
            try? open.inbox.noteErrors(failure.detail ?? failure.reason)
            throw failure
        }
        return try land(draft, open, dropsRepeated: true)
    }

    /// Begins a delivery of a source.
    func begin(_ open: OpenInbox) throws -> LandingDraft {
        let format = RowFormat(open.request.input.format)
        return try open.inbox.begin(
            after: open.inbox.numbers(of: known).max() ?? 0, rows: LandedSource.rows(format), compressed: format != nil)
    }

    /// Lands a delivery; nil where it is nothing new.
    func land(_ draft: consuming LandingDraft, _ open: OpenInbox, dropsRepeated: Bool) throws -> Landing? {
        let isSnapshot = open.request.isSnapshot
        let landing = try draft.land(
            after: open.before, keepsEmpty: isSnapshot, dropsRepeated: dropsRepeated || isSnapshot, at: now.microseconds
        )
        try open.inbox.notePull(at: now.microseconds)
        return landing
    }

    /// Runs a program and lands what it writes; nil where that is nothing new.
    private func pullProgram(_ request: PullRequest, _ open: OpenInbox) throws -> Landing? {
        guard case .program(let arguments) = request.input.origin else { return nil }
        let inbox = open.inbox
        var draft = try begin(open)
        try draft.tell(open.before?.position)
        var program = Program(arguments, in: operation.project, within: request.input.seconds, errors: inbox.errors)
        program.environment["CDP_POSITION"] = draft.positionFile
        let end = try program.run { try draft.append($0) }
        if let failure = ConnectionError(end, arguments[0], within: request.input.within, errors: inbox.errors) {
            throw failure
        }
        return try land(draft, open, dropsRepeated: false)
    }
}

/// The inbox of a source while it is pulled: nobody else pulls it meanwhile.
final class OpenInbox: Sendable {
    let request: PullRequest
    let inbox: Inbox
    /// The newest delivery.
    let before: Landing?
    private let lock: KernelLock

    static let isBusy = ConnectionError(
        "another pull of the source is under way", help: "run the command again when it is done")

    init(_ request: PullRequest, _ layout: StoreLayout) throws {
        self.request = request
        inbox = Inbox(layout.inbox(request.input.source))
        guard let lock = try inbox.lock() else { throw Self.isBusy }
        self.lock = lock
        before = try inbox.newest()
    }
}

extension LandedInput {
    /// How long a pull may take, in seconds.
    var seconds: Double { within.seconds }
}

extension PostgresTarget.Options {
    /// The options of a plan's connection.
    init(_ address: PostgresAddress) {
        self.init()
        host = address.host
        port = address.port
        database = address.database
        user = address.user
        password = address.password
        encryption = address.encryption
        rootCertificate = address.rootCertificate
    }
}
