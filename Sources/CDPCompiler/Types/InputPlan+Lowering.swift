package import CDPPlan
package import CDPSpec
import CDPTypes

extension InputPlan {
    /// The input of a source as declared.
    package init(_ declaration: InputDeclaration, of source: String) {
        switch declaration {
        case .file(let file): self = .files(FileInput(file))
        case .command(let command): self = .landed(LandedInput(command, of: source))
        }
    }

    /// The table of an enrichment as declared, which only files are.
    package init(lookup declaration: InputDeclaration) { self.init(declaration, of: "") }
}

extension LandedInput {
    /// How long a program may take where nothing is written.
    private static let usualTime = TimeSpan(microseconds: 3_600_000_000)

    fileprivate init(_ command: CommandDeclaration, of source: String) {
        self.init(
            source: source, arguments: command.arguments.map(\.value),
            format: command.format.map { FileFormat($0.value) } ?? .jsonLines,
            within: command.within?.value ?? Self.usualTime)
    }
}

extension SnapshotBuilder {
    /// What a plan shows of an input: for files, their path and the options that differ from the common dialect.
    mutating func add(input: InputPlan, at path: String, _ declaration: InputDeclaration?, _ effect: Effect) {
        switch input {
        case .files(let files): add(files: files, at: path, declaration?.file, effect)
        case .landed(let landed):
            add(
                path + ".command", list: landed.arguments, .rereads, at: declaration?.named.range,
                hides: landed.arguments.contains(where: PersonalText.isLikely))
            add(path + ".within", landed.within.description, .none, at: declaration?.named.range)
            add(format: landed.format, at: path, declaration?.format?.range, effect)
        }
    }
}
