import ArgumentParser
import CDPCompiler
import CDPPlan
import CDPReport
import CDPRuntime
import CDPStore
import CDPTypes

/// `cdp graph`: which resources read which.
struct GraphCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "graph", abstract: "Print the lineage of the resources: mermaid, dot, text or json.")
    static let formats: [OutputFormat] = [.text, .mermaid, .dot, .json]

    @OptionGroup var global: GlobalOptions

    @Flag(name: .customLong("applied"), help: "Of the applied specs instead of the working tree.")
    var isApplied = false

    func perform() throws {
        let session = ProjectSession(global)
        let manifest = try session.manifest(isApplied: isApplied)
        let resources = manifest.resources
        switch global.format {
        case .json:
            Output.write(
                JSON.object([
                    "nodes": .array(resources.map { .string($0.address.description) }),
                    "edges": .array(
                        edges(resources).map {
                            .object(["from": .string($0.from.description), "to": .string($0.to.description)])
                        }),
                ]).prettyText + "\n")
        case .mermaid: Output.write(mermaid(resources))
        case .dot: Output.write(dot(resources))
        default: Output.write(text(resources))
        }
    }

    /// From what is read to its reader.
    private func edges(_ resources: [ResourceSnapshot]) -> [(from: Address, to: Address)] {
        let known = Set(resources.map(\.address))
        return resources.flatMap { resource in
            resource.dependencies.filter(known.contains).map { ($0, resource.address) }
        }
    }

    private func text(_ resources: [ResourceSnapshot]) -> String {
        resources.map { resource in
            let read = resource.dependencies.map(\.description).joined(separator: ", ")
            return read.isEmpty ? "\(resource.address)\n" : "\(resource.address) <- \(read)\n"
        }.joined()
    }

    private func mermaid(_ resources: [ResourceSnapshot]) -> String {
        var text = "flowchart LR\n"
        for kind in Address.Kind.allCases {
            let members = resources.filter { $0.address.kind == kind }
            if members.isEmpty { continue }
            text += "  subgraph all_\(kind.rawValue) [\(kind.rawValue)]\n"
            for member in members {
                text += "    \(identifier(member.address))[\"\(name(member.address))\"]\n"
            }
            text += "  end\n"
        }
        for edge in edges(resources) { text += "  \(identifier(edge.from)) --> \(identifier(edge.to))\n" }
        return text
    }

    private func dot(_ resources: [ResourceSnapshot]) -> String {
        var text = "digraph cdp {\n  rankdir=LR;\n  node [shape=box];\n"
        for resource in resources { text += "  \"\(resource.address)\";\n" }
        for edge in edges(resources) { text += "  \"\(edge.from)\" -> \"\(edge.to)\";\n" }
        return text + "}\n"
    }

    private func name(_ address: Address) -> String {
        address.path.isEmpty ? address.kind.rawValue : address.path.joined(separator: ".")
    }

    /// Words like `end` are reserved in Mermaid, so no identifier is a plain name.
    private func identifier(_ address: Address) -> String {
        ([address.kind.rawValue] + address.path).joined(separator: "__")
    }
}
