import CDPConnectors
import CDPFormats
import CDPPlan
import CDPStore
import CDPTypes

/// A pull of sources that are streams of one tap with one config. The tap runs once for all that go on from states which fit together;
/// each source lands its own delivery, with the part of the state that concerns it.
struct TapPull {
    private let requests: [PullRequest]
    private let pull: PullRun
    private let program: SingerProgram

    init(_ requests: [PullRequest], _ pull: PullRun) {
        self.requests = requests
        self.pull = pull
        program = requests[0].input.singer?.program ?? SingerProgram(arguments: [], config: .null)
    }

    /// A source whose stream the tap has, and where it goes on.
    struct Part {
        let open: OpenInbox
        let stream: TapCatalog.Stream
        let state: TapState

        var request: PullRequest { open.request }
        var inbox: Inbox { open.inbox }
        /// The newest delivery.
        var before: Landing? { open.before }

        /// What a state of the tap says of the source; `others` are the streams that the run reads for other sources.
        func state(_ text: String?, others: Set<String>) -> TapState {
            TapState(text, stream: names, others: others.subtracting(names))
        }

        var names: Set<String> { [stream.id, stream.name] }
        /// The stream as it is to be read.
        var choice: TapCatalog.Choice { TapCatalog.Choice(stream: stream.id, since: request.input.singer?.since) }
        /// How the tap reads the stream; nil where it does not say.
        var method: String? { choice.since == nil ? stream.method : TapCatalog.Stream.incremental }
    }

    /// Runs the tap as often as needed. How it went for each source, in the order of the requests.
    func run() -> [Pulled] {
        var results: [String: Pulled] = [:]
        func fail(_ failed: some Sequence<PullRequest>, _ error: any Error) {
            for request in failed { results[request.source] = Pulled(request, failed: error) }
        }
        do {
            var inboxes: [OpenInbox] = []
            for request in requests {
                do { inboxes.append(try OpenInbox(request, pull.layout)) } catch { fail([request], error) }
            }
            let folder = TapFolder("\(pull.layout.taps)/\(TapFolder.name(program.key))")
            guard let first = inboxes.first, let lock = try folder.lock() else { throw OpenInbox.isBusy }
            defer { withExtendedLifetime((lock, inboxes)) {} }
            let config = try JSONValue(program.config, Secrets(project: pull.operation.project)).encoded()
            let file = try folder.begin(config: config)
            defer { try? folder.end(config: config) }
            let catalog = try discover(file, first)
            var parts: [Part] = []
            for inbox in inboxes {
                do { parts.append(try part(inbox, catalog)) } catch { fail([inbox.request], error) }
            }
            for group in Self.groups(parts) {
                do {
                    for pulled in try TapRun(group, program, folder, pull).run(config: file, catalog) {
                        results[pulled.source] = pulled
                    }
                } catch { fail(group.map(\.request), error) }
            }
        } catch { fail(requests.filter { results[$0.source] == nil }, error) }
        return requests.compactMap { results[$0.source] }
    }

    /// What the tap can read.
    private func discover(_ config: String, _ open: OpenInbox) throws -> TapCatalog {
        let within = open.request.input.within
        let tap = TapProgram(
            program.arguments, in: pull.operation.project, within: open.request.input.seconds, errors: open.inbox.errors
        )
        let answer = try tap.discover(config: config)
        if let failure = ConnectionError(
            answer.end, program.arguments[0], within: within, errors: open.inbox.errors)
        {
            throw ConnectionError("when it was asked for its streams, \(failure.reason)", help: failure.help)
        }
        guard let catalog = answer.value else {
            throw ConnectionError(
                "what the tap gave as its catalog is no catalog of Singer",
                help: "run it yourself: \(program.arguments.joined(separator: " ")) --config FILE --discover")
        }
        return catalog
    }

    /// The stream of a source, which must be there and fit what the source says of it.
    private func part(_ open: OpenInbox, _ catalog: TapCatalog) throws -> Part {
        let request = open.request
        let name = request.input.singer?.stream ?? ""
        guard let stream = catalog.stream(name) else {
            let names = catalog.streams.prefix(24).map { "`\($0.id)`" }.joined(separator: ", ")
            throw ConnectionError(
                "the tap has no stream `\(name)`",
                help: names.isEmpty ? "it has none: look at its config" : "it has \(names)")
        }
        let part = Part(
            open: open, stream: stream,
            state: TapState(open.before?.position, stream: [stream.id, stream.name]))
        if let since = part.choice.since {
            let cursors = stream.cursors.isEmpty ? stream.properties : stream.cursors
            guard cursors.isEmpty || cursors.contains(since) else {
                throw ConnectionError(
                    "the stream cannot be read since `\(since)`",
                    help: "the tap can read it since " + cursors.prefix(24).map { "`\($0)`" }.joined(separator: ", "))
            }
        }
        if request.isSnapshot, let method = part.method, method != TapCatalog.Stream.fullTable {
            throw ConnectionError(
                "the tap sends what is new alone (\(method)), and each delivery of the source is the whole table",
                help: "leave `delivers: snapshot` out, or let the tap read the whole table")
        }
        return part
    }

    /// Sources that one run may read: their states fit together, and the messages of their streams can be told apart.
    private static func groups(_ parts: [Part]) -> [[Part]] {
        var groups: [[Part]] = []
        for part in parts {
            let place = groups.firstIndex { group in
                group.allSatisfy { other in
                    let isSame = other.stream.id == part.stream.id && other.choice == part.choice
                    return part.state.isCompatible(other.state) && (isSame || part.names.isDisjoint(with: other.names))
                }
            }
            if let place { groups[place].append(part) } else { groups.append([part]) }
        }
        return groups
    }
}

extension JSONValue {
    /// Settings with the secrets that they refer to.
    init(_ value: SettingValue, _ secrets: Secrets) throws {
        switch value {
        case .null: self = .object([])
        default: self = try Self.inner(value, secrets)
        }
    }

    private static func inner(_ value: SettingValue, _ secrets: Secrets) throws -> JSONValue {
        switch value {
        case .null: .null
        case .boolean(let value): .boolean(value)
        case .number(let text): .number(text)
        case .text(let text): .string(try secrets.value(of: text))
        case .list(let values): .array(try values.map { try inner($0, secrets) })
        case .mapping(let settings): .object(try settings.map { ($0.name, try inner($0.value, secrets)) })
        }
    }
}
