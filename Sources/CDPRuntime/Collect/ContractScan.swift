import CDPConnectors
import CDPFormats
package import CDPPlan
import CDPTypes

/// Finds the contract of sources that declare none, from their rows.
package struct ContractScan: Sendable {
    private let sources: SourceFactory
    private let threads: Int

    /// A scan of the inputs of a project whose store is at `store`, on so many threads.
    package init(project: String, store: String, threads: Int) {
        sources = SourceFactory(project: project, store: store)
        self.threads = threads
    }

    /// Whether a path that an error names is the pattern or one of the files that match it.
    package func isNamed(_ path: String, by pattern: String) -> Bool {
        func place(_ path: String) -> String { ProjectPath.place(of: path, in: sources.project) }
        if place(path) == place(pattern) { return true }
        let files = (try? FileGlob(pattern).expand(in: sources.project)) ?? []
        return files.contains { place($0) == place(path) }
    }

    /// The fields that the rows of an input show.
    package func fields(of input: InputPlan) throws -> [FieldPlan] {
        try sources.source(input).fields(threads: threads).map {
            FieldPlan(name: $0.name, type: $0.type, isInferred: true)
        }
    }

    /// The columns of an input whose types cdp does not read, and what they hold.
    package func unreadable(in input: InputPlan) -> [String: String] { sources.source(input).unreadable() }
}
