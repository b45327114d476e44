import CDPDiagnostics
import CDPTypes

/// Collects what is found while the files of a project are read.
final class Findings {
    private(set) var diagnostics: [Diagnostic] = []
    private(set) var poisoned: Set<Address> = []
    private var errors = 0

    /// Adds a finding.
    func report(_ diagnostic: Diagnostic) {
        if diagnostic.severity == .error { errors += 1 }
        diagnostics.append(diagnostic)
    }

    /// Runs the decoding of a resource: its findings get its address, and an error among them poisons it.
    func within<Result>(_ address: Address, _ decode: () -> Result) -> Result {
        let firstFinding = diagnostics.count
        let errorsBefore = errors
        let result = decode()
        for index in firstFinding..<diagnostics.count where diagnostics[index].address == nil {
            diagnostics[index].address = address.description
        }
        if errors > errorsBefore { poisoned.insert(address) }
        return result
    }

    /// Marks a resource whose errors were reported elsewhere.
    func poison(_ address: Address) {
        poisoned.insert(address)
    }
}
