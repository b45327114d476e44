import ArgumentParser
import CDPColumns
import CDPDiagnostics
import CDPFormats
import CDPReport
import CDPRuntime
import CDPTypes

/// `cdp query`: rows of any table by expressions.
///
/// Reads one table of the latest generation batch by batch, with the expressions of the specs, so that the answer does
/// not have to fit into memory unless `--order-by` asks for all of it. Logged like every look at values.
struct QueryCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Show rows of a table of the store.",
        discussion: """
            TABLE is profiles, records, members, rows/SOURCE, events/SOURCE or another of the store. Expressions are those of \
            the specs. deliveries/DESTINATION holds the rows that a receiver has now. Each look is noted in the store's log.

            What could steer a terminal (control characters, marks that turn the direction of text) is written as an escape: \
            in csv as \\u{1b}; in json and ndjson as \\u001b, which programs read back as it was.
            """)
    static let formats: [OutputFormat] = [.text, .json, .ndjson, .csv]
    /// The rows that text shows unless a limit says otherwise.
    private static let textLimit = 100

    @OptionGroup var global: GlobalOptions
    @OptionGroup var options: RevealOptions

    @Argument(help: ArgumentHelp("The table.", valueName: "TABLE"))
    var table: String

    @Option(
        name: .customLong("select"),
        help: ArgumentHelp("Expressions, each perhaps with `as name`; else all but inner columns.", valueName: "LIST"))
    var select: String?

    @Option(name: .customLong("where"), help: ArgumentHelp("Which rows.", valueName: "EXPRESSION"))
    var filter: String?

    @Option(
        name: .customLong("order-by"), help: ArgumentHelp("A column, perhaps `desc` after it.", valueName: "COLUMN"))
    var order: String?

    // A negative number is parsed as a value and not as an option, so that the command can refuse it.
    @Option(name: .customLong("limit"), parsing: .unconditional, help: ArgumentHelp("The most rows.", valueName: "N"))
    var limit: Int?

    @Flag(name: .customLong("count"), help: "Only how many rows there are.")
    var isCount = false

    func validate() throws {
        try checkFormat()
        if let limit, limit < 0 { throw ValidationError("--limit takes a number from 0") }
    }

    /// Prepares the query before it is noted: a mistake in an expression is no look at values.
    func perform() throws {
        let reveal = try Reveal(global, options)
        var request = TableQuery.Request(table: table, select: select, filter: filter, orderBy: order, limit: limit)
        if global.format == .text, limit == nil, !isCount { request.limit = Self.textLimit + 1 }
        let query: TableQuery
        do {
            query = try TableQuery(request, in: reveal.view)
        } catch let error as DiagnosticError {
            throw Failure(error.diagnostics, texts: TableQuery.texts(request), status: .usage)
        }
        try reveal.note("query", [table])
        if isCount {
            let count = try query.count()
            Output.write(global.format == .text || global.format == .csv ? "\(count)\n" : "{\"count\": \(count)}\n")
            return
        }
        switch global.format {
        case .json: try writeJSON(query)
        case .ndjson:
            try write(query) { batch, bytes in
                JSONText.append(lines: batch, to: &bytes)
                bytes = TerminalText.json(bytes)
            }
        case .csv:
            var header: [UInt8] = []
            let names = query.schema.map { Field(DisplayText.escaped($0.name), $0.type) }
            CSVText().append(header: names, to: &header)
            Output.write(String(decoding: header, as: UTF8.self))
            try write(query) { batch, bytes in
                CSVText().append(batch, to: &bytes)
                bytes = TerminalText.csv(bytes)
            }
        default: try writeText(query)
        }
    }

    /// Writes a result batch by batch, at most 4,096 rows at a time, so that memory does not grow with the result.
    private func write(_ query: TableQuery, _ append: (Batch, inout [UInt8]) -> Void) throws {
        try query.run { batch in
            for start in stride(from: 0, to: batch.count, by: 4096) {
                var bytes: [UInt8] = []
                append(batch.slice(start..<min(batch.count, start + 4096)), &bytes)
                Output.write(String(decoding: bytes, as: UTF8.self))
            }
            return true
        }
    }

    /// Writes rows as one JSON array; no rows are `[]`.
    private func writeJSON(_ query: TableQuery) throws {
        let names = query.schema.map(\.name)
        var isFirst = true
        // The list begins with its first row: before that, a failing query has printed nothing but its findings.
        try write(query) { batch, bytes in
            for row in 0..<batch.count {
                bytes += (isFirst ? "[\n  " : ",\n  ").utf8
                isFirst = false
                JSONText.append(names: names, batch.columns, row, to: &bytes)
            }
            bytes = TerminalText.json(bytes)
        }
        Output.write(isFirst ? "[]\n" : "\n]\n")
    }

    /// Writes rows as tables of 1,024 rows each, with columns as wide as the values in that part.
    private func writeText(_ query: TableQuery) throws {
        var left = limit ?? Self.textLimit
        var isCut = false
        var isFirst = true
        try query.run { batch in
            for start in stride(from: 0, to: min(batch.count, left), by: 1024) {
                let end = min(batch.count, left, start + 1024)
                var table = TextTable(query.schema.map { CellText.alignment($0.type) }, indentation: 0)
                if isFirst { table.add(query.schema.map { DisplayText.escaped($0.name) }) }
                isFirst = false
                for row in start..<end { table.add(batch.columns.map { CellText.text($0, row) }) }
                Output.write(table.lines.joined(separator: "\n") + "\n")
            }
            isCut = isCut || (batch.count > left && limit == nil)
            left -= min(left, batch.count)
            return !isCut
        }
        if isFirst, !global.isQuiet { Output.note("no rows\n") }
        if isCut, !global.isQuiet {
            Output.note("\nThere are more rows: --limit N shows more, --format csv all of them.\n")
        }
    }
}
