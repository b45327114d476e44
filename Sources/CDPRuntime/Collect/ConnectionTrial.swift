import CDPColumns
import CDPConnectors
package import CDPDiagnostics
import CDPFormats
package import CDPPlan
package import CDPStore
package import CDPTypes

/// What came of trying a connection, or a program that a destination writes to.
package struct ConnectionTrial: Sendable {
    /// Something that does not work, or that lacks.
    package struct Finding: Sendable {
        /// The source whose query it is about; nil for what is tried itself.
        package var source: String?
        /// What is wrong.
        package var reason: String
        /// What to do next.
        package var help: String
        /// What kind of finding it is: that something does not work, unless said otherwise.
        package var code = DiagnosticCode.connectionFailed

        /// The user may not see when transactions of others began.
        static let hiddenTransactions = Finding(
            reason: "transactions of others cannot be seen, so rows that they commit late may be lost",
            help: "grant `pg_read_all_stats` to the user", code: .rightMissing)
    }

    /// The connection, or the destination.
    package var address: Address
    /// What answered, in words; nil where nothing did.
    package var answer: String?
    /// What does not work.
    package var findings: [Finding] = []
}

extension Operation {
    /// So many seconds a connection may take that is tried.
    fileprivate static let patience = 30.0

    /// Tries the connections of a plan side by side: whether each answers, and takes the queries that go through it; and the Singer
    /// targets of its destinations.
    package static func trials(of plan: ExecutionPlan, project: String, store: ProfileStore?) -> [ConnectionTrial] {
        let connections = plan.connections ?? []
        let streams = plan.destinations.compactMap { destination in
            destination.receiver.stream.map { (destination.name, $0) }
        }
        return Parallel.waiting(connections.count + streams.count, atOnce: atOnce) { place in
            guard place >= connections.count else {
                let connection = connections[place]
                return ConnectionTrial(Address(.connection, connection.name)) { trial in
                    try trial.run(connection, of: plan, project, store)
                }
            }
            let (name, stream) = streams[place - connections.count]
            return ConnectionTrial(Address(.destination, name)) { try $0.run(stream, project) }
        }
    }
}

extension ConnectionTrial {
    fileprivate init(_ address: Address, _ run: (inout ConnectionTrial) throws -> Void) {
        self.init(address: address)
        do { try run(&self) } catch { note(error) }
    }

    fileprivate mutating func note(_ error: any Error, source: String? = nil) {
        let failure = error as? ConnectionError
        findings.append(
            Finding(
                source: source, reason: failure?.reason ?? "\(error)", help: failure?.help ?? "run the command again"))
    }

    fileprivate mutating func run(
        _ connection: ConnectionPlan, of plan: ExecutionPlan, _ project: String, _ store: ProfileStore?
    ) throws {
        let requests = PullRequest.all(of: plan).filter { $0.connection == connection }
        switch connection.system {
        case .postgres(let address):
            let target = try PostgresTarget(PostgresTarget.Options(address), project: project)
            let session = try PostgresSession(target, Deadline(seconds: Operation.patience))
            answer = try session.description()
            check(requests) { try PostgresQueries.check($0, session) }
            if requests.contains(where: { $0.query?.since != nil }), try !PostgresQueries.seesOthers(session) {
                findings.append(.hiddenTransactions)
            }
            try checkReplication(requests.filter { $0.input.changes != nil }, session, store)
        case .sqlite(let path):
            let place = ProjectPath.place(of: path, in: project)
            let deadline = Deadline(seconds: Operation.patience)
            let nothing = DatabaseQuery(sql: "select 1", since: nil, overlap: nil, position: nil)
            try SQLiteQuery(nothing, path: place, at: 0, deadline).check()
            answer = SQLiteQuery.version
            check(requests) { try SQLiteQuery($0, path: place, at: 0, deadline).check() }
        case .http(let address):
            // A request would do something there: whether the secrets and the authorities are found is all that is tried, and
            // whether a token is given.
            let options = HTTPTarget.Options(address, isSigned: address.signingSecret != nil)
            let target = try HTTPTarget(options, project: project)
            let files = requests.compactMap { request in request.input.objects.map { (request.source, $0.path) } }
            try check(files) { try ServedFile($0, target, within: 0).check() }
            guard findings.isEmpty else { return }
            if address.tokens == nil {
                answer = files.isEmpty ? "what it needs is there; nothing is sent to try it" : "it has the files"
            } else {
                try ServiceAccess(target).checkToken()
                answer = "a token is given; nothing else is sent to try it"
            }
        case .s3(let address):
            let target = try ObjectStoreTarget(ObjectStoreTarget.Options(address), project: project)
            let read = requests.compactMap { request in request.input.objects.map { (request.source, $0.path) } }
            try check(read) { path in
                guard let pattern = ObjectPattern(path) else { return }
                try ObjectStore(target, bucket: pattern.bucket, within: 0).checkListing(pattern.prefix)
            }
            let written = plan.destinations.compactMap(\.receiver.object).filter { $0.connection == connection.name }
            try check(written.map { (nil, $0.path) }) { path in
                guard let pattern = ObjectPattern(path) else { return }
                try ObjectStore(target, bucket: pattern.bucket, within: 0).checkWriting(pattern.key)
            }
            guard findings.isEmpty else { return }
            let rights = [read.isEmpty ? nil : "list", written.isEmpty ? nil : "write"].compactMap { $0 }
            answer =
                rights.isEmpty
                ? "what it needs is there; nothing reads or writes through it"
                : "it may \(rights.joined(separator: " and "))"
        }
    }

