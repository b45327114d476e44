import CDPCompiler
import CDPPlan
import CDPRuntime
import CDPSpec
import CDPStore
import CDPTypes
import Glibc
import Testing

/// A project in a folder of its own, applied night by night.
final class ShopProject {
    let path: String
    let store: ProfileStore
    private let operation: CDPRuntime.Operation
    private var night = 0

    /// An empty project; a lower `limit` than the standard refuses what is more.
    init(limit: CountLimit = .standard) throws {
        var template = Array("/tmp/cdp-shop-XXXXXX".utf8CString)
        path = String(cString: try #require(mkdtemp(&template)))
        var operation = CDPRuntime.Operation(project: path, storePath: path + "/store", threads: 2)
        operation.limit = limit
        self.operation = operation
        try StoreFiles.makeDirectory(path + "/data")
        store = try ProfileStore.create(
            at: path + "/store", storeID: String(repeating: "5b", count: 16), secret: [UInt8](repeating: 7, count: 32))
    }

    deinit {
        try? StoreFiles.removeTree(path)
    }

    /// Writes a file of `crm`: a header and the rows.
    func write(_ name: String, _ rows: [String]) throws {
        let text = (["id,email,phone,last_name,country"] + rows).map { $0 + "\n" }.joined()
        try StoreFiles.write(Array(text.utf8), to: "\(path)/data/\(name)")
    }

    /// Writes any file of the project.
    func writeText(_ name: String, _ text: String) throws {
        try StoreFiles.write(Array(text.utf8), to: "\(path)/\(name)")
    }

    /// The lines of a file that a destination wrote.
    func lines(_ name: String) throws -> [String] {
        String(decoding: try StoreFiles.read("\(path)/\(name)"), as: UTF8.self).split(whereSeparator: \.isNewline).map(
            String.init)
    }

    /// The specs: a source of people, and what `more` adds.
    static func specs(_ more: String, delivers: String = "changes") -> String {
        """
        cdp: 1
        project: shop
        sources:
          crm:
            read: { file: "data/*.csv" }
            delivers: \(delivers)
            key: id
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

    /// The compiled specs; nil where they do not load.
    static func manifest(_ specs: String) throws -> Manifest? {
        let loaded = SpecLoader(files: InMemorySpecFiles(texts: ["cdp.yaml": specs])).load()
        return try Compiler.compile(#require(loaded.specs)).manifest
    }

    private func request(_ specs: String) throws -> CDPRuntime.Operation.Request {
        let loaded = SpecLoader(files: InMemorySpecFiles(texts: ["cdp.yaml": specs])).load()
        let applied = try operation.state().applied
        let specs = try #require(loaded.specs)
        var compilation = Compiler.compile(specs, applied: applied)
        if !compilation.unknownContracts.isEmpty {
            var contracts: [Address: [FieldPlan]] = [:]
            for source in specs.sources where compilation.unknownContracts.contains(Address(.source, source.name)) {
                contracts[Address(.source, source.name)] = try ContractScan(project: path, threads: 2)
                    .fields(of: FileInput(source.read))
            }
            compilation = Compiler.compile(specs, contracts: contracts, applied: applied)
        }
        let manifest = try #require(compilation.manifest, "\(compilation.diagnostics)")
        let (changes, unchanged) = ManifestDiff.changes(from: applied, to: manifest)
        var request = CDPRuntime.Operation.Request(
            manifest: manifest, changes: changes, unchangedResources: unchanged, acceptances: [],
            asOf: Instant(microseconds: 1_767_225_600_000_000 + Int64(night) * 86_400_000_000))
        request.stages = compilation.stages
        request.places = compilation.positions.resources
        return request
    }

    /// What applying the specs would do. The store does not change.
    func plan(_ specs: String) throws -> PlanReport {
        try operation.plan(request(specs))
    }

    /// Applies the specs whatever the gates, and moves on to the next night.
    @discardableResult
    func apply(_ specs: String) throws -> CDPRuntime.Operation.Applied {
        let applied = try operation.apply(request(specs), store: store, operation: "apply") { _ in true }
        night += 1
        #expect(applied.failed.isEmpty)
        return applied
    }

    /// A profile as the last generation knows it, found as users find it; nil when there is none.
    func detail(_ text: String) throws -> ProfileDetail? {
        let view = try StoreView(store, threads: 1)
        guard case .profile(let id, _) = try ProfileSearch(view).find(text) else { return nil }
        return try view.detail(of: id)
    }

    /// The stages that a plan goes through, some hours after the next night.
    func stages(_ specs: String, afterHours hours: Int) throws -> [String] {
        var request = try request(specs)
        request.asOf = Instant(microseconds: request.asOf.microseconds + Int64(hours) * 3_600_000_000)
        var stages: [String] = []
        _ = try operation.plan(request) { stages.append($0) }
        return stages
    }

    /// Applies specs whose delivery fails, and says to which destinations.
    func applyFailing(_ specs: String) throws -> [String] {
        try operation.apply(request(specs), store: store, operation: "apply") { _ in true }.failed.map(\.destination)
    }
}

extension PlanReport {
    /// The gates as `cdp plan` names them.
    var gateNames: [String] { gates.map(\.id) }
}

extension ProfileImpact {
    /// Whether its numbers add up.
    var isBalanced: Bool { after == before + created + separated - absorbed - vanished }
}
