import CDPCompiler
import CDPDiagnostics
import CDPPlan
import CDPSpec
import CDPTypes
import Glibc

/// A project read and compiled.
struct CompiledProject {
    var loaded: LoadedSpecs
    var compilation: Compilation?

    /// A project of the given files.
    init(files: [String: String], contracts: [Address: [FieldPlan]] = [:], applied: Manifest? = nil) {
        loaded = SpecLoader(files: InMemorySpecFiles(texts: files)).load()
        compilation = loaded.specs.map { Compiler.compile($0, contracts: contracts, applied: applied) }
    }

    /// A project of the one file `cdp.yaml`, whose first lines are added where they are missing.
    init(_ text: String, contracts: [Address: [FieldPlan]] = [:], applied: Manifest? = nil) {
        let isWhole = text.hasPrefix("cdp:") || text.contains("\ncdp:")
        let project = isWhole ? text : "cdp: 1\nproject: shop\n" + text
        self.init(files: ["cdp.yaml": project], contracts: contracts, applied: applied)
    }

    /// All findings.
    var diagnostics: [Diagnostic] { loaded.diagnostics + (compilation?.diagnostics ?? []) }

    /// The findings as `CDP2101 [text it points at]`.
    var found: [String] {
        diagnostics.map { finding in
            guard let range = finding.primary?.range else { return finding.code.name }
            let bytes = Array((loaded.texts[range.file] ?? "").utf8)
            return "\(finding.code.name) [\(String(decoding: bytes[range.start.byte..<range.end.byte], as: UTF8.self))]"
        }
    }

    /// The compiled plan.
    var plan: ExecutionPlan? { compilation?.manifest?.plan }

    /// The canonical fields of a resource as `path = value`.
    func fields(_ address: String) -> [String] {
        compilation?.manifest?.resources.first { $0.address.description == address }?.fields
            .map { "\($0.path) = \($0.value)" } ?? []
    }
}

/// Files of the repository, found from the place of this file.
enum RepositoryFiles {
    static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    /// The text of a file below the root; empty when it does not exist.
    static func text(_ path: String) -> String {
        guard let file = fopen("\(root)/\(path)", "rb") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = fgetc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        return String(decoding: bytes, as: UTF8.self)
    }

    static let retail: [String: String] = {
        var files = ["cdp.yaml": text("examples/retail/cdp.yaml")]
        for name in ["people", "events", "profile", "insight", "destinations"] {
            files["specs/\(name).yaml"] = text("examples/retail/specs/\(name).yaml")
        }
        files["identity/likely.weights.yaml"] = text("examples/retail/identity/likely.weights.yaml")
        return files
    }()
}
