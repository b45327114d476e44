import ArgumentParser
import CDPDiagnostics
import CDPReport
import CDPSpec
import CDPStore
import CDPTypes
import Glibc

/// `cdp init`: a project that runs.
///
/// Writes specs and data of invented people, and makes an empty store whose id and secret are random unless they
/// are given. A file that is there is never replaced: where one would have to be, nothing is written at all.
struct InitCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Write a sample project that runs. Replaces no file.",
        discussion: """
            The sample is a shop with some 200 people and the data of one night; --second-night adds the files that the next \
            night brings. --empty writes a project of your own to begin with.

            With --store-id and --secret-file the store is made at once with that identity, so that tests and twins get equal \
            bytes. Without them the first apply makes it with a random one.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(name: .customLong("store-id"), help: ArgumentHelp("32 hexadecimal digits.", valueName: "ID"))
    var storeID: String?

    @Option(
        name: .customLong("secret-file"), help: ArgumentHelp("A file of 64 hexadecimal digits.", valueName: "FILE"))
    var secretFile: String?

    @Flag(name: .customLong("empty"), help: "A project without sources, with the schema for editors.")
    var isEmpty = false

    @Flag(name: .customLong("second-night"), help: "Add the next night's files to the sample project.")
    var isSecondNight = false

    func validate() throws {
        try checkFormat()
        if isSecondNight, isEmpty || storeID != nil {
            throw ValidationError("--second-night only adds files to a sample project that is there")
        }
        guard (storeID == nil) == (secretFile == nil) else {
            throw ValidationError("--store-id and --secret-file go together")
        }
        if let storeID, Hexadecimal.bytes(storeID)?.count != 16 {
            throw ValidationError("--store-id takes 32 hexadecimal digits")
        }
    }

    /// Writes the project, and its store where an identity is given.
    func perform() throws {
        let directory = GlobalOptions.absolute(global.projectDirectory)
        let secret = try secretFile.map(secret)
        let isProject = StoreFiles.exists("\(directory)/\(SpecLoader.projectPath)")
        // With an identity, an existing project only gets its store.
        let written = isProject && secret != nil ? [] : try write(try files(for: directory), to: directory)
        var storePath: String?
        if let secret, let storeID {
            storePath = try ProjectSession(global).storePath()
            _ = try ProfileStore.create(at: storePath ?? "", storeID: storeID.lowercased(), secret: secret)
        }
        tell(directory, written, storePath)
    }

    /// The secret in a file of hexadecimal digits: a store that is made again elsewhere gives its people the same ids.
    private func secret(_ path: String) throws -> [UInt8] {
        let text = String(decoding: try StoreFiles.read(GlobalOptions.absolute(path)), as: UTF8.self)
        let digits = text.split(whereSeparator: \.isWhitespace).joined()
        guard let secret = Hexadecimal.bytes(digits), secret.count == 32 else {
            throw Failure(
                .invalidRequest, "the file of --secret-file does not hold 64 hexadecimal digits",
                help: ["make one: openssl rand -hex 32"], status: .usage)
        }
        return secret
    }

    /// The files that the options ask for.
    private func files(for directory: String) throws -> [SampleProject.File] {
        if isEmpty { return EmptyProject.files(in: directory) }
        guard isSecondNight else { return SampleProject().filesForEditors }
        guard StoreFiles.exists("\(directory)/\(SampleProject.mark)") else {
            throw Failure(
                .invalidRequest, "`\(directory)` does not hold the sample project",
                help: ["write it first: cdp init\(option)"], status: .failed)
        }
        return SampleProject().laterFiles
    }

    /// Writes the files that are missing, and returns their paths.
    ///
    /// Refuses, before anything is written, where a file of the same name has another content. An interrupted `init`
    /// can thus be repeated.
    private func write(_ files: [SampleProject.File], to directory: String) throws -> [String] {
        let taken = files.filter { StoreFiles.exists("\(directory)/\($0.path)") }
        // Files of an interrupted `init` have the content that would be written; the rest is added.
        let isBegun =
            taken.count < files.count
            && taken.allSatisfy { (try? StoreFiles.read("\(directory)/\($0.path)")) == $0.content }
        guard taken.isEmpty || isBegun else {
            throw Failure(
                .fileExists, "`\(taken[0].path)` exists already in `\(directory)`; nothing was written",
                help: [
                    isSecondNight
                        ? "the next night's files are there" : "choose an empty folder: cdp init --project DIR"
                ],
                status: .failed)
        }
        let missing = files.filter { file in !taken.contains { $0.path == file.path } }
        for file in missing { try ProjectFiles.write(file.content, to: "\(directory)/\(file.path)") }
        return missing.map(\.path)
    }

    /// Prints what was written, and the next commands.
    private func tell(_ directory: String, _ written: [String], _ storePath: String?) {
        if global.isJSON {
            Output.write(
                JSON.object([
                    "project": .string(directory), "files": .array(written.map(JSON.string)),
                    "store": .optional(storePath),
                ]).prettyText + "\n")
            return
        }
        if !written.isEmpty { Output.write("Wrote \(NumberText.counted(written.count, "file")) to \(directory)\n") }
        if let storePath { Output.write("Made a store at \(storePath)\n") }
        if global.isQuiet { return }
        var table = TextTable([.left, .left, .left], indentation: 0)
        for (place, step) in next.enumerated() {
            table.add([place == 0 ? "Next" : "", "cdp \(step.0)", step.1])
        }
        Output.write("\n" + table.lines.joined(separator: "\n") + "\n")
    }

    /// The commands to go on with, and what they do. The sample's data ends on a fixed day, which they take as now.
    private var next: [(String, String)] {
        if isEmpty {
            return [
                ("add source --file PATH\(option)", "writes the spec of files; of databases and taps too"),
                ("validate\(option)", "checks it, and what you write into specs/people.yaml"),
                ("plan\(option)", "what it would do"),
            ]
        }
        let now = " --as-of \(isSecondNight ? SampleProject.secondNight : SampleProject.asOf)\(option)"
        let steps = [("plan\(now)", "what would happen"), ("apply\(now)", "carry it out")]
        return isSecondNight ? steps : steps + [("init --second-night\(option)", "then: what the next night brings")]
    }

    /// How the commands name this project; a folder's name with unusual characters is quoted for a shell.
    private var option: String {
        let folder = global.projectDirectory
        if folder == "." { return "" }
        let isPlain = folder.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "/._-+".contains($0)) }
        if isPlain { return " --project \(folder)" }
        let parts = folder.split(separator: "'", omittingEmptySubsequences: false)
        return " --project '" + parts.joined(separator: "'\\''") + "'"
    }
}
