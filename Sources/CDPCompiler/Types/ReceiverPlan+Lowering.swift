import CDPPlan
import CDPSpec

extension ReceiverPlan {
    /// A receiver as declared.
    init(_ declaration: OutputDeclaration) {
        switch declaration {
        case .file(let file):
            self = .file(
                WrittenFile(
                    path: file.path.value, format: FileFormat(file), group: file.group?.value,
                    outside: file.outside.flatMap { $0.isAllowed.value ? $0.reason.value : nil }))
        }
    }
}

extension SnapshotBuilder {
    /// What a plan shows of a receiver. A change of any field discloses: rows may go somewhere else, or to more
    /// readers.
    mutating func add(receiver: ReceiverPlan, at path: String, _ declaration: OutputDeclaration) {
        switch receiver {
        case .file(let file):
            let written = declaration.file
            add(files: FileInput(path: file.path, format: file.format), at: path, written, .discloses)
            add(path + ".group", file.group, .discloses, at: written?.group?.range)
            add(path + ".allow_outside", file.outside, .discloses, at: written?.outside?.reason.range)
        }
    }
}
