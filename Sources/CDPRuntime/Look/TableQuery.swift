package import CDPColumns
package import CDPDiagnostics
import CDPEvaluation
import CDPExpressions
import CDPPlan
import CDPStore
package import CDPTypes

/// Rows of a table of the store, chosen and shaped by expressions, read file by file.
package struct TableQuery: Sendable {
    /// The parts of a query as written.
    package struct Request: Sendable {
        /// The table: `profiles`, `rows/crm`.
        package var table: String
        /// Expressions by commas, each with an optional `as name`; nil for every column whose name has no `_` in front.
        package var select: String?
        /// A boolean expression.
        package var filter: String?
        /// A column of the result or of the table, after it perhaps `desc`.
        package var orderBy: String?
        /// The most rows wanted.
        package var limit: Int?

        /// A query of a whole table.
        package init(
            table: String, select: String? = nil, filter: String? = nil, orderBy: String? = nil, limit: Int? = nil
        ) {
            self.table = table
            self.select = select
            self.filter = filter
            self.orderBy = orderBy
            self.limit = limit
        }
    }

    /// The columns of the result.
    package let schema: [Field]
    private let view: StoreView
    private let table: TableSnapshot
    /// The ranges that can hold rows which the filter takes.
    private let ranges: [Int]
    /// Under which hash such rows lie, where the filter says.
    private let placingHash: Int64?
    private let isProfiles: Bool
    private let items: [Expression]
    private let filter: Expression?
    private let order: (expression: Expression, isDescending: Bool)?
    private let limit: Int?

    /// The texts that findings of a request point into, by the option that holds them.
    package static func texts(_ request: Request) -> SourceTexts {
        var texts = SourceTexts()
        texts["--select"] = request.select
        texts["--where"] = request.filter
        texts["--order-by"] = request.orderBy
        return texts
    }

    /// Checks a request against the table's columns. Throws `StoreError` for an unknown table, `DiagnosticError` for
    /// expressions that do not fit.
    package init(_ request: Request, in view: StoreView) throws {
        self.view = view
        let name = request.table
        guard let table = try view.store.table(name, of: view.entry) ?? view.ledger(name) else {
            let known =
                view.entry.tables.keys.sorted() + view.plan.destinations.map { "deliveries/\($0.name)" }.sorted()
            let near = Suggestions.didYouMean(name, in: known)
            throw StoreError(
                .invalidRequest, "there is no table `\(name)` in generation \(view.entry.generation)",
                help: near ?? "the tables are \(known.map { "`\($0)`" }.joined(separator: ", "))")
        }
        self.table = table
        isProfiles = name == ProfilesTable.name
        let columns = isProfiles ? ProfileColumns(view: view).schema : table.schema
        var scope = Scope(columns, kind: "column", segments: isProfiles ? view.plan.segments.map(\.name) : [])
        scope.isUTC = view.plan.clocksAreUTC
        var findings: [Diagnostic] = []
        func check(_ text: EmbeddedText, _ expected: DataType?) -> Expression? {
            let (expression, diagnostics) = ExpressionChecker.check(text, scope: scope, expected: expected)
            findings += diagnostics
            return expression
        }
        let selected =
            request.select.map(SelectList.items)
            ?? columns.filter { !$0.name.hasPrefix("_") }.map {
                SelectList.Item(text: nil, name: $0.name, expression: .column($0.name, $0.type))
            }
        var fields: [Field] = []
        var items: [Expression] = []
        for item in selected {
            guard let expression = item.expression ?? item.text.flatMap({ check($0, nil) }) else { continue }
            fields.append(Field(item.name, expression.type))
            items.append(expression)
        }
        schema = fields
        self.items = items
        filter = request.filter.flatMap { check(EmbeddedText(text: $0, file: "--where"), .boolean) }
        order = request.orderBy.flatMap { text in
            let (text, isDescending) = SelectList.order(text)
            if let place = fields.firstIndex(where: { $0.name == text.text }) { return (items[place], isDescending) }
            return check(text, nil).map { ($0, isDescending) }
        }
        limit = request.limit
        let placingHash = filter.flatMap { TableQuery.placingHash(of: $0, in: name) }
        self.placingHash = placingHash
        ranges = placingHash.map { [table.layout.range(of: $0)] } ?? TableReader(table).ranges
        if !findings.isEmpty { throw DiagnosticError(findings) }
    }

    /// Gives the result to `body` in batches, which says whether it wants more. Without an order no more than one range is
    /// held; with one, the rows that are within the limit.
    package func run(_ body: (Batch) throws -> Bool) throws {
        if let order {
            _ = try body(try sorted(order))
            return
        }
        var left = limit ?? .max
        for range in ranges where left > 0 {
            let rows = try selected(range, extra: [])
            var batch = try evaluate(items, rows)
            if batch.count > left { batch = batch.slice(0..<left) }
            left -= batch.count
            if batch.count > 0, !(try body(batch)) { return }
        }
    }

    /// The number of rows that the filter takes; the limit does not count.
    package func count() throws -> Int {
        guard filter != nil else { return table.rows }
        return try Parallel.map(ranges.count, threads: view.threads) {
            try selected(ranges[$0], extra: []).count
        }
        .reduce(0, +)
    }

    private func sorted(_ order: (expression: Expression, isDescending: Bool)) throws -> Batch {
        let columns = schema + [Field("", order.expression.type)]
        var best = Batch(empty: columns)
        for range in ranges {
            let rows = try selected(range, extra: [order.expression])
            best = Batch.concatenated(
                [best, try evaluate(items + [order.expression], rows, fields: columns)], schema: columns)
            let key = best.columns[columns.count - 1]
            let places = (0..<Int32(best.count)).sorted { a, b in
                let direction = key.order(Int(a), key, Int(b))
                return direction == 0 ? a < b : order.isDescending ? direction > 0 : direction < 0
            }
            best = best.gathered(limit.map { Array(places.prefix($0)) } ?? places)
        }
        return Batch(schema: schema, columns: Array(best.columns.dropLast()), count: best.count)
    }

    /// The hash under which all rows lie that a filter takes: where it asks for one profile of a table that is placed by
    /// profiles.
    private static func placingHash(of filter: Expression, in table: String) -> Int64? {
        guard [ProfilesTable.name, MembershipsTable().name].contains(table),
            case .call(let name, let arguments, _) = filter
        else {
            return nil
        }
        if name == "and" { return arguments.lazy.compactMap { placingHash(of: $0, in: table) }.first }
        guard name == "equal", arguments.contains(.column(ProfilesTable.profileID.name, .string)) else { return nil }
        for case .literal(.string(let id)) in arguments { return ProfileSearch.hash(id) }
        return nil
    }

    /// The rows of a range that the filter takes, with the columns that the result reads.
    private func selected(_ range: Int, extra: [Expression]) throws -> Batch {
        let wanted = Set((items + extra + [filter].compactMap { $0 }).flatMap(\.columns))
        let completing = ProfileColumns(view: view)
        let names = isProfiles ? completing.storedColumns(of: wanted) : wanted
        let columns =
            [table.schema[0]] + table.schema.dropFirst().filter { names.contains($0.name) }
        var rows =
            try placingHash.map { try TableLookup(files: table.files).rows(hashes: [$0], columns: columns) }
            ?? TableReader(table).read(range: range, columns: columns)
        if isProfiles { rows = try completing.completed(rows, names: names) }
        guard let filter else { return rows }
        return rows.gathered(try CompiledExpression(filter, over: rows.schema).select(rows, view.context))
    }

    private func evaluate(_ expressions: [Expression], _ rows: Batch, fields: [Field]? = nil) throws -> Batch {
        let columns = try expressions.map {
            try CompiledExpression($0, over: rows.schema).evaluate(rows, view.context).column
        }
        return Batch(schema: fields ?? schema, columns: columns, count: rows.count)
    }
}
