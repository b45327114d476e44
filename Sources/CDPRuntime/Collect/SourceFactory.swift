package import CDPConnectors
import CDPFormats
import CDPPlan
import CDPTypes

/// Opens the sources that a plan reads: the one place of the runtime that knows their kinds.
package struct SourceFactory: Sendable {
    /// The project's directory, which paths of files are relative to.
    let project: String
    /// Sources that stand for inputs of the plan, by what users see of them: what tests read instead of files.
    package var replacements: [String: any RowSource] = [:]

    /// The sources of a project.
    init(project: String) { self.project = project }

    /// The source that an input of a plan is.
    func source(_ input: InputPlan) -> any RowSource {
        if let replacement = replacements[input.shown] { return replacement }
        switch input {
        case .files(let files): return FileSource(files.path, format: RowFormat(files.format), project: project)
        }
    }

    /// A file that is read whole each time, whatever it holds, such as that of the stewards' decisions.
    func file(_ path: String) -> any RowSource { FileSource(path, format: .csv(CSVOptions()), project: project) }
}
