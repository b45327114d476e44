import CDPTestSupport
import CDPTypes

/// Random expressions, well typed, as texts of the language; the same for the same seed.
struct ExpressionGenerator {
    private var random: SeededGenerator

    /// The columns that expressions may read.
    static let schema: [Field] = [
        Field("s1", .string), Field("s2", .string), Field("i1", .integer), Field("i2", .integer),
        Field("d2", .decimal(precision: 18, scale: 2)), Field("d6", .decimal(precision: 12, scale: 6)),
        Field("f1", .float), Field("f2", .float), Field("b1", .boolean), Field("b2", .boolean), Field("day1", .date),
        Field("day2", .date), Field("at1", .timestamp), Field("at2", .timestamp), Field("li", .list(.integer)),
        Field("ls", .list(.string)), Field("st", .structure([Field("a", .string), Field("n", .integer)])),
    ]

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    /// The kinds of value that an expression is asked for.
    enum Kind: CaseIterable {
        case text, integer, decimal, float, boolean, date, timestamp
    }

    mutating func expression() -> String {
        make(pick(Kind.allCases), depth: 3)
    }

    private mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int(random.next() % UInt64(choices.count))]
    }

    private mutating func make(_ kind: Kind, depth: Int) -> String {
        if depth == 0 || random.next() % 6 == 0 { return leaf(kind) }
        if random.next() % 10 == 0 { return anyKind(kind, depth - 1) }
        switch kind {
        case .text: return text(depth - 1)
        case .integer: return integer(depth - 1)
        case .decimal: return decimal(depth - 1)
        case .float: return float(depth - 1)
        case .boolean: return boolean(depth - 1)
        case .date: return date(depth - 1)
        case .timestamp: return timestamp(depth - 1)
        }
    }

    private mutating func leaf(_ kind: Kind) -> String {
        switch kind {
        case .text: pick(["s1", "s2", "st.a", "ls[0]", "'é'", "'a b'", "''", "'O''Brien'"])
        case .integer: pick(["i1", "i2", "st.n", "li[1]", "0", "7", "-3", "9223372036854775807"])
        case .decimal: pick(["d2", "d6", "1.50", "-0.05", "100.", "0.000001"])
        case .float: pick(["f1", "f2", "1e0", "-2.5e-1", "1e300"])
        case .boolean: pick(["b1", "b2", "true", "false"])
        case .date: pick(["day1", "day2", "date '2024-02-29'", "today()"])
        case .timestamp: pick(["at1", "at2", "timestamp '2026-01-01T10:30:00.5Z'", "as_of()"])
        }
    }

    private mutating func anyKind(_ kind: Kind, _ depth: Int) -> String {
        let a = make(kind, depth: depth)
        let b = make(kind, depth: depth)
        return switch random.next() % 5 {
        case 0: "coalesce(\(a), \(b))"
        case 1: "nullif(\(a), \(b))"
        case 2: "greatest(\(a), \(b))"
        case 3: "least(\(a), \(b), \(leaf(kind)))"
        default: "case when \(make(.boolean, depth: depth)) then \(a) else \(b) end"
        }
    }

    private mutating func text(_ depth: Int) -> String {
        let a = make(.text, depth: depth)
        let n = pick(["-2", "0", "1", "2", "3", "40", "i2"])
        switch random.next() % 20 {
        case 0: return "\(a) || \(make(.text, depth: depth))"
        case 1: return "upper(\(a))"
        case 2: return "lower(\(a))"
        case 3: return "trim(\(a))"
        case 4: return "substring(\(a), \(n))"
        case 5: return "substring(\(a), \(n), \(pick(["0", "1", "3", "9"])))"
        case 6: return "left(\(a), \(n))"
        case 7: return "right(\(a), \(n))"
        case 8: return "replace(\(a), \(make(.text, depth: depth)), \(leaf(.text)))"
        case 9:
            let b = make(.text, depth: depth)
            return pick(["concat(\(a), \(b))", "concat_ws('-', \(a), \(b))", "concat_ws(\(leaf(.text)), \(a), \(b))"])
        case 10: return "split_part(\(a), \(pick(["' '", "'b'", "'é'"])), \(pick(["1", "2", "-1"])))"
        case 11: return "lpad(\(a), \(pick(["0", "3", "12"])), \(pick(["'*'", "'éa'"])))"
        case 12: return "rpad(\(a), \(pick(["0", "3", "12"])), \(pick(["'*'", "'éa'"])))"
        case 13: return "cast(\(make(pick([.integer, .decimal, .boolean, .date, .timestamp]), depth: depth)) as string)"
        case 14: return "ltrim(rtrim(\(a)))"
        case 15: return "\(pick(["sha256", "md5", "sha1"]))(\(a))"
        case 16: return "list_max(ls)"
        case 17: return "translate(\(a), \(pick(["'ab '", "'é1a'", "'aab'"])), \(pick(["'xy'", "''", "'éa-'"])))"
        case 18:
            return "case when length(\(a)) > 3 then \(a) || '-' when \(a) > 'b' then \(a) else \(leaf(.text)) end"
        default: return "repeat(\(a), \(pick(["0", "1", "3"])))"
        }
    }

    private mutating func integer(_ depth: Int) -> String {
        let a = make(.integer, depth: depth)
        switch random.next() % 20 {
        case 0, 1, 2, 3: return "(\(a)) \(pick(["+", "-", "*", "%"])) (\(make(.integer, depth: depth)))"
        case 4: return "-(\(a))"
        case 5: return "abs(\(a))"
        case 6: return "length(\(make(.text, depth: depth)))"
        case 7: return "strpos(\(make(.text, depth: depth)), \(make(.text, depth: depth)))"
        case 8: return "len(\(pick(["li", "ls"])))"
        case 9: return "\(pick(["list_min", "list_max", "list_first", "list_last"]))(li)"
        case 10, 11:
            let part = pick([
                "year", "quarter", "month", "week", "day", "day_of_week", "day_of_year", "hour", "minute", "second",
            ])
            return "\(part)(\(make(pick([.date, .timestamp]), depth: depth)))"
        case 12:
            let unit = pick(["day", "week", "month", "quarter", "year", "hour"])
            let kind = pick([Kind.date, .timestamp])
            return "date_diff('\(unit)', \(make(kind, depth: depth)), \(make(kind, depth: depth)))"
        case 13: return "(\(make(.date, depth: depth))) - (\(make(.date, depth: depth)))"
        case 14: return "age_years(\(make(.date, depth: depth)), \(make(.date, depth: depth)))"
        case 15: return "cast(\(make(pick([.decimal, .float, .boolean]), depth: depth)) as integer)"
        case 16: return "sign(\(make(pick([.integer, .decimal, .float]), depth: depth)))"
        case 17: return "date_part('microsecond', \(make(.timestamp, depth: depth)))"
        case 18: return "epoch(\(make(.timestamp, depth: depth)))"
        default: return "days_between(\(make(.date, depth: depth)), \(make(.date, depth: depth)))"
        }
    }

    private mutating func decimal(_ depth: Int) -> String {
        let a = make(.decimal, depth: depth)
        switch random.next() % 8 {
        case 0, 1: return "(\(a)) \(pick(["+", "-", "%"])) (\(make(pick([.decimal, .integer]), depth: depth)))"
        case 2: return "cast(\(a) as decimal(18, 2)) * (\(leaf(pick([.decimal, .integer]))))"
        case 3: return "-(\(a))"
        case 4: return "\(pick(["abs", "floor", "ceil", "trunc", "round"]))(\(a))"
        case 5: return "round(\(a), \(pick(["-1", "1", "2", "9"])))"
        case 6:
            return
                "cast(\(make(pick([.integer, .decimal, .boolean]), depth: depth)) as \(pick(["decimal(18, 4)", "money", "decimal(6, 1)"])))"
        default: return "cast(\(leaf(.text)) as money)"
        }
    }

    private mutating func float(_ depth: Int) -> String {
        let a = make(.float, depth: depth)
        switch random.next() % 8 {
        case 0, 1: return "(\(a)) \(pick(["+", "-", "*"])) (\(make(.float, depth: depth)))"
        case 2, 3:
            return
                "(\(make(pick([.float, .decimal, .integer]), depth: depth))) / (\(make(pick([.float, .integer]), depth: depth)))"
        case 4: return "\(pick(["sqrt", "ln", "log10", "exp", "abs", "floor", "ceil", "round", "trunc"]))(\(a))"
        case 5: return "-(\(a))"
        case 6: return "cast(\(make(pick([.integer, .decimal, .boolean]), depth: depth)) as float)"
        default: return "power(\(leaf(.float)), \(pick(["2", "0", "5e-1"])))"
        }
    }

    private mutating func boolean(_ depth: Int) -> String {
        let a = make(.boolean, depth: depth)
        switch random.next() % 14 {
        case 0: return "(\(a)) and (\(make(.boolean, depth: depth)))"
        case 1: return "(\(a)) or (\(make(.boolean, depth: depth)))"
        case 2: return "not (\(a))"
        case 3, 4, 5:
            let kind = pick(Kind.allCases)
            return
                "(\(make(kind, depth: depth))) \(pick(["=", "<>", "<", "<=", ">", ">="])) (\(make(kind, depth: depth)))"
        case 6: return "(\(make(.integer, depth: depth))) \(pick(["=", "<", ">="])) (\(make(.decimal, depth: depth)))"
        case 7: return "(\(make(pick(Kind.allCases), depth: depth))) is \(pick(["", "not "]))null"
        case 8:
            let kind = pick(Kind.allCases)
            return
                "(\(make(kind, depth: depth))) \(pick(["", "not "]))in (\(leaf(kind)), \(make(kind, depth: depth)), null)"
        case 9:
            let kind = pick(Kind.allCases)
            return
                "(\(make(kind, depth: depth))) \(pick(["", "not "]))between (\(leaf(kind))) and (\(make(kind, depth: depth)))"
        case 10:
            return
                "(\(make(.text, depth: depth))) \(pick(["", "not "]))like \(pick(["'%a%'", "'a_%b'", "'_'", "'%é'", "''", "'%'", "'a%'", "'_ _%'"]))"
        case 11:
            return
                "\(pick(["starts_with", "ends_with", "contains"]))(\(make(.text, depth: depth)), \(make(.text, depth: depth)))"
        case 12:
            return pick([
                "list_contains(li, \(make(.integer, depth: depth)))", "list_contains(ls, \(make(.text, depth: depth)))",
            ])
        default:
            let kind = pick(Kind.allCases)
            return "(\(make(kind, depth: depth))) is distinct from (\(make(kind, depth: depth)))"
        }
    }

    private mutating func date(_ depth: Int) -> String {
        let a = make(.date, depth: depth)
        return switch random.next() % 6 {
        case 0: "(\(a)) \(pick(["+", "-"])) (\(pick(["1", "i2", "400"])))"
        case 1: "date_trunc('\(pick(["day", "week", "month", "quarter", "year"]))', \(a))"
        case 2: "cast(\(make(.timestamp, depth: depth)) as date)"
        case 3: "last_day(\(a))"
        case 4: "make_date(\(pick(["2024", "2025"])), \(pick(["2", "13", "i2"])), \(pick(["28", "29", "i1"])))"
        default: "local_date(\(make(.timestamp, depth: depth)), 'UTC')"
        }
    }

    private mutating func timestamp(_ depth: Int) -> String {
        let a = make(.timestamp, depth: depth)
        return switch random.next() % 6 {
        case 0:
            "(\(a)) \(pick(["+", "-"])) \(pick(["90 days", "1 second", "36 hours", "(at1 - at2)", "2 * interval '1 week'"]))"
        case 1: "date_trunc('\(pick(["second", "minute", "hour", "day", "week", "month", "quarter", "year"]))', \(a))"
        case 2: "cast(\(make(.date, depth: depth)) as timestamp)"
        case 3: "start_of_\(pick(["day", "week", "month", "year"]))(\(a), 'UTC')"
        case 4: "(\(make(.date, depth: depth))) + 2 days"
        default: "from_epoch(\(pick(["i2", "1700000000", "-5"])))"
        }
    }
}
