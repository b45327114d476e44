import CDPExpressions
import CDPPlan
import CDPReport
import CDPRuntime
import CDPStore
import CDPTypes

/// SQL views over the files of every table of one generation, for DuckDB.
///
///     let views = SQLViews(store: store, head: head, plan: manifest.plan)
///     print(try views.script())
///
/// Views name files, so they stay right while new generations are committed, and break when those files are removed
/// by a later vacuum. Names and paths are quoted: nothing in a spec becomes SQL. What is computed when it is read
/// (traits with `stored: false`, the profiles of events) is part of the views and not of the files.
struct SQLViews {
    /// The store whose files are named.
    let store: ProfileStore
    /// The generation that the views show.
    let head: JournalEntry
    /// The plan of that generation.
    let plan: ExecutionPlan

    /// One view.
    struct View {
        /// Its name: a table's with `_` instead of `/`.
        var name: String
        /// Its `select`.
        var query: String
    }

    /// The views: plain tables, then events with their profiles, then what is computed when read.
    func views() throws -> [View] {
        let tables = try store.tables(of: head)
        var views: [View] = []
        for (name, table) in tables.sorted(by: { $0.key < $1.key }) {
            let isEvents = plan.sources.contains { $0.isEventSource && RowsTable($0).name == name }
            let isExtended = isEvents || name == "profiles" && !virtualTraits.isEmpty
            views.append(View(name: viewName(name) + (isExtended ? "_stored" : ""), query: files(of: table)))
        }
        for source in plan.sources where source.isEventSource && tables[RowsTable(source).name] != nil {
            views.append(events(of: source))
        }
        if !virtualTraits.isEmpty, tables["profiles"] != nil { views.append(profiles) }
        return views
    }

    /// The name of a table's view.
    private func viewName(_ table: String) -> String {
        table.split(separator: "/").joined(separator: "_")
    }

    /// A query over a table's files; one without rows, but with the right columns, where there are none.
    private func files(of table: TableSnapshot) -> String {
        guard !table.files.isEmpty else {
            let columns = table.schema.map { "cast(null as \(SQLPrinter.name($0.type))) as \(quoted($0.name))" }
            return "select \(columns.joined(separator: ", ")) where false"
        }
        let whole = table.files.filter(\.masked.isEmpty)
        let paths = whole.map { literal("\($0.directory)/\($0.path)") }
        let plain = whole.isEmpty ? [] : ["select * from read_parquet([\(paths.joined(separator: ", "))])"]
        return (plain + table.files.filter { !$0.masked.isEmpty }.map(live)).joined(separator: " union all by name ")
    }

    /// A query over a file of which some rows are masked: readers of Parquet alone know nothing of that.
    private func live(_ file: DataFile) -> String {
        let masked = file.masked.map(String.init).joined(separator: ", ")
        return "select * exclude (file_row_number) from read_parquet("
            + "\(literal("\(file.directory)/\(file.path)")), file_row_number = true) "
            + "where file_row_number not in (\(masked))"
    }

    /// Events with their profile: that of the first owner that leads to one, as `cdp` computes it.
    private func events(of source: SourcePlan) -> View {
        let name = viewName(RowsTable(source).name)
        let places = source.belongsTo.indices
        let ids = places.map { "m\($0 + 1).profile_id" }
        let profile =
            ids.isEmpty ? "cast(null as varchar)" : ids.count == 1 ? ids[0] : "coalesce(\(ids.joined(separator: ", ")))"
        let joins = places.map { "left join members m\($0 + 1) on e._owner_\($0 + 1) = m\($0 + 1)._hash" }
        return View(
            name: name,
            query: (["select e.*, \(profile) as profile_id from \(quoted(name + "_stored")) e"] + joins).joined(
                separator: " "))
    }

    /// The traits that are computed when profiles are read, in the order in which they read each other.
    private var virtualTraits: [(name: String, value: Expression)] {
        plan.traits.compactMap { trait in
            guard !trait.isStored, case .expression(let value) = trait.value else { return nil }
            return (trait.name, value)
        }
    }

    /// Profiles with computed traits. Each trait is a query around the one before, so that it may read earlier ones.
    private var profiles: View {
        let query = virtualTraits.reduce("select * from profiles_stored") { inner, trait in
            "select *, \(SQLPrinter.text(trait.value)) as \(quoted(trait.name)) from (\(inner))"
        }
        return View(name: "profiles", query: query)
    }

    /// An identifier in SQL.
    private func quoted(_ name: String) -> String {
        "\"\(name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
    }

    /// A text in SQL.
    private func literal(_ text: String) -> String {
        "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'"
    }

    /// Session settings that computed traits depend on: time zone, instant and day of the generation.
    private var settings: [String] {
        let instant = Instant(microseconds: head.asOf).description.dropLast().split(separator: "T")
        return [
            "set TimeZone = 'UTC';",
            "set variable as_of = timestamp '\(instant.joined(separator: " "))';",
            "set variable time_zone = \(literal(plan.timeZone));",
            "set variable today = cast(timezone(\(literal(plan.timeZone)), timezone('UTC', getvariable('as_of'))) as date);",
        ]
    }

    /// All views as a script: settings first, then `create or replace view`.
    func script() throws -> String {
        let views = try views().map { "create or replace view \(quoted($0.name)) as\n  \($0.query);" }
        let title = "-- \(plan.project), generation \(head.generation), as of \(Instant(microseconds: head.asOf))"
        return ([title] + settings + views).joined(separator: "\n") + "\n"
    }

    /// All views as a JSON document, for tools that create them in their own way.
    func document() throws -> String {
        let views = try views().map { JSON.object(["name": .string($0.name), "query": .string($0.query)]) }
        return JSON.object([
            "generation": .integer(head.generation), "as_of": .string(Instant(microseconds: head.asOf).description),
            "settings": .array(settings.map(JSON.string)), "views": .array(views),
        ]).prettyText + "\n"
    }
}
