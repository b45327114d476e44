import ArgumentParser
import CDPCompiler
import CDPDiagnostics
import CDPPlan
import CDPReport
import CDPRuntime
import CDPSpec
import CDPStore
import CDPTypes

/// `cdp diff`: the difference of meaning between two sets of specs.
///
/// Both sides are compiled and compared as resources, so that moving or reformatting specs is no change, and a changed
/// default is one. Needs no data, and a store for `--applied` and `--at` alone. With `--detailed-exitcode` it ends with 2 where
/// there are changes.
struct DiffCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Compare the specs of two git revisions, the working tree or the store.",
        discussion: """
            A and B are git revisions. Alone, the last commit (HEAD) is compared with the working tree; with A, that revision \
            is. With --applied, the store's specs are compared with A or the working tree; with --at, those that were \
            applied then. `cdp diff --at 3 --to 5` compares the specs of two generations.
            """)
    static let formats: [OutputFormat] = [.text, .json, .markdown, .github]

    @OptionGroup var global: GlobalOptions
    @OptionGroup var past: PastOptions

    @Option(
        name: .customLong("to"),
        help: ArgumentHelp("With --at, the generation after.", valueName: "GENERATION or TIME"))
    var later: String?

    @Flag(name: .customLong("applied"), help: "Compare from the applied specs; --at implies it.")
    var isApplied = false

    @Flag(name: .customLong("detailed-exitcode"), help: "End with 2 when there are changes.")
    var hasDetailedExitCode = false

    @OptionGroup var revisions: RevisionOptions

    func validate() throws {
        try checkFormat()
        if isOfStore, revisions.to != nil {
            throw ValidationError("--applied and --at are one side, so name at most one revision")
        }
        guard later != nil else { return }
        if !past.isGiven { throw ValidationError("--to needs the generation before it, as in --at 3 --to 5") }
        if revisions.from != nil { throw ValidationError("--at and --to are both sides, so name no revision") }
    }

    /// Whether the side before is the specs of a generation.
    private var isOfStore: Bool { isApplied || past.isGiven }

    /// Compiles both sides, compares them, and prints the difference.
    func perform() throws {
        let session = ProjectSession(global)
        let applied = try? session.operation().state()
        let before =
            isOfStore
            ? SpecSide(try session.applied(at: past.reference, holding: true))
            : try SpecSide(revisions.from ?? "HEAD", session, remembering: applied?.applied)
        let after =
            try later.map { SpecSide(try session.applied(at: $0, holding: true)) }
            ?? SpecSide(
                isOfStore ? revisions.from : revisions.to, session, remembering: applied?.applied ?? before.manifest)
        let (changes, unchanged) = ManifestDiff.changes(
            from: before.manifest, to: after.manifest, positions: after.positions)
        let report = DiffReport(
            project: after.manifest.plan.project, environment: global.environment, from: before.name, to: after.name,
            changes: changes, unchanged: unchanged,
            formattingOnlyFiles: isOfStore ? 0 : formattingOnly(before, after, changes))
        switch global.format {
        case .json: Output.write(DiffJSONRenderer(report, toolVersion: CommandLineTool.version).text)
        case .markdown: Output.write(DiffMarkdownRenderer(report).text)
        case .github: Output.write(DiffAnnotationsRenderer(changes).text)
        default: Output.write(DiffTextRenderer(report).text)
        }
        if hasDetailedExitCode, !changes.isEmpty { try ExitStatus.changes.end() }
    }

    /// How many files differ in text and hold no changed resource.
    private func formattingOnly(_ before: SpecSide, _ after: SpecSide, _ changes: [Change]) -> Int {
        let touched = Set(
            changes.compactMap { change in
                change.range?.file ?? after.positions.resources[change.address]?.file
                    ?? before.positions.resources[change.address]?.file
            })
        return after.texts.count { path, text in
            before.texts[path].map { $0 != text } ?? false && !touched.contains(path)
        }
    }
}

/// The revisions of commands that compare two sets of specs.
struct RevisionOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("The revision before; HEAD unless given.", valueName: "A"))
    var from: String?

    @Argument(help: ArgumentHelp("The revision after; the working tree unless given.", valueName: "B"))
    var to: String?
}

/// One side of a comparison: compiled specs, and where they are from.
struct SpecSide {
    /// The compiled specs.
    var manifest: Manifest
    /// What the side is called in the report.
    var name: DiffReport.Side
    /// The texts of the spec files by path; empty for the applied specs, which are no files.
    var texts: [String: String]
    /// Where resources are declared.
    var positions: SpecPositions
    /// The files of the commit that the specs are of; nil for others.
    var committed: CommittedFiles?

    /// A side from its parts.
    init(
        manifest: Manifest, name: DiffReport.Side, texts: [String: String], positions: SpecPositions,
        committed: CommittedFiles? = nil
    ) {
        self.committed = committed
        self.manifest = manifest
        self.name = name
        self.texts = texts
        self.positions = positions
    }

    /// The specs of a generation.
    init(_ generation: AppliedGeneration) {
        self.init(
            manifest: generation.manifest, name: DiffReport.Side(name: "generation \(generation.entry.generation)"),
            texts: [:], positions: SpecPositions())
    }

    /// The specs of a revision, or of the working tree where it is nil. Contracts come from `remembered`, else from the
    /// files.
    init(_ revision: String?, _ session: ProjectSession, remembering remembered: Manifest?) throws {
        let repository = GitRepository(around: session.directory)
        guard let revision else {
            let (manifest, compilation) = try session.manifest(applied: remembered)
            let commit = repository?.revision(of: session.loaded.texts.files.keys.sorted())
            self.init(
                manifest: manifest,
                name: DiffReport.Side(
                    name: "working tree", commit: commit.map { $0.isDirty ? "\($0.commit)+" : $0.commit }),
                texts: session.loaded.texts.files, positions: compilation.positions)
            return
        }
        guard let repository else {
            throw Failure(
                .unreadableRevision, "`\(session.directory)` is not in a git repository, or git is not installed",
                help: ["compare with the store instead: --applied"], status: .failed)
        }
        guard let commit = repository.commit(revision) else {
            throw Failure(
                .unreadableRevision, "git knows no revision `\(revision)`",
                help: [
                    revision == "HEAD"
                        ? "nothing is committed yet; compare with the store: --applied"
                        : "name a branch, a tag or a commit"
                ], status: .failed)
        }
        let files = CommittedFiles(repository: repository, commit: commit)
        let committed = ProjectSession(session.global, files: files, directory: session.directory)
        let (manifest, compilation) = try committed.manifest(applied: remembered, of: "revision `\(revision)`")
        self.init(
            manifest: manifest, name: DiffReport.Side(name: revision, commit: repository.short(commit)),
            texts: committed.loaded.texts.files, positions: compilation.positions, committed: files)
    }
}
