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
///
///     let session = ProjectSession(global)
///     let (manifest, compilation) = try session.manifest(applied: session.operation().state().applied)
///
/// Opening never throws: findings are kept in `loaded`, and thrown as one `Failure` by what needs valid specs. So a
/// command asks for as much as it needs: `storePath()` needs a usable `cdp.yaml`, `manifest()` needs valid specs,
/// `applied()` needs a store and no specs at all.
///
/// It reads files when it is made and is then a value: later edits of specs are not seen. Commands that need the
/// store alone open it with `ofStore`, which reads one file instead of all.
struct ProjectSession {
    /// The options that opened it.
    let global: GlobalOptions
    /// The project's folder, absolute.
    let directory: String
    /// The specs as read.
    let loaded: LoadedSpecs
    /// Whether the specs are those of the working tree. Only then are paths of destinations checked: for an older
    /// revision the machine may differ.
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

    /// The same project with other rules of `identity`, such as one that is proposed: each takes the place of the one of its name,
    /// or comes last. `identity: standard` becomes these rules alone.
    func proposing(_ identity: IdentityDeclaration) -> ProjectSession {
        var loaded = loaded
        if var own = loaded.specs?.identity, !own.isStandard {
            let names = identity.rules.map(\.name.value)
            own.rules = own.rules.filter { !names.contains($0.name.value) } + identity.rules
            loaded.specs?.identity = own
        } else {
            loaded.specs?.identity = identity
        }
        return ProjectSession(global, directory: directory, loaded: loaded, isWorkingTree: isWorkingTree)
    }

    private init(_ global: GlobalOptions, directory: String, loaded: LoadedSpecs, isWorkingTree: Bool = false) {
        self.global = global
        self.isWorkingTree = isWorkingTree
        self.directory = directory
        self.loaded = loaded
    }

    /// Opens the project for a command that needs its store only.
    ///
    /// Reads the project file alone. All specs are read where that cannot be used, so that every finding can be shown.
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

    /// Whether `--env` names an environment that the project does not have.
    private var isEnvironmentUnknown: Bool {
        loaded.diagnostics.contains { $0.code == .unknownEnvironment }
    }

    /// The store's folder, absolute. Needs a usable project file, not valid specs.
    func storePath() throws -> String {
        ProjectPath.place(of: try project().store?.path.value ?? "store", in: directory)
    }

    /// How long generations are kept; nil where the project does not say it.
    func keep() throws -> TimeSpan? { try project().store?.keep?.value }

    /// What tells this project from others that use the same store by mistake.
    func mark() throws -> ProjectMark {
        let store = try storePath()
        return ProjectMark(
            name: try project().name.value, directory: ProjectSession.resolved(directory),
            store: ProjectSession.resolved(store))
    }

    /// A path without symbolic links, as far as it exists.
    private static func resolved(_ path: String) -> String {
        FilePath.resolved(path) ?? ProjectPath(path).text
    }

    /// What plans and applies for this project. `memory` is the limit in bytes that the command line gives; else that
    /// of the project, else half of the machine.
    func operation(memory: Int? = nil) throws -> Operation {
        let project = try project()
        var operation = Operation(
            project: directory, storePath: try storePath(), threads: global.threads,
            memory: memory ?? project.memory.map { Int($0.value) } ?? Operation.defaultMemory,
            group: project.store?.group?.value, specs: project.specs.map(\.value))
        operation.logger = global.logger
        operation.updates = project.store?.updates?.value ?? .rewrite
        operation.staging = project.store?.staging.map(StagingLimits.init) ?? StagingLimits()
        return operation
    }

