package import CDPPlan
import CDPTypes

/// Prints the stages of a plan and the tables between them.
///
///     print(StageGraphRenderer(compilation.stages).text)
///
/// It shows what will be done and in which order; whether a stage runs or is skipped in one run is told by
/// `StageReportRenderer`. Printing needs no store.
package struct StageGraphRenderer: GraphRenderer {
    /// The graph that is printed.
    private let graph: StageGraph
    /// Its edges, found once.
    private let edges: [StageGraph.Edge]

    /// A renderer of one graph.
    package init(_ graph: StageGraph) {
        self.graph = graph
        edges = graph.edges
    }

    /// The stages in the order in which they are carried out, each with what it reads, writes and carries out. Names of
    /// tables that are held in memory are in parentheses.
    package var text: String {
        var heads = TextTable([.left, .left, .left], indentation: 0)
        for stage in graph.stages {
            heads.add(["\(stage.name)", "\(stage.shape)", fingerprint(stage)])
        }
        return zip(graph.stages, heads.lines).map { stage, head in
            var text = head + "\n"
            for (word, names) in [
                ("reads", stage.reads.map(StageGraphRenderer.name)),
                ("recalls", stage.recalls.map(StageGraphRenderer.name)),
                ("writes", stage.writes.map(StageGraphRenderer.name)),
                ("does", StageGraphRenderer.summary(stage.resources)),
            ] where !names.isEmpty {
                text += "  \(word.padded(to: 7)) \(names.joined(separator: ", "))\n"
            }
            return text
        }.joined(separator: "\n")
    }

    /// A Mermaid flowchart; the tables that pass between two stages are the text on the arrow.
    package var mermaid: String { drawing.mermaid }

    /// A Graphviz digraph; the tables that pass between two stages are the text on the arrow.
    package var dot: String { drawing.dot }

    /// Stages and edges. A consumer may rely on these keys.
    package var json: JSON {
        .object([
            "stages": .array(graph.stages.map(stage)),
            "edges": .array(
                edges.map {
                    .object([
                        "from": .string("\($0.from)"), "to": .string("\($0.to)"),
                        "tables": .array($0.tables.map { .string("\($0)") }),
                    ])
                }),
            "steps": .array(graph.steps.map { .array($0.map { .string("\($0.name)") }) }),
        ])
    }

    /// One stage with its tables and resources.
    private func stage(_ stage: Stage) -> JSON {
        func names(_ tables: [TableName]) -> JSON {
            .array(tables.map { .object(["table": .string("\($0)"), "place": .string($0.place.rawValue)]) })
        }
        return .object([
            "name": .string("\(stage.name)"), "shape": .string("\(stage.shape)"), "reads": names(stage.reads),
            "recalls": names(stage.recalls), "writes": names(stage.writes),
            "resources": .array(stage.resources.map { .string("\($0)") }),
            "fingerprint": .string(fingerprint(stage)),
        ])
    }

    /// The stage's fingerprint as text; empty for a name that is not in the graph.
    private func fingerprint(_ stage: Stage) -> String { graph.fingerprint(of: stage.name)?.description ?? "" }

    /// Stages as boxes, edges as arrows with their tables.
    private var drawing: GraphDrawing {
        let numbers = Dictionary(uniqueKeysWithValues: graph.stages.enumerated().map { ($1.name, $0) })
        return GraphDrawing(
            nodes: graph.stages.map { stage in
                let name = "\(stage.name)"
                let parts = name.split(separator: "/").map(String.init)
                return GraphDrawing.Node(
                    identifier: GraphDrawing.identifier(["stage"] + parts), name: name, label: name)
            },
            edges: edges.compactMap { edge in
                guard let from = numbers[edge.from], let to = numbers[edge.to] else { return nil }
                let tables = edge.tables.map(StageGraphRenderer.name).joined(separator: ", ")
                return GraphDrawing.Edge(from: from, to: to, label: tables)
            })
    }

    /// The name of a table, in parentheses where it is held in memory.
    private static func name(_ table: TableName) -> String {
        table.place == .memory ? "(\(table))" : "\(table)"
    }

    /// The resources by name, of each kind at most three.
    private static func summary(_ resources: [Address]) -> [String] {
        Address.Kind.allCases.flatMap { kind -> [String] in
            let names = resources.filter { $0.kind == kind }.map(\.description)
            return names.count <= 3 ? names : ["\(names.count) resources \(kind.rawValue).*"]
        }
    }
}
