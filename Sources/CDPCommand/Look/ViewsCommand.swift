import ArgumentParser
import CDPPlan
import CDPStore

/// `cdp views`: SQL that opens the store in DuckDB.
///
/// The views name the files of one generation, so that they show a consistent state whatever is committed while they
/// are used; after vacuuming they no longer work and must be printed again. Computed traits are written as SQL, in the
/// dialect of DuckDB.
struct ViewsCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "views", abstract: "Print SQL views of the tables for DuckDB, pinned to the latest generation.",
        discussion: "Save and open: `cdp views > views.sql`, then `duckdb -init views.sql`.")

    @OptionGroup var global: GlobalOptions

    /// Prints the views of the latest generation.
    func perform() throws {
        let (store, head, manifest) = try ProjectSession(global).applied()
        let views = SQLViews(store: store, head: head, plan: manifest.plan)
        Output.write(try global.isJSON ? views.document() : views.script())
    }
}
