public import CDPTypes

/// Prints expressions as SQL that DuckDB runs with the meaning that `cdp` gives them.
///
///     SQLPrinter.text(expression)  // ("revenue" > cast(100 as bigint))
///
/// Timestamps are SQL `timestamp` in UTC, and the session's time zone must be UTC; zones are applied by `timezone`.
/// `as_of()`, `today()` and the project's time zone are the session variables `as_of`, `today` and `time_zone`.
/// Normal forms print as macros named `cdp_…`, which the session must define.
///
/// Names and texts are quoted: no part of a spec becomes SQL. Only for DuckDB; other engines differ in nulls,
/// rounding and overflow.
public enum SQLPrinter {
    /// The expression as SQL.
    public static func text(_ expression: Expression) -> String {
        switch expression {
        case .literal(let literal): return text(literal)
        case .column(let name, _): return LanguagePrinter.doubleQuoted(name)
        case .field(let base, let name, _): return "(\(text(base))).\(LanguagePrinter.doubleQuoted(name))"
        case .element(let base, let place, _): return "(\(text(base)))[\(place + 1)]"
        case .cast(let base, let type): return cast(base, type)
        case .conditional(let branches, let otherwise, _):
            let whens = branches.map { "when \(text($0.condition)) then \(text($0.value))" }.joined(separator: " ")
            return "case \(whens) else \(text(otherwise)) end"
        case .call(let name, let arguments, let type): return call(name, arguments, type)
        }
    }

    /// A type as DuckDB names it.
    public static func name(_ type: DataType) -> String {
        switch type {
        case .string: "varchar"
        case .integer: "bigint"
        case .float: "double"
        case .duration: "interval"
        case .list(let element): name(element) + "[]"
        case .structure(let fields):
            "struct(\(fields.map { "\(LanguagePrinter.doubleQuoted($0.name)) \(name($0.type))" }.joined(separator: ", ")))"
        default: type.description
        }
    }

    /// A constant with its type.
    private static func text(_ literal: Literal) -> String {
        switch literal {
        case .null(let type): "cast(null as \(name(type)))"
        case .string(let value): LanguagePrinter.quoted(value)
        case .integer(let value): "cast(\(value) as bigint)"
        case .decimal(let count, let scale):
            "cast('\(LanguagePrinter.decimal(count, scale))' as decimal(18, \(scale)))"
        case .float(let value): "cast('\(value)' as double)"
        case .boolean(let value): value ? "true" : "false"
        case .date(let day): "date '\(DateText.day(day))'"
        case .timestamp(let instant):
            "timestamp '\(Instant(microseconds: instant).description.dropLast().split(separator: "T").joined(separator: " "))'"
        case .duration(let length): "to_microseconds(\(length))"
        }
    }

    /// A conversion; null where the value has no counterpart, as in evaluation.
    private static func cast(_ base: Expression, _ type: DataType) -> String {
        let value = text(base)
        switch (base.type, type) {
        case (.string, .timestamp): return SQLClocks(SQLClocks.project).reading(value)
        case (.date, .timestamp): return SQLClocks(SQLClocks.project).instant("cast(\(value) as timestamp)")
        case (.timestamp, .date): return "cast(\(SQLClocks(SQLClocks.project).local(value)) as date)"
        case (.string, .integer), (.string, .decimal), (.string, .float):
            return "try_cast(trim(\(value), ' ') as \(name(type)))"
        case (.timestamp, .string):
            return "replace(strftime(\(value), '%Y-%m-%dT%H:%M:%S.%fZ'), '.000000Z', 'Z')"
        case (.float, .decimal): return "try_cast(round(\(value), 18) as \(name(type)))"
        default: return "try_cast(\(value) as \(name(type)))"
        }
    }

