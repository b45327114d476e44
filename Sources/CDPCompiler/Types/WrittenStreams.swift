import CDPDiagnostics
import CDPSpec
import CDPTypes

extension Workspace {
    /// Reports what a Singer target cannot do: its messages say what there is, and nothing of single rows that left.
    mutating func check(
        _ stream: WrittenStreamDeclaration, of declaration: DestinationDeclaration, on address: Address
    ) {
        let way = "where who leaves must go, write a table (`table:`) or to a program (`command:`)"
        if declaration.mode?.value ?? .mirror == .mirror {
            report(
                .optionDoesNotFit, "`\(address)` mirrors, and a Singer target cannot take rows away",
                at: declaration.mode?.range ?? declaration.write.named.range,
                label: declaration.mode == nil ? "`mode` is `mirror` where it is not written" : "rows that leave",
                help: ["write `mode: upsert` or `mode: append`, by which who leaves stays", way], on: address)
        }
        if let onRemove = declaration.onRemove, onRemove.value == .empty {
            report(
                .optionDoesNotFit, "`\(address)` would be emptied, and a Singer target cannot take rows away",
                at: onRemove.range, label: "cannot be emptied", help: ["leave `on_remove` out; \(way)"], on: address)
        }
        let method = "config.load_method"
        let leaf = stream.program.config.leaves("config").first { $0.path == method }
        if leaf?.value.scalar == "overwrite" {
            report(
                .optionDoesNotFit, "`\(address)` would replace with each batch what was sent before",
                at: stream.program.ranges[method] ?? stream.stream.range, label: "each batch begins the table anew",
                help: ["write `load_method: upsert`"], on: address)
        }
    }
}
