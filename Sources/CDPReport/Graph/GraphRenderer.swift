/// A graph in each of the forms that `cdp graph` knows.
///
/// A new graph conforms, builds a `GraphDrawing` for the two drawn forms, and is then known to the command by its
/// option alone.
package protocol GraphRenderer {
    /// Lines for people, ending with a line break.
    var text: String { get }
    /// A Mermaid flowchart.
    var mermaid: String { get }
    /// A Graphviz digraph.
    var dot: String { get }
    /// A document for programs.
    var json: JSON { get }
}
