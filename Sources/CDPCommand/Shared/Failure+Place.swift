import CDPDiagnostics
import CDPFormats
import CDPPlan
import CDPRuntime
import CDPSpec
import CDPTypes

extension Failure {
    /// Any error that a command meets. A file that cannot be used is shown with the range in the specs that names it.
    init(_ error: any Error, in options: GlobalOptions) {
        self.init(error)
        guard let error = error as? FormatError, diagnostics.count == 1 else { return }
        defer { if diagnostics[0].help.isEmpty { diagnostics[0].help = ["mend that file, or have it sent again"] } }
        let session = ProjectSession(options)
        guard let specs = session.loaded.specs else { return }
        let scan = ContractScan(
            project: session.directory, store: (try? session.storePath()) ?? session.directory, threads: 1)
        let declared =
            specs.sources.filter { $0.read.file != nil }.map { (Address(.source, $0.name), $0.read) }
            + specs.enrichments.map { (Address(.enrichment, $0.name), $0.lookup) }
        if let (address, input) = declared.first(where: { scan.isNamed(error.path, by: $0.1.named.value) }) {
            place(at: input.named.range, address, session)
        } else if let decisions = specs.identity?.decisions, scan.isNamed(error.path, by: decisions.value) {
            place(at: decisions.range, Address(.identity), session)
        }
    }

    /// Adds where the specs name the file.
    private mutating func place(at range: SourceRange, _ address: Address, _ session: ProjectSession) {
        diagnostics[0].primary = Label(range, "named here")
        diagnostics[0].address = address.description
        if diagnostics[0].help.isEmpty { diagnostics[0].help = ["mend the file, or name another one here"] }
        texts = session.loaded.texts
    }
}