    /// Compiles the specs.
    ///
    /// A source without `fields:` has the contract that `applied` remembers; else, where `infersContracts`, the one
    /// that its files show. For lookups, which are read whole each time, their files come first. Up to three
    /// compilations: each takes milliseconds, reading files for contracts takes longer and is done only where it is
    /// needed.
    func compile(applied: Manifest? = nil, infersContracts: Bool = true, isTraining: Bool = false) throws -> Compilation
    {
        guard let specs = loaded.specs else {
            throw Failure(loaded.diagnostics, texts: loaded.texts, status: .invalidSpecs)
        }
        var contracts = infersContracts ? try lookupContracts(specs, applied) : [:]
        var compilation = Compiler.compile(specs, contracts: contracts, applied: applied, isTraining: isTraining)
        if infersContracts, !compilation.unknownContracts.isEmpty {
            contracts.merge(try inferredContracts(specs, compilation)) { known, _ in known }
            compilation = Compiler.compile(specs, contracts: contracts, applied: applied, isTraining: isTraining)
        }
        if infersContracts, compilation.diagnostics.contains(where: { $0.code == .unknownName }) {
            compilation = Compiler.compile(
                specs, contracts: contracts, unreadable: try unreadableColumns(specs, compilation.plan),
                applied: applied,
                isTraining: isTraining)
        }
        if isWorkingTree { compilation.diagnostics += destinationFindings(compilation.plan, specs) }
        compilation.diagnostics = DiagnosticOrder.sorted(loaded.diagnostics + compilation.diagnostics)
        return compilation
    }

    /// What is wrong with the paths that destinations write to: inside of the project's specs, in the store, or outside
    /// without permission.
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

    /// What finds the contracts of files.
    func contractScan() throws -> ContractScan {
        ContractScan(project: directory, store: try storePath(), threads: global.threads)
    }

    /// For each source and lookup, the columns of its files that no field can take, and why. The compiler needs them to
    /// explain an unknown name, since it reads no data.
    private func unreadableColumns(_ specs: SpecSet, _ plan: ExecutionPlan) throws -> [Address: [String: String]] {
        let scan = try contractScan()
        var columns: [Address: [String: String]] = [:]
        for source in plan.sources { columns[Address(.source, source.name)] = scan.unreadable(in: source.input) }
        for enrichment in specs.enrichments {
            columns[Address(.enrichment, enrichment.name)] = scan.unreadable(in: InputPlan(lookup: enrichment.lookup))
        }
        return columns
    }

    /// The contracts of lookups whose files exist; for others the applied contract holds.
    private func lookupContracts(_ specs: SpecSet, _ applied: Manifest?) throws -> [Address: [FieldPlan]] {
        guard applied != nil else { return [:] }
        let scan = try contractScan()
        var contracts: [Address: [FieldPlan]] = [:]
        for enrichment in specs.enrichments where enrichment.fields == nil {
            guard let fields = try? scan.fields(of: InputPlan(lookup: enrichment.lookup)), !fields.isEmpty else {
                continue
            }
            contracts[Address(.enrichment, enrichment.name)] = fields
        }
        return contracts
    }

    /// The fields of sources and lookups that declare none, guessed from the rows of their files.
    private func inferredContracts(_ specs: SpecSet, _ compilation: Compilation) throws -> [Address: [FieldPlan]] {
        let scan = try contractScan()
        let inputs =
            compilation.plan.sources.map { (Address(.source, $0.name), $0.input) }
            + specs.enrichments.map { (Address(.enrichment, $0.name), InputPlan(lookup: $0.lookup)) }
        var contracts: [Address: [FieldPlan]] = [:]
        for (address, input) in inputs where compilation.unknownContracts.contains(address) {
            contracts[address] = try scan.fields(of: input)
        }
        return contracts
    }

    /// The compiled specs; throws all findings where they are invalid. `place` says in words where they are from,
    /// unless that is the working tree.
    func manifest(applied: Manifest? = nil, of place: String? = nil, isTraining: Bool = false) throws -> (
        manifest: Manifest, compilation: Compilation
    ) {
        let compilation = try compile(applied: applied, isTraining: isTraining)
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

    /// Runs work that reports its steps. They are shown on a terminal while they last and erased at the end.
    func showingProgress<Result>(_ body: ((String) -> Void) throws -> Result) rethrows -> Result {
        defer { global.clearProgress() }
        guard global.showsProgress else { return try body { _ in } }
        return try body { step in
            global.clearProgress()
            Output.note("\(step) …")
        }
    }
}

extension StagingLimits {
    /// The declared limits.
    init(_ declaration: StagingDeclaration) {
        self.init()
        keep = declaration.keep?.value ?? keep
        atMost = declaration.atMost?.value ?? atMost
    }
}
