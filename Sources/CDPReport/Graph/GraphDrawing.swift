/// Boxes and arrows, written as Mermaid or as Graphviz.
///
/// Both languages read names as syntax. So each node has an identifier made of letters, digits and `_`, and its
/// label is put in quotes: no name of a resource can break the drawing.
struct GraphDrawing {
    /// A box.
    struct Node {
        /// The identifier in Mermaid: letters, digits and `_`.
        let identifier: String
        /// The identifier, and the text of the box, in Graphviz.
        let name: String
        /// The text of the box in Mermaid.
        let label: String
    }

    /// An arrow from one node to another, by their indices in `nodes`.
    struct Edge {
        /// The node that is read.
        let from: Int
        /// The node that reads.
        let to: Int
        /// The text on the arrow; empty for none.
        var label = ""
    }

    /// The boxes, in the order in which they are written.
    let nodes: [Node]
    /// The arrows, in the order in which they are written.
    let edges: [Edge]
    /// Boxes around boxes in Mermaid, by indices of nodes. Nodes that are in no group are written first.
    var groups: [(title: String, nodes: [Int])] = []

    /// A flowchart of https://mermaid.js.org.
    var mermaid: String {
        var text = "flowchart LR\n"
        let grouped = Set(groups.flatMap(\.nodes))
        for (number, node) in nodes.enumerated() where !grouped.contains(number) {
            text += "  \(node.identifier)[\"\(node.label)\"]\n"
        }
        for group in groups {
            text += "  subgraph all_\(group.title) [\(group.title)]\n"
            for number in group.nodes { text += "    \(nodes[number].identifier)[\"\(nodes[number].label)\"]\n" }
            text += "  end\n"
        }
        for edge in edges {
            let label = edge.label.isEmpty ? "" : "|\"\(edge.label)\"|"
            text += "  \(nodes[edge.from].identifier) -->\(label) \(nodes[edge.to].identifier)\n"
        }
        return text
    }

    /// A digraph of https://graphviz.org.
    var dot: String {
        var text = "digraph cdp {\n  rankdir=LR;\n  node [shape=box];\n"
        for node in nodes { text += "  \"\(node.name)\";\n" }
        for edge in edges {
            let label = edge.label.isEmpty ? "" : " [label=\"\(edge.label)\"]"
            text += "  \"\(nodes[edge.from].name)\" -> \"\(nodes[edge.to].name)\"\(label);\n"
        }
        return text + "}\n"
    }

    /// An identifier for a resource or a stage. It has a prefix, since words such as `end` are reserved in Mermaid.
    static func identifier(_ parts: [String]) -> String { parts.joined(separator: "__") }
}
