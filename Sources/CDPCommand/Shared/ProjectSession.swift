import CDPCompiler
import CDPDiagnostics
import CDPFormats
import CDPPlan
import CDPReport
import CDPRuntime
import CDPSpec
import CDPStore
import CDPTypes
import Glibc

/// A project opened by a command: its specs as read, and where its store is.
struct ProjectSession {
    /// The options that opened it.
    let global: GlobalOptions
    /// The project's folder, absolute.
    let directory: String
    /// The specs as read.
    let loaded: LoadedSpecs
    /// Whether they are those of the working tree: what others say of places was right when they were written.
    private let isWorkingTree: Bool

    /// Opens the project that the options name and reads the specs of its working tree.
    init(_ global: GlobalOptions) {
        let directory = GlobalOptions.absolute(global.projectDirectory)
        let loader = SpecLoader(files: WorkingTree(root: directory), environment: global.environment)
        self.init(global, directory: directory, loaded: loader.load(), isWorkingTree: true)
    }

    /// Opens a project whose specs come from elsewhere.
    init(_ global: GlobalOptions, files: some SpecFiles, directory: String) {
        self.init(
            global, directory: directory, loaded: SpecLoader(files: files, environment: global.environment).load())
    }

    private init(_ global: GlobalOptions, directory: String, loaded: LoadedSpecs, isWorkingTree: Bool = false) {
        self.global = global
        self.isWorkingTree = isWorkingTree
        self.directory = directory
        self.loaded = loaded
    }

    /// Opens the project that the options name for a command that asks for no more than its store: reads the project file
    /// alone, and all specs only where that cannot be used, so as to tell everything that was found.
    static func ofStore(_ global: GlobalOptions) -> ProjectSession {
        let directory = GlobalOptions.absolute(global.projectDirectory)
        let loader = SpecLoader(files: WorkingTree(root: directory), environment: global.environment)
        let session = ProjectSession(global, directory: directory, loaded: loader.load(isProjectOnly: true))
        return (try? session.project()) == nil ? ProjectSession(global) : session
    }

    /// The project's file; throws all findings where it cannot be used.
    func project() throws -> ProjectDeclaration {
        if let specs = loaded.specs, !isEnvironmentUnknown { return specs.project }
        throw Failure(loaded.diagnostics, texts: loaded.texts, status: .invalidSpecs)
    }

    private var isEnvironmentUnknown: Bool {
        loaded.diagnostics.contains { $0.code == .unknownEnvironment }
    }

    /// The store's folder. Needs a usable project file, not valid specs.
    func storePath() throws -> String {
        ProjectPath.place(of: try project().store?.path.value ?? "store", in: directory)
    }

    /// What tells the project from others that ask for the same store.
    func mark() throws -> ProjectMark {
        let store = try storePath()
        return ProjectMark(
            name: try project().name.value, directory: ProjectSession.resolved(directory),
            store: ProjectSession.resolved(store))
    }

    private static func resolved(_ path: String) -> String {
        FilePath.resolved(path) ?? ProjectPath(path).text
    }

    /// What plans and applies. `memory` is how many bytes the process may hold, where that is not for the project to say.
    func operation(memory: Int? = nil) throws -> Operation {
        let project = try project()
        var operation = Operation(
            project: directory, storePath: try storePath(), threads: global.threads,
            memory: memory ?? project.memory.map { Int($0.value) } ?? Operation.defaultMemory,
            group: project.store?.group?.value, specs: project.specs.map(\.value))
        operation.logger = global.logger
        return operation
    }

    /// The store, its latest generation and the specs that were applied; throws where nothing was applied yet.
    func applied(holding: Bool = false) throws -> (store: ProfileStore, head: JournalEntry, manifest: Manifest) {
        let state = try operation().state(holding: holding)
        guard let store = state.store, let head = state.head, let manifest = state.applied else {
            throw Failure(
                .storeMissing, "nothing was applied yet to the store at `\(try storePath())`",
                help: ["run `cdp apply`"], status: .failed)
        }
        return (store, head, manifest)
    }

