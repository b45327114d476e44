import CDPColumns
import CDPConnectors
package import CDPPlan
package import CDPStore
package import CDPTypes
import Logging

/// A source that is pulled.
package struct PullRequest: Sendable {
    /// The source.
    package var source: String
    /// What is landed for it.
    package var input: LandedInput
    /// Through which connection; nil where it needs none.
    var connection: ConnectionPlan?
    /// What a delivery means for those before it.
    var delivery: SourcePlan.Delivery
    /// The columns that tell its rows apart.
    var key: [String]
    /// The names in the inbox of all sources that read changes through the connection, this one included.
    var companions: [String] = []

    /// Whether each delivery is all that there is, so that one of no rows says something.
    var isSnapshot: Bool {
        if case .snapshot = delivery { true } else { false }
    }

    /// How far generations have read the inputs of the source.
    var known: [String: JournalEntry.InputPosition] = [:]
    /// Whether rows that were read are to be read again, because the specs parse or key them otherwise.
    var isReread = false

    /// What pulls a source of a plan; nil for one that is read where it lies.
    init?(_ source: SourcePlan, of plan: ExecutionPlan) {
        guard let landed = source.input.landed else { return nil }
        (self.source, input, delivery, key) = (source.name, landed, source.delivery, source.key)
        connection = landed.connection.flatMap { plan.connection($0) }
        if landed.changes != nil {
            companions = plan.sources.compactMap(\.input.landed).filter {
                $0.changes != nil && $0.connection == landed.connection
            }.map(\.source)
        }
    }

    /// What it asks; nil where it is no query.
    var query: QueryInput? {
        if case .query(let query) = input.origin { query } else { nil }
    }

    /// Whether both are pulled together: they are of one connection, or streams of one tap with the same settings.
    func isPulledWith(_ other: PullRequest) -> Bool {
        if let program = input.singer?.program { return program == other.input.singer?.program }
        return connection != nil && connection == other.connection
    }

    /// What pulls the sources of a plan, of which generations under the `applied` one have read something.
    package static func all(of plan: ExecutionPlan, applied: ExecutionPlan? = nil, head: JournalEntry? = nil)
        -> [PullRequest]
    {
        plan.sources.compactMap { source in
            guard var request = PullRequest(source, of: plan) else { return nil }
            if let before = applied?.predecessor(of: source, in: plan) {
                request.known = head?.inputs[before.name] ?? [:]
                // Without a contract in the specs nothing is known of it here.
                request.isReread =
                    !source.fields.isEmpty && !before.hasSameContract(as: source, clocks: plan.hasClocks(of: applied))
            }
            return request
        }
    }
}

/// What a pull of one source came to.
package struct Pulled: Sendable {
    /// How it went.
    package enum Outcome: Sendable {
        /// A delivery was landed.
        case landed(Landing)
        /// The source has nothing new.
        case nothing
        /// Nothing was landed: why, and what to do next.
        case failed(String, help: String)
    }

    /// The source.
    package var source: String
    /// How it went.
    package var outcome: Outcome
    /// What else is worth knowing, a few words each.
    package var notes: [String] = []
    /// What works, and may lose rows all the same.
    package var warnings: [ConnectionTrial.Finding] = []

    /// How a pull went.
    init(source: String, outcome: Outcome, notes: [String] = []) {
        (self.source, self.outcome, self.notes) = (source, outcome, notes)
    }

    /// A pull, or what else was asked of its source, that failed.
    package init(_ request: PullRequest, failed error: any Error) {
        let failure = (error as? ConnectionError) ?? ConnectionError(StoreError(wrapping: error))
        self.init(source: request.source, outcome: .failed(failure.reason, help: failure.help))
    }

    /// Whether nothing was landed that should have been.
    package var hasFailed: Bool {
        if case .failed = outcome { true } else { false }
    }
}

extension Operation {
    /// So many sources are pulled at a time.
    static let atOnce = 8

    /// Pulls sources side by side: one that fails or takes long keeps none of the others waiting. Each lands as a whole or not
    /// at all. Needs the store.
    package func pull(_ requests: [PullRequest], state: State, at now: Instant) throws -> [Pulled] {
        guard let store = state.store else {
            throw StoreError(.missing, "there is no profile store at `\(storePath)`", help: "`cdp apply` makes one")
        }
        let known = state.head?.inputNames ?? []
        // Sources of one connection are pulled together, so that they show one moment; those of one tap share its run.
        var groups: [[PullRequest]] = []
        for request in requests {
            let place = groups.firstIndex { $0.first.map(request.isPulledWith) ?? false }
            if let place { groups[place].append(request) } else { groups.append([request]) }
        }
        let results = Parallel.waiting(groups.count, atOnce: Self.atOnce) { [groups] place in
            PullRun(operation: self, layout: store.layout, known: known, now: now).pull(groups[place])
        }.flatMap { $0 }.sorted { $0.source < $1.source }
        try StoreError.checkInterruption()
        for pulled in results {
            logger.info("pulled", metadata: ["source": "\(pulled.source)", "failed": "\(pulled.hasFailed)"])
        }
        return results
    }

    /// Removes from the inbox what a generation before the last one has read, and what belongs to no source of a plan.
    func expireInbox(_ plan: ExecutionPlan, _ head: JournalEntry) throws {
        let layout = StoreLayout(root: storePath)
        let programs =
            plan.sources.compactMap { $0.input.landed?.singer?.program }
            + plan.destinations.compactMap(\.receiver.stream?.program)
        let taps = Set(programs.map { TapFolder.name($0.key) })
        for name in try StoreFiles.list(layout.taps) where !taps.contains(name) {
            let tap = TapFolder("\(layout.taps)/\(name)")
            guard let lock = try tap.lock() else { continue }
            try StoreFiles.removeTree(tap.folder)
            withExtendedLifetime(lock) {}
        }
        let sources = Set(plan.sources.compactMap { $0.input.landed?.source })
        for name in try StoreFiles.list(layout.inbox) where !sources.contains(name) {
            let inbox = Inbox(layout.inbox(name))
            guard let lock = try inbox.lock() else { continue }
            try StoreFiles.removeTree(inbox.folder)
            withExtendedLifetime(lock) {}
        }
        let read = head.inputs.values.flatMap { $0.filter { $0.value.generation < head.generation }.keys }
        for name in sources {
            let inbox = Inbox(layout.inbox(name))
            let numbers = inbox.numbers(of: read)
            guard !numbers.isEmpty, let lock = try inbox.lock() else { continue }
            try inbox.remove(numbers)
            withExtendedLifetime(lock) {}
        }
        for source in plan.sources where source.input.landed?.objects != nil {
            let inbox = Inbox(layout.inbox(source.originalName))
            let known = head.inputs[source.name] ?? [:]
            guard let lock = try inbox.lock() else { continue }
            try inbox.removeObjects { object in
                known[object.name].map { $0.generation < head.generation && object.isRead($0.position) } ?? false
            }
            withExtendedLifetime(lock) {}
        }
    }
}

extension ConnectionError {
    /// What the store says.
    fileprivate init(_ error: StoreError) { self.init(error.message, help: error.help) }
}
