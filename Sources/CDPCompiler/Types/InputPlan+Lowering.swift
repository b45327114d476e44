package import CDPPlan
package import CDPSpec

extension InputPlan {
    /// An input as declared.
    package init(_ declaration: InputDeclaration) {
        switch declaration {
        case .file(let file): self = .files(FileInput(file))
        }
    }
}

extension SnapshotBuilder {
    /// What a plan shows of an input: for files, their path and the options that differ from the common dialect.
    mutating func add(input: InputPlan, at path: String, _ declaration: InputDeclaration?, _ effect: Effect) {
        switch input {
        case .files(let files): add(files: files, at: path, declaration?.file, effect)
        }
    }
}
