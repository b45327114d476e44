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

    /// The fields that the last of `files` shows, in the order of the file, then those that the folders of all of them give.
    /// Throws when there is no file or it names no fields.
    package func fields(of files: FileInput) throws -> [FieldPlan] {
        let paths = try FileGlob(files.path).expand(in: project)
        guard let path = paths.last else { return [] }
        let fields: [Field]
        if let format = RowFormat(files.format) {
            fields = try Contract.inferred(path: place(of: path), format: format, threads: threads).schema
        } else {
            fields = try ParquetFile(path: place(of: path)).inferredFields
        }
        let given = FolderFields.contract(of: paths, beside: fields.map(\.name))
        return (fields + given).map { FieldPlan(name: $0.name, type: $0.type) }
    }

    /// The columns of the last of `files` whose types cdp does not read, and what they hold; none where there is no such file.
    package func unreadable(in files: FileInput) -> [String: String] {
        guard files.format == .parquet, let paths = try? FileGlob(files.path).expand(in: project),
            let file = try? paths.last.map({ try ParquetFile(path: place(of: $0)) })
        else { return [:] }
        return Dictionary(file.unreadable.map { ($0.name, $0.reason) }) { first, _ in first }
    }

    private func place(of path: String) -> String { path.hasPrefix("/") ? path : "\(project)/\(path)" }
}
