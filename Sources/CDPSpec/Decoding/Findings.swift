import CDPDiagnostics
import CDPTypes

/// Collects the findings while the files of a project are read.
///
/// A class, so that all readers of a project share one. It is used by one thread.
final class Findings {
    /// The findings, in the order in which they were reported.
    private(set) var diagnostics: [Diagnostic] = []
    /// The resources with errors.
    private(set) var invalid: Set<Address> = []
    /// Secrets that stand in the specs, which no line that is quoted may show.
    private(set) var hidden: [HiddenConstants] = []
    /// How many errors there are.
    private var errors = 0

    /// Adds a finding.
    func report(_ diagnostic: Diagnostic) {
        if diagnostic.severity == .error { errors += 1 }
        diagnostics.append(diagnostic)
    }

    /// Hides a secret where lines of the specs are quoted.
    func hide(_ range: SourceRange) { hidden.append(HiddenConstants(range, shown: "")) }

    /// Decodes one resource: its findings get its address, and an error among them adds it to `invalid`.
    func within<Result>(_ address: Address, _ decode: () -> Result) -> Result {
        let firstFinding = diagnostics.count
        let errorsBefore = errors
        let result = decode()
        for index in firstFinding..<diagnostics.count where diagnostics[index].address == nil {
            diagnostics[index].address = address.description
        }
        if errors > errorsBefore { invalid.insert(address) }
        return result
    }

    /// Marks a resource whose errors were reported without its address.
    func markInvalid(_ address: Address) {
        invalid.insert(address)
    }
}
