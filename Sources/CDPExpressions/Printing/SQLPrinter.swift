public import CDPTypes

/// Prints expressions as SQL that DuckDB runs with the meaning that `cdp` gives them.
public enum SQLPrinter {
    /// The expression as SQL.
    public static func text(_ expression: Expression) -> String {
        ""
    }
}
