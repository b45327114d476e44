import CDPConnectors
import CDPPlan
import CDPSpec
import CDPTypes

/// The git repository around a project, asked through the program `git`.
///
///     let repository = GitRepository(around: directory)
///     let commit = repository?.commit("main")
///
/// Each question starts a process, which takes some milliseconds: do not ask per file. Repository settings of the
/// user apply. It only reads.
struct GitRepository {
    /// The folder of the project, not that of the repository.
    let directory: String
    /// The project's folder relative to the repository's root, empty or ending with `/`.
    let prefix: String

    /// The repository around `directory`; nil where there is none or no git.
    init?(around directory: String) {
        self.directory = directory
        guard let answer = Self.output(["-C", directory, "rev-parse", "--show-prefix"]) else { return nil }
        prefix = GitRepository.line(answer)
    }

    /// The project's folder relative to the repository's root; empty at the root and outside of a repository.
    static func prefix(of directory: String) -> String {
        GitRepository(around: directory)?.prefix ?? ""
    }

    /// The output of a git command; nil when it fails. For nothing that comes from a user and may begin with `-`: see
    /// `commit(_:)`.
    func run(_ arguments: String...) -> [UInt8]? { Self.output(["-C", directory] + arguments) }

    /// What git prints; nil where it fails or is not there.
    private static func output(_ arguments: [String]) -> [UInt8]? {
        var git = Program(["git"] + arguments, in: "/", within: 600, errors: "/dev/null")
        // The log says of which commit the specs are, also of a command that a signal ends.
        git.heedsSignals = false
        var output: [UInt8] = []
        let end = try? git.run { output += $0 }
        return end == .ended(0) ? output : nil
    }

    /// The full id of the commit that a revision names; nil when it names none. A text that begins with `-` would be an
    /// option and is refused.
    func commit(_ revision: String) -> String? {
        guard !revision.hasPrefix("-") else { return nil }
        return run("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}").map(
            GitRepository.line)
    }

    /// The commit shortened for people.
    func short(_ commit: String) -> String {
        run("rev-parse", "--short", commit).map(GitRepository.line) ?? String(commit.prefix(7))
    }

    /// The commit that is checked out, and whether any of the files differs from it; nil before the first commit.
    func revision(of paths: [String]) -> PlanReport.Revision? {
        guard let head = commit("HEAD") else { return nil }
        let changed = Self.output(["-C", directory, "status", "--porcelain", "--"] + paths)
        return PlanReport.Revision(commit: short(head), isDirty: changed?.isEmpty == false)
    }

    /// The first line of what git printed.
    private static func line(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }
}

/// The spec files of a commit, read through git; the working tree is not touched.
struct CommittedFiles: SpecFiles {
    /// The repository.
    let repository: GitRepository
    /// The full id of the commit.
    let commit: String

    /// The paths below a folder of the commit.
    func paths(below folder: String) throws(SpecFileError) -> [String] {
        let place = folder == "." ? "." : folder
        guard let names = repository.run("ls-tree", "-r", "-z", "--name-only", commit, "--", place) else {
            throw SpecFileError("git cannot list it")
        }
        let paths = names.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        guard !paths.isEmpty else { throw SpecFileError("no such folder in that revision") }
        return paths
    }

    /// The content of a file in the commit.
    func content(of path: String) throws(SpecFileError) -> [UInt8] {
        guard let content = repository.run("show", "\(commit):./\(path)") else {
            throw SpecFileError("no such file in that revision")
        }
        return content
    }
}
