/// Boxes and arrows, written as Mermaid or as Graphviz.
///
/// Names are escaped for the language that is written and get numbers as identifiers, so that no name of a resource can
/// break the drawing.
struct GraphDrawing {
    /// A box.
    struct Node {
        /// What arrows and Mermaid know it by: letters, digits and `_`.
        let identifier: String
        /// What Graphviz knows it by.
        let name: String
        /// What stands in it in Mermaid.
        let label: String
    }

    /// An arrow from one node to another, by their numbers.
    struct Edge {
        let from: Int
        let to: Int
        /// What stands on it; empty for nothing.
        var label = ""
    }

    let nodes: [Node]
    let edges: [Edge]
    /// Boxes around boxes in Mermaid, by the numbers of the nodes; nodes that are in none come first.
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

    /// Names of resources and stages as an identifier. Words like `end` are reserved in Mermaid, so none is a plain name.
    static func identifier(_ parts: [String]) -> String { parts.joined(separator: "__") }
}
