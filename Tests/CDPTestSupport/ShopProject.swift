import CDPColumns
import CDPCompiler
package import CDPConnectors
package import CDPPlan
package import CDPRuntime
import CDPSpec
package import CDPStore
package import CDPTypes
import Glibc
package import Logging
import Testing

/// A project in a folder of its own, applied night by night.
package final class ShopProject {
    private let folder: TemporaryFolder
    /// Its store.
    package let store: ProfileStore
    /// What plans and applies for it.
    package private(set) var operation: CDPRuntime.Operation
    private var night: Int
    /// Files of the specs beside cdp.yaml, by path: weights of rules that compare.
    package var specFiles: [String: String] = [:]

    /// The instant of the night.
    private var now: Instant { Instant(microseconds: 1_767_225_600_000_000 + Int64(night) * 86_400_000_000) }

    /// Its folder.
    package var path: String { folder.path }

    /// An empty project at a night, from 0; a lower `limit` than the standard refuses what is more, and a logger sees what is done.
    /// Rules that compare cut blocks of more than `mostInBlock`; all records are looked at where more than `mostNeighbours` may be
    /// one person with what changed.
    package init(
        limit: CountLimit = .standard, logger: Logger? = nil, night: Int = 0, updates: UpdateMode = .rewrite,
        threads: Int = 2, mostInBlock: Int? = nil, mostNeighbours: Int? = nil
    ) throws {
        self.night = night
        folder = try TemporaryFolder()
        let path = folder.path
        var operation = CDPRuntime.Operation(project: path, storePath: path + "/store", threads: threads)
        operation.limit = limit
        if let mostInBlock { operation.mostInBlock = mostInBlock }
        operation.mostNeighbours = mostNeighbours
        operation.updates = updates
        if let logger { operation.logger = logger }
        self.operation = operation
        try StoreFiles.makeDirectory(path + "/data")
        store = try ProfileStore.create(
            at: path + "/store", storeID: String(repeating: "5b", count: 16), secret: [UInt8](repeating: 7, count: 32))
    }

    /// Writes a file of `crm`: a header and the rows.
    package func write(_ name: String, _ rows: [String]) throws {
        let lines = ["id,email,phone,last_name,country"] + rows
        try folder.write(lines.map { $0 + "\n" }.joined(), to: "data/\(name)")
    }

    /// Writes any file of the project.
    package func writeText(_ name: String, _ text: String) throws {
        try folder.write(text, to: name)
    }

    /// The text of any file of the project.
    package func text(_ name: String) throws -> String { try folder.text(name) }

    /// The lines of a file that a destination wrote.
    package func lines(_ name: String) throws -> [String] { try folder.lines(name) }

    /// Weights of a rule `likely` that compares last names (`[equal, edits <= 1]`) and phones (`[equal]`).
    package static let likelyWeights = """
        rule: likely
        prior: -6
        comparisons:
          last_name:
            - { level: equal, weight: 5.5 }
            - { level: edits <= 1, weight: 4.25 }
            - { level: different, weight: -3 }
          phone:
            - { level: equal, weight: 8.125 }
            - { level: different, weight: -2 }
        """

    /// The specs: a source of people, and what `more` adds. `deletes` is the condition of rows that delete.
    package static func specs(_ more: String, delivers: String = "changes", deletes: String = "false") -> String {
        """
        cdp: 1
        project: shop
        sources:
          crm:
            read: { file: "data/*.csv" }
            delivers: \(delivers)
            key: id\(deletes == "false" ? "" : "\n    deleted_when: \(deletes)")
            fields:
              id: { type: string, required: true }
              email: string
              phone: string
              last_name: string
              country: string
            map:
              email: email
              phone: { value: phone, country: FR }
              last_name: last_name
              country: country

        """ + more
    }

    /// A source of events that name a record of `crm` and an e-mail address.
    package static let visits = """
          visits:
            read: { file: "visits/*.jsonl" }
            delivers: log
            key: id
            fields:
              id: { type: string, required: true }
              at: timestamp
              person: string
              mail: string
            event_at: at
            belongs_to:
              - { source: crm, key: person }
              - { identifier: email, value: mail }

        """

    /// The compiled specs; nil where they do not load.
    package static func manifest(_ specs: String) throws -> Manifest? {
        let loaded = SpecLoader(files: InMemorySpecFiles(texts: ["cdp.yaml": specs])).load()
        return try Compiler.compile(#require(loaded.specs)).manifest
    }

    private func request(_ specs: String) throws -> CDPRuntime.Operation.Request {
        let texts = specFiles.merging(["cdp.yaml": specs]) { $1 }
        let loaded = SpecLoader(files: InMemorySpecFiles(texts: texts)).load()
        let applied = try operation.state().applied
        let specs = try #require(loaded.specs)
        var compilation = Compiler.compile(specs, applied: applied)
        if !compilation.unknownContracts.isEmpty {
            var contracts: [Address: [FieldPlan]] = [:]
            for source in specs.sources where compilation.unknownContracts.contains(Address(.source, source.name)) {
                contracts[Address(.source, source.name)] = try ContractScan(
                    project: path, store: "\(path)/store", threads: 2
                )
                .fields(of: InputPlan(lookup: source.read))
            }
            compilation = Compiler.compile(specs, contracts: contracts, applied: applied)
        }
        let manifest = try #require(compilation.manifest, "\(compilation.diagnostics)")
        let (changes, unchanged) = ManifestDiff.changes(from: applied, to: manifest)
        var request = CDPRuntime.Operation.Request(
            manifest: manifest, changes: changes, unchangedResources: unchanged, acceptances: [],
            asOf: now)
        request.explains = true
        request.places = compilation.positions.resources
        return request
    }

    /// The compiled specs, with the files beside them.
    package func manifest(_ specs: String) throws -> Manifest { try request(specs).manifest }

    /// What applying the specs would do. The store does not change.
    package func plan(_ specs: String) throws -> PlanReport {
        try operation.plan(request(specs))
    }

    /// Applies the specs whatever the gates, and moves on to the next night.
    @discardableResult
    package func apply(_ specs: String) throws -> CDPRuntime.Operation.Applied {
        let applied = try operation.apply(request(specs), store: store, operation: "apply") { _ in true }
        night += 1
        #expect(applied.failed.isEmpty)
        return applied
    }

    /// Computes what applying the specs would do and keeps it; new files go to `place`, or into the store.
    package func save(_ specs: String, in place: String? = nil, hoursLater: Int64 = 0) throws -> SavedPlan {
        let made = SavedPlan.Provenance(
            at: Instant(microseconds: AsOfNow.microseconds + hoursLater * 3_600_000_000), by: "ida@shop",
            toolVersion: "1")
        return try operation.save(request(specs), in: place, made)
    }

    /// Carries out what was kept, and moves on to the next night.
    @discardableResult
    package func promote(_ plan: SavedPlan, accepting: [Acceptance] = []) throws -> CDPRuntime.Operation.Applied {
        let applied = try operation.promote(plan, accepting: accepting, store: store) { report in
            report.gates.allSatisfy(\.isAccepted)
        }
        if applied.generation != nil { night += 1 }
        return applied
    }

    /// Computes what was kept again, and carries it out where it still says the same.
    @discardableResult
    package func rebase(_ plan: SavedPlan, tolerance: Int = 500) throws -> CDPRuntime.Operation.Applied {
        let applied = try operation.rebase(plan, tolerance: tolerance, accepting: [], asOf: now, store: store) { _ in
            true
        }
        night += 1
        return applied
    }

    /// Loads new data under the applied specs, unless a gate is open: then the plan is kept.
    package func run(_ specs: String) throws -> CDPRuntime.Operation.Applied {
        let made = SavedPlan.Provenance(
            at: Instant(microseconds: AsOfNow.microseconds), by: "cron@shop", toolVersion: "1")
        return try operation.apply(request(specs), store: store, operation: "run", keeping: made) { report in
            report.gates.allSatisfy(\.isAccepted)
        }
    }

    private func wish(_ generation: Int) -> CDPRuntime.Operation.Rollback {
        CDPRuntime.Operation.Rollback(
            to: generation, accepting: [],
            asOf: now)
    }

    /// What going back to a generation would do.
    @discardableResult
    package func rollbackPlan(to generation: Int) throws -> PlanReport { try operation.plan(wish(generation)) }

    /// Goes back to a generation whatever the gates, and moves on to the next night.
    @discardableResult
    package func rollback(to generation: Int) throws -> CDPRuntime.Operation.Applied {
        let applied = try operation.apply(wish(generation), store: store) { _ in true }
        night += 1
        #expect(applied.failed.isEmpty)
        return applied
    }

    /// Takes the rows of files out again whatever the gates, and moves on to the next night.
    @discardableResult
    package func forget(_ files: [String], of source: String? = nil) throws -> CDPRuntime.Operation.Applied {
        let state = try operation.state()
        let request = try operation.forgetting(
            files, of: source, in: #require(state.head), #require(state.applied), accepting: [],
            asOf: now)
        let applied = try operation.apply(request, store: store, operation: "forget") { _ in true }
        night += 1
        #expect(applied.failed.isEmpty)
        return applied
    }

    /// What `cdp verify` finds wrong.
    package func verify() throws -> [String] {
        try StoreVerifier.verify(store.layout.root, threads: 2).findings.map { "\($0.path): \($0.message)" }
    }

    /// How rows of the store's tables are replaced.
    package func replace(_ updates: UpdateMode) { operation.updates = updates }

    /// Reads a source instead of the files of a path.
    package func read(_ source: any RowSource, insteadOf path: String) { operation.sources.replacements[path] = source }

    /// Sends to a receiver instead of the one that users see as `shown`: a path, or a program with its arguments.
    package func send(to receiver: any Receiver, insteadOf shown: String) {
        operation.receivers.replacements[shown] = receiver
    }

    /// Applies the specs, whatever fails after the commit.
    package func applyAnyhow(_ specs: String) throws -> CDPRuntime.Operation.Applied {
        defer { night += 1 }
        return try operation.apply(request(specs), store: store, operation: "apply") { _ in true }
    }

    /// Sends destinations what they lack, or what `resending` says.
    @discardableResult
    package func deliver(_ resending: Resending = .lacking) throws -> CDPRuntime.Operation.Applied {
        try operation.deliver([], resending, store: store)
    }

    /// Columns of a table of the last generation, or of a destination's ledger: texts and numbers, sorted.
    package func stored(_ table: String, _ columns: [String]) throws -> [String] {
        let head = try #require(try store.head())
        let ledger = table.hasPrefix("deliveries/") ? try store.ledger(String(table.dropFirst(11)), schema: []) : nil
        guard let snapshot = try ledger?.table ?? store.table(table, of: head) else { return [] }
        let wanted = try columns.map { name in try #require(snapshot.schema.first { $0.name == name }) }
        let batch = try TableReader(snapshot).readAll(columns: wanted)
        return (0..<batch.count).map { row in
            batch.columns.map { column in
                switch column {
                case .string(let texts): texts[row] ?? "-"
                case .integer(let numbers), .timestamp(let numbers): numbers[row].map { "\($0)" } ?? "-"
                default: "?"
                }
            }.joined(separator: " ")
        }.sorted()
    }

    /// A profile as the last generation knows it, found as users find it; nil when there is none.
    package func detail(_ text: String) throws -> ProfileDetail? {
        let view = try StoreView(store, threads: 1)
        guard case .profile(let id, _) = try ProfileSearch(view).find(text) else { return nil }
        return try view.detail(of: id)
    }

    /// The stages that a plan goes through, some hours after the next night.
    package func stages(_ specs: String, afterHours hours: Int) throws -> [String] {
        var request = try request(specs)
        request.asOf = Instant(microseconds: request.asOf.microseconds + Int64(hours) * 3_600_000_000)
        var stages: [String] = []
        _ = try operation.plan(request) { stages.append($0) }
        return stages
    }

    /// Applies specs whose delivery fails, and says to which destinations.
    package func applyFailing(_ specs: String) throws -> [String] {
        try operation.apply(request(specs), store: store, operation: "apply") { _ in true }.failed.map(\.destination)
    }
}

/// The wall clock.
enum AsOfNow {
    static var microseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000
    }
}

extension PlanReport {
    /// The gates as `cdp plan` names them.
    package var gateNames: [String] { gates.map(\.id) }
}

extension ProfileImpact {
    /// Whether its numbers add up.
    package var isBalanced: Bool { after == before + created + separated - absorbed - vanished }
}
