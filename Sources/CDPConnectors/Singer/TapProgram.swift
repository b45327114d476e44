package import CDPFormats

/// A tap, or a target, that is asked what it is and what it can read.
package struct TapProgram: Sendable {
    /// The program and its arguments.
    package var arguments: [String]
    /// The folder that it runs in.
    package var folder: String
    /// How many seconds it may take.
    package var within: Double
    /// The file that its standard error goes to.
    package var errors: String

    /// A tap.
    package init(_ arguments: [String], in folder: String, within: Double, errors: String) {
        self.arguments = arguments
        self.folder = folder
        self.within = within
        self.errors = errors
    }

    /// What it wrote for an answer, and how it ended.
    package struct Answer<Value> {
        /// How it ended.
        package var end: Program.End
        /// What it wrote; nil where that is nothing of the kind.
        package var value: Value?
    }

    /// What one says of itself.
    package struct About {
        /// All of it.
        package let document: JSONValue

        fileprivate init(_ document: JSONValue) { self.document = document }

        /// Its name and version; nil where it does not say.
        package var title: String? {
            document["name"]?.string.map { name in
                [name, document["version"]?.string].compactMap { $0 }.joined(separator: " ")
            }
        }

        /// The settings that it needs and a config lacks.
        package func missing(in config: JSONValue) -> [String] {
            let needed = document["settings"]?["required"]?.array?.compactMap(\.string) ?? []
            return needed.filter { config[$0] == nil }
        }
    }

    /// The streams that it can read with the config in a file.
    package func discover(config: String) throws -> Answer<TapCatalog> {
        let (end, output) = try run(["--config", config, "--discover"])
        return Answer(end: end, value: TapCatalog(output))
    }

    /// What it says of itself and its settings, which many older taps and targets do not.
    package func about() throws -> Answer<About> {
        let (end, output) = try run(["--about", "--format=json"])
        return Answer(end: end, value: end == .ended(0) ? (try? JSONValue.parse(output)).map { About($0) } : nil)
    }

    private func run(_ more: [String]) throws -> (Program.End, [UInt8]) {
        let program = Program(arguments + more, in: folder, within: within, errors: errors)
        var output: [UInt8] = []
        let end = try program.run { output += $0 }
        return (end, output)
    }
}
