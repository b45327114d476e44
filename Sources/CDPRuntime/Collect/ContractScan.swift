import CDPConnectors
import CDPFormats
package import CDPPlan
import CDPTypes

/// Finds the contract of sources that declare none, from their files.
package struct ContractScan: Sendable {
    /// The project's directory.
    package let project: String
    /// How many threads read.
    package let threads: Int

    /// A scan of files in `project`.
    package init(project: String, threads: Int) {
        self.project = project
        self.threads = threads
    }

    /// Whether a path that an error names is the pattern or one of the files that match it.
    package func isNamed(_ path: String, by pattern: String) -> Bool {
        func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : "\(project)/\(path)" }
        if absolute(path) == absolute(pattern) { return true }
        let files = (try? FileGlob(pattern).expand(in: project)) ?? []
        return files.contains { absolute($0) == absolute(path) }
    }

    /// The fields that the last of `files` shows, in the order of the file. Throws when there is no file or it names no
    /// fields.
    package func fields(of files: FileInput) throws -> [FieldPlan] {
        let paths = try FileGlob(files.path).expand(in: project)
        guard let path = paths.last else { return [] }
        let place = path.hasPrefix("/") ? path : "\(project)/\(path)"
        guard let format = RowFormat(files.format) else {
            return try ParquetFile(path: place).schema.map { FieldPlan(name: $0.name, type: $0.type) }
        }
        return try Contract.inferred(path: place, format: format, threads: threads).fields.map {
            FieldPlan(name: $0.name, type: $0.type)
        }
    }
}
