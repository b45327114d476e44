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
        commandName: "views", abstract: "Print SQL views of the tables for DuckDB, pinned to one generation.",
        discussion: "Save and open: `cdp views > views.sql`, then `duckdb -init views.sql`.")

    @OptionGroup var global: GlobalOptions
    @OptionGroup var past: PastOptions

    /// Prints the views of the latest generation, or of the one that was named.
    func perform() throws {
        let applied = try ProjectSession(global).applied(at: past.reference, holding: true)
        let views = SQLViews(store: applied.store, head: applied.entry, plan: applied.manifest.plan)
        Output.write(try withExtendedLifetime(applied) { try global.isJSON ? views.document() : views.script() })
    }
}
