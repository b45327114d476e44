package import CDPPlan
import CDPTypes

/// Prints which resources read which: the graph of the specs, not of the work (that is `StageGraphRenderer`).
///
///     let graph = LineageRenderer(manifest.resources)
///     print(graph.text)  // segment.lapsed <- trait.last_order
package struct LineageRenderer: GraphRenderer {
    /// The resources, in the order of the manifest.
    private let resources: [ResourceSnapshot]
    /// The same as boxes and arrows.
    private let drawing: GraphDrawing

    /// A renderer of the resources of a manifest.
    package init(_ resources: [ResourceSnapshot]) {
        self.resources = resources
        let numbers = Dictionary(uniqueKeysWithValues: resources.enumerated().map { ($1.address, $0) })
        let edges = resources.enumerated().flatMap { number, resource in
            resource.dependencies.compactMap { numbers[$0] }.map { GraphDrawing.Edge(from: $0, to: number) }
        }
        let nodes = resources.map { resource in
            let address = resource.address
            return GraphDrawing.Node(
                identifier: GraphDrawing.identifier([address.kind.rawValue] + address.path), name: "\(address)",
                label: address.path.isEmpty ? address.kind.rawValue : address.path.joined(separator: "."))
        }
        let groups = Address.Kind.allCases.compactMap { kind -> (title: String, nodes: [Int])? in
            let members = resources.indices.filter { resources[$0].address.kind == kind }
            return members.isEmpty ? nil : (kind.rawValue, members)
        }
        drawing = GraphDrawing(nodes: nodes, edges: edges, groups: groups)
    }

    /// A line for each resource, with what it reads.
    package var text: String {
        resources.map { resource in
            let read = resource.dependencies.map(\.description).joined(separator: ", ")
            return read.isEmpty ? "\(resource.address)\n" : "\(resource.address) <- \(read)\n"
        }.joined()
    }

    /// A Mermaid flowchart, resources of one kind in a box.
    package var mermaid: String { drawing.mermaid }

    /// A Graphviz digraph.
    package var dot: String { drawing.dot }

    /// Nodes and edges, an edge from what is read to its reader.
    package var json: JSON {
        .object([
            "nodes": .array(drawing.nodes.map { .string($0.name) }),
            "edges": .array(
                drawing.edges.map {
                    .object([
                        "from": .string(drawing.nodes[$0.from].name), "to": .string(drawing.nodes[$0.to].name),
                    ])
                }),
        ])
    }
}