    /// Looks whether a target can be started, and has the settings that it says it needs. It is given no messages.
    fileprivate mutating func run(_ stream: WrittenStream, _ project: String) throws {
        let config = try JSONValue(stream.program.config, Secrets(project: project))
        let program = stream.program.arguments
        let target = TapProgram(program, in: project, within: Operation.patience, errors: "/dev/null")
        let about = try target.about()
        if case .unknown = about.end,
            let failure = ConnectionError(about.end, program[0], within: stream.within, errors: target.errors)
        {
            throw failure
        }
        for name in about.value?.missing(in: config) ?? [] {
            findings.append(
                Finding(
                    reason: "the target needs the setting `\(name)`", help: "add it to `config:` of the destination"))
        }
        let said = about.value?.title.map { "\($0) can be started; nothing is sent to try it" }
        answer = said ?? "it can be started; it says nothing of itself"
    }

    /// Tries what sources, or a destination, read or write.
    private mutating func check(_ places: [(source: String?, path: String)], _ ask: (String) throws -> Void) throws {
        for place in places {
            do { try ask(place.path) } catch { note(error, source: place.source) }
        }
    }

    /// Looks at what the server needs for changes to be read, at each table, and at the slots of the store.
    private mutating func checkReplication(
        _ requests: [PullRequest], _ session: PostgresSession, _ store: ProfileStore?
    ) throws {
        var used: Set<String> = []
        for request in requests {
            do {
                let table = try PostgresTable(request.input.changes?.table ?? "", session)
                if let problem = table.problem(withKey: request.key) { throw problem }
            } catch { note(error, source: request.source) }
            let inbox = store.map { Inbox($0.layout.inbox(request.input.source)) }
            guard let position = try inbox.flatMap({ try ReplicationPosition(newest: $0) }) else {
                warn(
                    "it is not attached to its table", "run `cdp source attach \(request.source)` once", request.source)
                continue
            }
            used.insert(position.slot)
            guard let slot = try PostgresSlot(position.slot, session), !slot.isLost else {
                warn(
                    "the slot `\(position.slot)` is gone, or has lost changes: what was changed since the last pull is not told",
                    "run `cdp source attach \(request.source)`: it reads the table anew", request.source)
                continue
            }
        }
        if !requests.isEmpty { for found in try ReplicationCheck.server(session) { warn(found.reason, found.help) } }
        guard let store else { return }
        for slot in try PostgresSlot.abandoned(store: store.identity.storeID, used: used, session) {
            warn(
                "the server keeps its log for the slot `\(slot)`, which no source of the specs reads",
                "`select pg_drop_replication_slot('\(slot)'); drop publication \(slot)`, or `cdp source detach` before a source leaves the specs"
            )
        }
    }

    private mutating func warn(_ reason: String, _ help: String, _ source: String? = nil) {
        findings.append(Finding(source: source, reason: reason, help: help, code: .replicationAtRisk))
    }

    /// Tries what sources ask; one that is refused keeps none of the others from being tried.
    private mutating func check(_ requests: [PullRequest], _ ask: (DatabaseQuery) throws -> Void) {
        for request in requests {
            guard let query = request.query else { continue }
            do {
                try ask(DatabaseQuery(sql: query.sql, since: query.since, overlap: query.overlap, position: nil))
            } catch {
                note(error, source: request.source)
            }
        }
    }
}
