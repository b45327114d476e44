import CDPConnectors
import CDPFormats
import CDPPlan
import CDPStore
import CDPTypes

/// One run of a tap for the sources whose streams it reads, and what of it lands.
struct TapRun {
    private let parts: [TapPull.Part]
    private let program: SingerProgram
    private let folder: TapFolder
    private let pull: PullRun

    init(_ parts: [TapPull.Part], _ program: SingerProgram, _ folder: TapFolder, _ pull: PullRun) {
        self.parts = parts
        self.program = program
        self.folder = folder
        self.pull = pull
    }

    /// A delivery in the making. An object, since several are made at once and a draft cannot be copied.
    private final class Delivery {
        private var draft: LandingDraft?

        init(_ draft: consuming LandingDraft) { self.draft = consume draft }

        func append(_ bytes: UnsafeRawBufferPointer) throws { try draft?.append(bytes) }

        func drop(_ ranges: [Range<Int64>]) throws { try draft?.drop(ranges) }

        func land(_ position: String?, schema: String, _ part: TapPull.Part, _ pull: PullRun) throws -> Landing? {
            guard var draft = draft.take() else { return nil }
            try draft.tell(position)
            draft.schema = schema
            // A tap sends the row of its position again each time.
            return try pull.land(draft, part.open, dropsRepeated: true)
        }
    }

    /// Runs the tap. Throws where nothing of it may land.
    func run(config: String, _ catalog: TapCatalog) throws -> [Pulled] {
        let deliveries = try parts.map { Delivery(try pull.begin($0.open)) }
        // Several sources may read one stream.
        var streams: [[Int]] = []
        var names: [String: Int] = [:]
        for (place, part) in parts.enumerated() {
            if let stream = names[part.stream.id] {
                streams[stream].append(place)
                continue
            }
            for name in part.names { names[name] = streams.count }
            streams.append([place])
        }
        let reader = SingerReader(names) { stream, rows in
            for place in streams[stream] { try deliveries[place].append(rows) }
        }
        try runTap(config, catalog, reader)
        var results: [Pulled] = []
        for (stream, places) in streams.enumerated() {
            for place in places {
                do {
                    results.append(try land(parts[place], deliveries[place], reader, stream))
                } catch {
                    results.append(Pulled(parts[place].request, failed: error))
                }
            }
        }
        return results
    }

    private func runTap(_ config: String, _ catalog: TapCatalog, _ reader: SingerReader) throws {
        var arguments = program.arguments + ["--config", config]
        arguments += ["--catalog", try folder.add("catalog.json", catalog.selecting(parts.map(\.choice)))]
        if let state = TapState.joined(parts.map(\.state)) {
            arguments += ["--state", try folder.add("state.json", Array(state.utf8))]
        }
        let errors = parts[0].inbox.errors
        let seconds = parts.map(\.request.input.seconds).max() ?? 0
        let tap = Program(arguments, in: pull.operation.project, within: seconds, errors: errors)
        defer {
            // What it said belongs to all sources that it was run for.
            if let said = try? StoreFiles.read(errors) {
                let text = String(decoding: said, as: UTF8.self)
                for part in parts.dropFirst() { try? part.inbox.noteErrors(text) }
            }
        }
        let end = try tap.run { try reader.take($0) }
        let within = TimeSpan(microseconds: Int64(seconds * 1e6))
        if let failure = ConnectionError(end, program.arguments[0], within: within, errors: errors) { throw failure }
        try reader.finish()
    }

    /// Lands what came for a source.
    private func land(
        _ part: TapPull.Part, _ delivery: Delivery, _ reader: SingerReader, _ stream: Int
    ) throws -> Pulled {
        try check(part, reader, stream)
        try delivery.drop(reader.stale(stream))
        let schema = Digest.sha256(part.stream.schema.encoded())
        var state = part.state
        if let said = reader.state {
            let others = Set(parts.flatMap(\.names))
            state = part.state(String(decoding: said, as: UTF8.self), others: others)
        }
        let landing = try delivery.land(state.position, schema: schema, part, pull)
        var notes: [String] = []
        if let before = part.before?.schema, landing != nil, before != schema {
            notes.append("the stream has another schema")
        }
        if reader.foreignRecords > 0 { notes.append("passed over records of other streams: \(reader.foreignRecords)") }
        if reader.unknownMessages > 0 {
            notes.append("passed over messages of unknown kinds: \(reader.unknownMessages)")
        }
        return Pulled(
            source: part.request.source, outcome: landing.map { .landed($0) } ?? .nothing, notes: notes)
    }

    /// Refuses a delivery that says something else than the source would read in it.
    private func check(_ part: TapPull.Part, _ reader: SingerReader, _ stream: Int) throws {
        if part.request.isSnapshot, !reader.isTold(stream) {
            throw ConnectionError(
                "the tap said nothing of its stream, which cannot be told from an empty table",
                help: "look at what it said: `\(part.inbox.errors)`")
        }
        guard case .changes = part.request.delivery, reader.hasActivated(stream) else { return }
        if part.before == nil, part.method == TapCatalog.Stream.incremental { return }
        throw ConnectionError(
            "the tap sent the whole table (ACTIVATE_VERSION): rows that it did not send are gone, which a source of changes cannot say",
            help: "write `delivers: snapshot`, or `delivers: log` where rows stay for ever")
    }
}