    /// A call as its row of the function table says.
    private static func call(_ name: String, _ arguments: [Expression], _ type: DataType) -> String {
        let texts = arguments.map { text($0) }
        if let special = special(name, arguments, texts, type) { return special }
        switch FunctionTable.definition(name)?.sql ?? .function(name) {
        case .function(let function), .macro(let function): return "\(function)(\(texts.joined(separator: ", ")))"
        case .template(let template): return filled(template, texts)
        case .checked(let template): return checked(filled(template, texts), type)
        case .special: return "\(name)(\(texts.joined(separator: ", ")))"
        }
    }

    /// The template of a function with its arguments filled in.
    private static func filled(_ template: String, _ arguments: [String]) -> String {
        var result = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            result += rest[..<open]
            let key = rest[rest.index(after: open)..<close]
            if let place = Int(key), place < arguments.count { result += arguments[place] }
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    /// A result in which infinite values, and those beyond the type, become null.
    private static func checked(_ text: String, _ type: DataType) -> String {
        switch type {
        case .integer, .decimal, .date: "try_cast(\(text) as \(name(type)))"
        case .float:
            "nullif(nullif(nullif(\(text), cast('inf' as double)), cast('-inf' as double)), cast('nan' as double))"
        default: "try(\(text))"
        }
    }

    /// The symbols of exact arithmetic.
    private static let arithmetic = ["add": "+", "subtract": "-", "multiply": "*", "modulo": "%"]

    /// Functions whose SQL depends on types and not only on the texts of their arguments; nil for others.
    private static func special(_ name: String, _ arguments: [Expression], _ texts: [String], _ type: DataType)
        -> String?
    {
        if let symbol = arithmetic[name] {
            if type == .integer, arguments[0].type == .integer {
                let right = name == "modulo" ? "nullif(\(texts[1]), 0)" : texts[1]
                return "try_cast(cast(\(texts[0]) as hugeint) \(symbol) \(right) as bigint)"
            }
            if name == "multiply", case .decimal(_, let scale) = arguments[0].type, case .decimal = arguments[1].type {
                return checked("cast(\(texts[0]) as decimal(20, \(scale))) * \(texts[1])", type)
            }
            if type == .date {
                let sides = zip(arguments, texts).map { $0.type == .integer ? "try_cast(\($1) as integer)" : $1 }
                return "try(\(sides[0]) \(symbol) \(sides[1]))"
            }
        }
        switch (name, type) {
        case ("negate", .integer), ("abs", .integer):
            return "try_cast(\(name == "abs" ? "abs" : "-")(cast(\(texts[0]) as hugeint)) as bigint)"
        case ("round", .integer), ("floor", .integer), ("ceil", .integer), ("trunc", .integer): return texts[0]
        case ("round", _):
            return checked("round(\(texts[0]), \(texts.count > 1 ? "cast(\(texts[1]) as integer)" : "0"))", type)
        case ("and", _), ("or", _): return "(\(texts.joined(separator: " \(name) ")))"
        case ("in", _): return "(\(texts[0]) in (\(texts.dropFirst().joined(separator: ", "))))"
        case ("lpad", _), ("rpad", _): return "try(\(name)(\(texts[0]), cast(\(texts[1]) as integer), \(texts[2])))"
        default: return time(name, arguments, texts)
        }
    }

    /// Functions of time; nil for others.
    private static func time(_ name: String, _ arguments: [Expression], _ texts: [String]) -> String? {
        switch name {
        case "as_of": return "cast(getvariable('as_of') as timestamp)"
        case "today": return "cast(getvariable('today') as date)"
        case "age_years":
            let second = texts.count > 1 ? texts[1] : "cast(getvariable('today') as date)"
            return
                "case when \(second) >= \(texts[0]) then \(years(texts[0], second)) else -\(years(second, texts[0])) end"
        default: return SQLClocks.call(name, arguments, texts)
        }
    }

    /// Completed years from a first to a later date.
    private static func years(_ first: String, _ second: String) -> String {
        let dayOfYear = { (date: String) in "month(\(date)) * 31 + day(\(date))" }
        return
            "(year(\(second)) - year(\(first)) - case when \(dayOfYear(second)) < \(dayOfYear(first)) then 1 else 0 end)"
    }
}
