import ArgumentParser
import CDPColumns
import CDPFormats
import CDPIdentity
import CDPPlan
import CDPReport
import CDPRuntime
import CDPTypes

/// `cdp identity compare`: the profiles of two versions of the specs, before one of them is applied.
struct CompareCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Compare the profiles that two versions of the specs make of the same data.",
        discussion: """
            A and B are git revisions. Alone, the last commit (HEAD) is compared with the working tree; with A, that revision \
            is. With --applied, the store's specs are compared with A or the working tree. Says which profiles are equal, \
            merged and split, and who moves. Reads the files of sources, not the store; the files of weights and decisions \
            are those of each revision.
            """)

    @OptionGroup var global: GlobalOptions

    @Flag(name: .customLong("applied"), help: "Compare from the applied specs.")
    var isApplied = false

    @Option(
        name: .customLong("truth"),
        help: ArgumentHelp("Also hold both against a file of the truth, as `evaluate` does.", valueName: "FILE"))
    var truth: String?

    @Option(name: .customLong("limit"), help: ArgumentHelp("So many of the largest changes.", valueName: "N"))
    var limit = 5

    @OptionGroup var reveal: FileRevealOptions

    @Flag(name: .customLong("detailed-exitcode"), help: "End with 2 when profiles differ.")
    var hasDetailedExitCode = false

    @OptionGroup var memory: MemoryOptions

    @OptionGroup var revisions: RevisionOptions

    func validate() throws {
        try checkFormat()
        if limit < 0 { throw ValidationError("--limit takes a whole number from 0 on") }
        if isApplied, revisions.to != nil {
            throw ValidationError("--applied is one side, so name at most one revision")
        }
    }

    /// Resolves the records under both specs and prints what differs.
    func perform() throws {
        let session = ProjectSession(global)
        let applied = (try? session.operation().state())?.applied
        let before =
            isApplied
            ? SpecSide(try session.applied(holding: true))
            : try SpecSide(revisions.from ?? "HEAD", session, remembering: applied)
        let after = try SpecSide(
            isApplied ? revisions.from : revisions.to, session, remembering: applied ?? before.manifest)
        let operation = try session.operation(memory: memory.bytes)
        let asOf = try AsOf.instant(nil, head: nil)
        Interruption.watch()
        let files = try [before, after].map { try SpecFolder($0, in: session.directory) }
        defer { files.forEach { $0.remove() } }
        let compared = try session.showingProgress { progress in
            try operation.compare(
                ComparedSpecs(before.manifest.plan, folder: files[0].path),
                ComparedSpecs(after.manifest.plan, folder: files[1].path),
                truth: truth.map(GlobalOptions.absolute), atMost: limit, asOf: asOf, progress: progress)
        }
        let display = RecordDisplay(after.manifest.plan, reveal)
        try display.note("identity compare", compared.largest.flatMap { ($0.before + $0.after).joined() }, session)
        let report = CompareReport(compared: compared, from: before.name, to: after.name, display: display)
        Output.write(global.isJSON ? report.json.prettyText + "\n" : report.text)
        if hasDetailedExitCode, !compared.comparison.changes.isEmpty { try ExitStatus.changes.end() }
    }
}

/// Where the files of a side's specs lie that identity reads, decisions and weights of values: in the project, or for a commit in
/// a folder of their own.
private struct SpecFolder {
    /// The folder.
    let path: String
    private let scratch: ScratchFolder?

    init(_ side: SpecSide, in directory: String) throws {
        guard let committed = side.committed else {
            path = directory
            scratch = nil
            return
        }
        let folder = try ScratchFolder()
        scratch = folder
        let identity = side.manifest.plan.identity
        let names =
            [identity.decisions].compactMap { $0 }
            + identity.rules.compactMap { $0.matching?.weights?.frequencies }
        let paths = names.map { ProjectPath($0) }.filter { !$0.isAbsolute }
        // Deep enough for a file beside the project to have a place inside of the folder.
        let depth = paths.map { $0.names.prefix { $0 == ".." }.count }.max() ?? 0
        path = folder.path + String(repeating: "/project", count: depth)
        for file in paths {
            // A file that the commit lacks is told by whoever reads it.
            guard let content = try? committed.content(of: file.text) else { continue }
            try ProjectFiles.write(content, to: ProjectPath.place(of: file.text, in: path))
        }
    }

    func remove() {
        scratch?.remove()
    }
}
