/// What prints a graph in each of the forms that `cdp graph` knows.
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
