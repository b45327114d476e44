/// What people write who come from another language or another editor, and what to write here instead.
///
/// Only for messages: nothing in it is accepted. To help with one more word, add a line.
enum ForeignWords {
    /// Signs of other languages, longest first.
    static let signs: [(text: String, bytes: [UInt8], advice: String)] = [
        ("<=>", "write `is not distinct from`"), ("===", "write `=` to compare"), ("==", "write `=` to compare"),
        ("=>", "write `>=` for greater or equal"), ("=<", "write `<=` for less or equal"),
        ("&&", "write `and` between conditions"), ("&", "write `and` between conditions"),
        ("::", "write `cast(… as type)` to convert"), (":=", "write `=` to compare"),
        ("->", "write a point before the name of an inner field, as in `buyer.email`"),
        ("!~", "write `not regexp_matches(text, 'pattern')`"), ("~", "write `regexp_matches(text, 'pattern')`"),
        ("!", "write `not` before a condition"), ("|", "write `or` between conditions, or `||` to join texts"),
        ("^", "write `power(a, b)`"), ("`", "write names as they are, or in double quotes: `\"First Name\"`"),
        (";", "leave it out: an expression is one line without an end sign"),
        ("#", "write `-- ` before a comment in an expression"), ("\\", "write a quote inside a text twice: `''`"),
        ("?", "write `case when … then … else … end` or `if(condition, value, otherwise)`"),
        ("$", "write `${name}` for a variable of the project"), ("@", "put texts in single quotes: `'a@b.fr'`"),
        ("‘", straight), ("’", straight), ("“", straight), ("”", straight), ("«", straight), ("»", straight),
        ("‚", straight), ("„", straight), ("\u{A0}", blank), ("\u{202F}", blank), ("\u{2009}", blank),
        ("\u{FEFF}", blank), ("\u{200B}", blank), ("–", "write a plain `-`"), ("—", "write a plain `-`"),
        ("−", "write a plain `-`"), ("≥", "write `>=`"), ("≤", "write `<=`"), ("≠", "write `<>`"), ("×", "write `*`"),
        ("÷", "write `/`"), ("€", "write the number alone"),
    ].map { ($0.0, Array($0.0.utf8), $0.1) }

    /// Advice on curly quotes.
    private static let straight = "write straight quotes: `'text'` for texts, `\"First Name\"` for names"
    /// Advice on blanks that only look like one.
    private static let blank = "replace it by a plain blank"

    /// Functions of other systems.
    static let functions: [String: String] = [
        "ifnull": "`coalesce(a, b)`", "nvl": "`coalesce(a, b)`", "isnull": "`a is null`, or `coalesce(a, b)`",
        "iif": "`if(condition, value, otherwise)`", "iff": "`if(condition, value, otherwise)`",
        "getdate": "`as_of()` or `today()`", "sysdate": "`as_of()` or `today()`", "curdate": "`today()`",
        "dateadd": "`t + 30 days`", "date_add": "`t + 30 days`", "date_sub": "`t - 30 days`",
        "datediff": "`date_diff('day', a, b)`", "datepart": "`date_part('month', t)`",
        "timestampdiff": "`date_diff('day', a, b)`", "to_char": "`format_date(t, '%Y-%m-%d')`",
        "strftime": "`format_date(t, '%Y-%m-%d')`", "strptime": "`to_timestamp(text, '%Y-%m-%d')`",
        "ucase": "`upper(text)`", "lcase": "`lower(text)`", "charindex": "`strpos(text, part)`",
        "locate": "`strpos(text, part)`", "mid": "`substring(text, 1, 3)`",
        "regexp_like": "`regexp_matches(text, 'pattern')`", "rlike": "`regexp_matches(text, 'pattern')`",
        "countif": "`count(*)` with `where`", "sumif": "`sum(orders.amount)` with `where`",
        "count_distinct": "`count(distinct orders.sku)`",
        "median": "an aggregate that exists: `avg`, `min`, `max`, `mode`",
        "any_value": "`first(…)` or `last(…)`", "str": "`cast(a as string)`", "int": "`cast(a as integer)`",
        "exists": "`count(orders) > 0` as a trait of its own", "not": "`not condition`",
    ]
}
