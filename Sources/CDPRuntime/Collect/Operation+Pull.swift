import CDPColumns
import CDPConnectors
import CDPFormats
package import CDPPlan
package import CDPStore
package import CDPTypes
import Logging

/// A source that is pulled.
package struct PullRequest: Sendable {
    /// The source.
    package var source: String
    /// What is run.
    package var input: LandedInput
    /// Whether each delivery is all that there is, so that one of no rows says something.
    var isSnapshot: Bool

    /// What pulls a source; nil for one that is read where it lies.
    package init?(_ source: SourcePlan) {
        guard let landed = source.input.landed else { return nil }
        (self.source, input, isSnapshot) = (source.name, landed, source.isSnapshot)
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

    /// Whether nothing was landed that should have been.
    package var hasFailed: Bool {
        if case .failed = outcome { true } else { false }
    }
}

extension Operation {
    /// So many sources are pulled at a time.
    private static let atOnce = 8

    /// Pulls sources side by side: one that fails or takes long keeps none of the others waiting. Each lands as a whole or not
    /// at all. Needs the store.
    package func pull(_ requests: [PullRequest], state: State, at now: Instant) throws -> [Pulled] {
        guard let store = state.store else {
            throw StoreError(.missing, "there is no profile store at `\(storePath)`", help: "`cdp apply` makes one")
        }
        let results = Parallel.waiting(requests.count, atOnce: Self.atOnce) { place -> Pulled in
            let request = requests[place]
            do {
                let landing = try pull(request, store.layout, known: state.head?.inputNames ?? [], at: now)
                return Pulled(source: request.source, outcome: landing.map { .landed($0) } ?? .nothing)
            } catch {
                let failure = (error as? PullFailure) ?? PullFailure(StoreError(wrapping: error))
                return Pulled(source: request.source, outcome: .failed(failure.reason, help: failure.help))
            }
        }
        try StoreError.checkInterruption()
        for pulled in results {
            logger.info("pulled", metadata: ["source": "\(pulled.source)", "failed": "\(pulled.hasFailed)"])
        }
        return results
    }

    /// Why a pull landed nothing.
    private struct PullFailure: Error {
        var reason: String
        var help: String

        init(_ reason: String, help: String) {
            self.reason = reason
            self.help = help
        }

        init(_ error: StoreError) { self.init(error.message, help: error.help) }
    }

    /// Runs a program and lands what it writes; nil where that is nothing new.
    private func pull(
        _ request: PullRequest, _ layout: StoreLayout, known: [String], at now: Instant
    ) throws -> Landing? {
        let input = request.input
        let inbox = Inbox(layout.inbox(input.source))
        guard let lock = try inbox.lock() else {
            throw PullFailure("another pull of the source is under way", help: "run the command again when it is done")
        }
        defer { withExtendedLifetime(lock) {} }
        let before = try inbox.newest()
        let format = RowFormat(input.format)
        var draft = try inbox.begin(
            after: inbox.numbers(of: known).max() ?? 0, rows: LandedSource.rows(format),
            compressed: format != nil)
        try draft.tell(before?.position)
        var program = Program(
            input.arguments, in: project, within: Double(input.within.microseconds) / 1e6, errors: inbox.errors)
        program.environment["CDP_POSITION"] = draft.positionFile
        let end = try program.run { try draft.append($0) }
        let said = "what it said stands in `\(inbox.errors)`"
        switch end {
        case .ended(0): break
        case .ended(let status):
            throw PullFailure("the program ended with status \(status)", help: said)
        case .signalled(let number):
            throw PullFailure("signal \(number) ended the program", help: said)
        case .late:
            throw PullFailure(
                "the program took longer than \(input.within)", help: "give it more time: `within:`; \(said)")
        case .interrupted: throw PullFailure("a signal ended the pull", help: "run the command again")
        case .unknown(let reason):
            throw PullFailure(
                "the program cannot be started: \(reason)",
                help: "`\(input.arguments[0])` is looked for in PATH, or from the project's folder where it has a slash"
            )
        }
        let landing = try draft.land(after: before, keepsEmpty: request.isSnapshot, at: now.microseconds)
        try inbox.notePull(at: now.microseconds)
        return landing
    }

    /// Removes from the inbox what a generation before the last one has read, and what belongs to no source of a plan.
    func expireInbox(_ plan: ExecutionPlan, _ head: JournalEntry) throws {
        let layout = StoreLayout(root: storePath)
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
    }
}