    /// Compiles the specs. Sources without `fields:` have the contract that `applied` remembers, else the one that their
    /// files show, where `infersContracts`; lookups, which are read whole each time, that of their files before it.
    func compile(applied: Manifest? = nil, infersContracts: Bool = true) throws -> Compilation {
        guard let specs = loaded.specs else {
            throw Failure(loaded.diagnostics, texts: loaded.texts, status: .invalidSpecs)
        }
        var contracts = infersContracts ? lookupContracts(specs, applied) : [:]
        var compilation = Compiler.compile(specs, contracts: contracts, applied: applied)
        if infersContracts, !compilation.unknownContracts.isEmpty {
            contracts.merge(try inferredContracts(specs, compilation.unknownContracts)) { known, _ in known }
            compilation = Compiler.compile(specs, contracts: contracts, applied: applied)
        }
        if infersContracts, compilation.diagnostics.contains(where: { $0.code == .unknownName }) {
            compilation = Compiler.compile(
                specs, contracts: contracts, unreadable: unreadableColumns(specs), applied: applied)
        }
        if isWorkingTree { compilation.diagnostics += destinationFindings(compilation.plan, specs) }
        compilation.diagnostics = DiagnosticOrder.sorted(loaded.diagnostics + compilation.diagnostics)
        return compilation
    }

    /// What is wrong with the places that destinations write to.
    private func destinationFindings(_ plan: ExecutionPlan, _ specs: SpecSet) -> [Diagnostic] {
        let store = specs.project.store?.path.value ?? "store"
        let places = DestinationPlaces(
            plan, project: directory, store: store, specs: specs.project.specs.map(\.value))
        return places.problems(of: plan.destinations).map { problem in
            let declaration = specs.destinations.first { $0.name == problem.destination }
            let address = Address(.destination, problem.destination)
            return Diagnostic(
                .misplacedDestination, "`\(address)` \(problem.message)", at: declaration?.write.named.range,
                label: "written here", help: [problem.help], address: address.description)
        }
    }

    /// By source, columns of its files that no field can take, with why: findings of the compiler need them, since it
    /// reads no data.
    private func unreadableColumns(_ specs: SpecSet) -> [Address: [String: String]] {
        let scan = ContractScan(project: directory, threads: global.threads)
        var columns: [Address: [String: String]] = [:]
        for source in specs.sources {
            columns[Address(.source, source.name)] = scan.unreadable(in: InputPlan(source.read))
        }
        for enrichment in specs.enrichments {
            columns[Address(.enrichment, enrichment.name)] = scan.unreadable(in: InputPlan(enrichment.lookup))
        }
        return columns
    }

    /// The contracts of lookups whose files are there; where they are not, what was applied holds.
    private func lookupContracts(_ specs: SpecSet, _ applied: Manifest?) -> [Address: [FieldPlan]] {
        guard applied != nil else { return [:] }
        let scan = ContractScan(project: directory, threads: global.threads)
        var contracts: [Address: [FieldPlan]] = [:]
        for enrichment in specs.enrichments where enrichment.fields == nil {
            guard let fields = try? scan.fields(of: InputPlan(enrichment.lookup)), !fields.isEmpty else { continue }
            contracts[Address(.enrichment, enrichment.name)] = fields
        }
        return contracts
    }

    /// The fields of sources that declare none, guessed from the rows of their files.
    private func inferredContracts(_ specs: SpecSet, _ unknown: [Address]) throws -> [Address: [FieldPlan]] {
        let scan = ContractScan(project: directory, threads: global.threads)
        var contracts: [Address: [FieldPlan]] = [:]
        for source in specs.sources where unknown.contains(Address(.source, source.name)) {
            contracts[Address(.source, source.name)] = try scan.fields(of: InputPlan(source.read))
        }
        for enrichment in specs.enrichments where unknown.contains(Address(.enrichment, enrichment.name)) {
            contracts[Address(.enrichment, enrichment.name)] = try scan.fields(of: InputPlan(enrichment.lookup))
        }
        return contracts
    }

    /// The compiled specs; throws all findings where they are invalid. `place` says whose they are where it is not the
    /// working tree.
    func manifest(applied: Manifest? = nil, of place: String? = nil) throws -> (
        manifest: Manifest, compilation: Compilation
    ) {
        let compilation = try compile(applied: applied)
        guard let manifest = compilation.manifest, !compilation.hasErrors else {
            var failure = Failure(
                compilation.diagnostics, texts: loaded.texts.hiding(compilation.positions.hidden), status: .invalidSpecs
            )
            if let place {
                for index in failure.diagnostics.indices {
                    failure.diagnostics[index].help.append("this is in \(place)")
                }
            }
            throw failure
        }
        return (manifest, compilation)
    }

    /// The applied specs, or those of the working tree.
    func manifest(isApplied: Bool) throws -> Manifest {
        isApplied ? try applied(holding: true).manifest : try manifest(applied: operation().state().applied).manifest
    }

    /// Does something that tells its steps; they are shown on a terminal and gone afterwards.
    func showingProgress<Result>(_ body: ((String) -> Void) throws -> Result) rethrows -> Result {
        defer { global.clearProgress() }
        guard global.showsProgress else { return try body { _ in } }
        return try body { step in
            global.clearProgress()
            Output.note("\(step) …")
        }
    }
}
