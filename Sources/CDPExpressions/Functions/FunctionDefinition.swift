public import CDPText
public import CDPTypes

/// A row of the function table: what the type checker, the kernels, SQL and the reference page know about a
/// function or operator.
///
/// Everything that depends on a function is a property here, never a list of names elsewhere: a new function must
/// not have to be added to masks, to the analysis of time, and to printers. What is left out is the careful choice:
/// arguments are hidden, all operands are evaluated, time does not matter.
public struct FunctionDefinition: Sendable {
    /// The topics by which the reference page is ordered.
    public enum Topic: String, CaseIterable, Sendable {
        case operators = "Operators"
        case conditions = "Choosing values"
        case numbers = "Numbers"
        case text = "Text"
        case patterns = "Patterns"
        case normalForms = "Normal forms"
        case time = "Dates and times"
        case lists = "Lists"
        case advertisers = "What advertisers hash"
        case hashes = "Hashes"
    }

    /// The name in calls and in `Expression.call`.
    public var name: String
    /// Other names that specs may write.
    public var aliases: [String] = []
    /// Where the reference page lists it.
    public var topic: Topic
    /// How it is written when it is no plain call: `a + b`.
    public var notation: String?
    /// What it takes and gives; the first that fits best is used.
    public var signatures: [Signature]
    /// The form of constants, by the index of their argument. Those that may not vary must be constants, since kernels
    /// are made from them once.
    public var constants: [Int: ConstantForm] = [:]
    /// What printed calls may show next to personal data; nothing unless it says so.
    public var disclosure = Disclosure()
    /// How the value depends on the instant of a plan or run.
    public var time = TimeUse.none
    /// Which of its arguments a call evaluates for a row.
    public var operands = OperandUse.all
    /// Whether a null argument is a value like others, so that the result says something about it.
    public var speaksOfNull = false
    /// What it does, for users.
    public var doc: String
    /// How it prints as SQL.
    public var sql: SQLForm

    /// The name in messages: as users write it.
    var shown: String { notation ?? name }
}

/// What a printed call shows of constants next to personal data. By default nothing: each of them may be somebody's
/// value.
public struct Disclosure: Hashable, Sendable {
    /// The indices of arguments that say how to compute and are no value: a unit, a length, a format.
    public var settings: Set<Int> = []
    /// Whether the result says so little about a value that a constant next to it is nobody's: a length, a condition.
    public var isMeasure = false
    /// Whether each argument is judged alone, as the conditions of `and` are.
    public var isSeparate = false

    /// A condition or measure of its arguments.
    static let measure = Disclosure(isMeasure: true)
    /// Conditions that are joined.
    static let separate = Disclosure(isMeasure: true, isSeparate: true)
    /// Arguments that say how to compute.
    static func settings(_ places: Int...) -> Disclosure { Disclosure(settings: Set(places)) }
}

/// How the value of a call depends on the instant of a plan or run, apart from its arguments.
///
/// The runtime uses it to compute when a profile changes with time alone.
public enum TimeUse: Hashable, Sendable {
    /// Not at all. Of that instant itself the value may be another at every minute.
    case none
    /// It is that instant.
    case instant
    /// It is the day of that instant, by the project's clocks.
    case day
    /// It counts up to the day of that instant where the argument at that index is left out.
    case dayWithout(Int)
    /// For that instant the value changes only when clocks pass the start of a unit: the one named here, else the one
    /// that the first argument names. A call with a zone of its own uses other clocks than the project's.
    case borders(TimeMath.Unit?)
}

/// Which of its arguments a call evaluates for a row. An argument that is not evaluated causes no data error.
public enum OperandUse: Hashable, Sendable {
    /// Each of them.
    case all
    /// In order until one is false.
    case untilFalse
    /// In order until one is true.
    case untilTrue
    /// In order until one has a value.
    case untilValue
    /// Its only argument, whose data errors are not counted.
    case attempt
}

/// What a function takes and gives.
///
///     .of(.string, .integer, to: .string, optional: 1)  // (string, [integer]) → string
///
/// Of several signatures the one is used whose parameters take the arguments with the fewest conversions, and of
/// equals the first. So the more special ones come first.
public struct Signature: Hashable, Sendable {
    /// What an argument must be.
    public enum Pattern: Hashable, Sendable {
        /// That type, or one that converts to it without asking.
        case exact(DataType)
        /// An integer or a decimal of any scale.
        case exactNumber
        /// A decimal of any scale.
        case decimal
        /// Any type; all such arguments of a call are brought to one common type.
        case any
        /// As `any`, but no lists and structures.
        case ordered
        /// A list; its elements are the common type.
        case list
        /// Any type, on its own.
        case free
    }

    /// What the result is.
    public enum Result: Hashable, Sendable {
        case exact(DataType)
        /// The common type of the `any`, `ordered` and `list` arguments.
        case common
        /// A decimal of the greater scale.
        case widerScale
        /// A decimal of both scales together.
        case scaleSum
        /// The first argument's type.
        case first
    }

    /// The arguments, in order.
    public var parameters: [Pattern]
    /// How many of the last parameters may be left out.
    public var optional = 0
    /// Whether the last parameter may be repeated.
    public var isVariadic = false
    /// What comes out.
    public var result: Result

    /// Whether a call may have that many arguments.
    public func accepts(count: Int) -> Bool {
        count >= parameters.count - optional && (isVariadic || count <= parameters.count)
    }

    /// What the argument at an index must be.
    public func parameter(_ place: Int) -> Pattern {
        parameters[min(place, parameters.count - 1)]
    }
}

/// How a call prints as SQL that DuckDB runs with our meaning.
public enum SQLForm: Hashable, Sendable {
    /// `name(a, b)`, or another function's name.
    case function(String)
    /// A text with `{0}`, `{1}` … for the arguments, `{*}` for all of them joined by commas, `{type}` for the result type.
    case template(String)
    /// As `template`, with `try_cast(… as type)` around it where the result is numeric.
    case checked(String)
    /// Printed by code of its own in `SQLPrinter`.
    case special
    /// Has no SQL counterpart; the session must define a macro of that name.
    case macro(String)
}

extension Signature: CustomStringConvertible {
    /// `(string, integer) → string`.
    public var description: String {
        var words = parameters.map(\.description)
        if optional > 0 {
            words[words.count - optional] = "[" + words[words.count - optional]
            words[words.count - 1] += "]"
        }
        if isVariadic { words.append("…") }
        return "(\(words.joined(separator: ", "))) → \(result.description)"
    }
}

extension Signature.Pattern: CustomStringConvertible {
    /// The pattern as the reference page names it.
    public var description: String {
        switch self {
        case .exact(let type): type.description
        case .exactNumber: "integer or decimal"
        case .decimal: "decimal"
        case .any, .free: "any"
        case .ordered: "value"
        case .list: "list"
        }
    }
}

extension Signature.Result: CustomStringConvertible {
    /// The result as the reference page names it.
    public var description: String {
        switch self {
        case .exact(let type): type.description
        case .common: "the same"
        case .widerScale, .scaleSum: "decimal"
        case .first: "as the first"
        }
    }
}
