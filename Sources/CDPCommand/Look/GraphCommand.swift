import ArgumentParser
import CDPCompiler
import CDPPlan
import CDPReport
import CDPRuntime
import CDPStore
import CDPTypes

/// `cdp graph`: which resources read which, or which stages a plan has.
///
/// Reads specs alone, or with `--applied` and `--at` those of the store; no data. The drawing follows from the specs, so that two
/// prints of equal specs are equal and can be compared by `diff`.
struct GraphCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "graph", abstract: "Print the lineage of the resources: mermaid, dot, text or json.",
        discussion: "With --stages, what an apply does instead: its stages, and the tables that they read and write.")
    static let formats: [OutputFormat] = [.text, .mermaid, .dot, .json]

    @OptionGroup var global: GlobalOptions

    @OptionGroup var past: PastOptions

    @Flag(name: .customLong("applied"), help: "Of the applied specs instead of the working tree; --at implies it.")
    var isApplied = false

    @Flag(name: .customLong("stages"), help: "The stages of the plan instead of the resources.")
    var showsStages = false

    /// Compiles, or reads the applied manifest, and prints one of four forms.
    func perform() throws {
        let manifest = try ProjectSession(global).manifest(isApplied: isApplied, at: past)
        let renderer: any GraphRenderer =
            showsStages ? StageGraphRenderer(StageGraph(manifest.plan)) : LineageRenderer(manifest.resources)
        switch global.format {
        case .json: Output.write(renderer.json.prettyText + "\n")
        case .mermaid: Output.write(renderer.mermaid)
        case .dot: Output.write(renderer.dot)
        default: Output.write(renderer.text)
        }
    }
}
