import ArgumentParser
import CDPDiagnostics
import CDPReport
import CDPSpec
import CDPStore
import Glibc

/// `cdp init`: a project that runs.
struct InitCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Write a sample project that runs. Replaces no file.",
        discussion: """
            With --store-id and --secret-file the store is made at once with that identity, so that tests and twins get equal \
            bytes. Without them the first apply makes it with a random one.
            """)

    @OptionGroup var global: GlobalOptions

    @Option(name: .customLong("store-id"), help: ArgumentHelp("32 hexadecimal digits.", valueName: "ID"))
    var storeID: String?

    @Option(
        name: .customLong("secret-file"), help: ArgumentHelp("A file of 64 hexadecimal digits.", valueName: "FILE"))
    var secretFile: String?

    func validate() throws {
        try checkFormat()
        guard (storeID == nil) == (secretFile == nil) else {
            throw ValidationError("--store-id and --secret-file go together")
        }
        if let storeID, Digest.bytes(hexadecimal: storeID)?.count != 16 {
            throw ValidationError("--store-id takes 32 hexadecimal digits")
        }
    }

    func perform() throws {
        let directory = GlobalOptions.absolute(global.projectDirectory)
        let secret = try secretFile.map(secret)
        let isProject = StoreFiles.exists("\(directory)/\(SpecLoader.projectPath)")
        // With an identity, an existing project only gets its store.
        let written = isProject && secret != nil ? [] : try writeSample(to: directory)
        var storePath: String?
        if let secret, let storeID {
            storePath = try ProjectSession(global).storePath()
            _ = try ProfileStore.create(at: storePath ?? "", storeID: storeID.lowercased(), secret: secret)
        }
        tell(directory, written, storePath)
    }

    private func secret(_ path: String) throws -> [UInt8] {
        let text = String(decoding: try StoreFiles.read(GlobalOptions.absolute(path)), as: UTF8.self)
        let digits = text.split(whereSeparator: \.isWhitespace).joined()
        guard let secret = Digest.bytes(hexadecimal: digits), secret.count == 32 else {
            throw Failure(
                .invalidRequest, "the file of --secret-file does not hold 64 hexadecimal digits",
                help: ["make one: openssl rand -hex 32"], status: .usage)
        }
        return secret
    }

    private func writeSample(to directory: String) throws -> [String] {
        let files = SampleProject().filesForEditors
        let taken = files.map(\.path).filter { StoreFiles.exists("\(directory)/\($0)") }
        guard taken.isEmpty else {
            throw Failure(
                .fileExists, "`\(taken[0])` exists already in `\(directory)`; nothing was written",
                help: ["choose an empty folder: cdp init --project DIR"], status: .failed)
        }
        for file in files {
            let place = "\(directory)/\(file.path)"
            if let slash = place.lastIndex(of: "/") { try StoreFiles.makeDirectory(String(place[..<slash])) }
            try StoreFiles.write(file.content, to: place)
        }
        return files.map(\.path)
    }

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
        let option = global.projectDirectory == "." ? "" : " --project \(global.projectDirectory)"
        Output.write("\nNext   cdp plan\(option)     what would happen\n       cdp apply\(option)    carry it out\n")
    }
}
