public import CDPExpressions
import CDPText
import CDPTypes

/// When the value of an expression may change although no data does, by what of the time it reads.
public enum ChangeAnalysis: Int, Comparable, Sendable {
    /// It reads nothing of the time.
    case never
    /// It reads `today()`, or counts days or longer up to `as_of()`: at the next midnight of the project's time zone.
    case daily
    /// It counts hours up to `as_of()`: when the clocks of the project's time zone show the next full hour.
    case hourly
    /// It reads `as_of()`: at every run.
    case always

    /// What an expression reads of the time, by itself and by the names in it that stand for others.
    public init(_ expression: Expression, _ definitions: Definitions = Definitions()) {
        let asOf = Expression.call("as_of", [], .timestamp)
        var result: ChangeAnalysis
        switch expression {
        case .column(let name, _):
            self = definitions.change(of: name)
            return
        case .call("as_of", _, _): result = .always
        case .call("today", _, _): result = .daily
        case .call("age_years", let arguments, _) where arguments.count == 1: result = .daily
        case .call(let name, let arguments, _) where arguments.contains { definitions.head(of: $0) == asOf }:
            let arguments = arguments.map(definitions.head)
            guard let border = ChangeAnalysis(bordersOf: name, arguments) else {
                self = .always
                return
            }
            self = arguments.filter { $0 != asOf }.map { ChangeAnalysis($0, definitions) }.reduce(border, max)
            return
        case .cast(let base, .date) where definitions.head(of: base) == asOf:
            self = .daily
            return
        default: result = .never
        }
        for child in expression.children { result = max(result, ChangeAnalysis(child, definitions)) }
        self = result
    }

    /// When a function of an instant passes a border of its unit; nil where that may be at any minute.
    private init?(bordersOf name: String, _ arguments: [Expression]) {
        switch name {
        case "start_of_day", "start_of_week", "start_of_month", "start_of_year", "local_date", "year", "quarter",
            "month",
            "week", "day", "day_of_week", "day_of_year":
            guard arguments.count == 1 else { return nil }
            self = .daily
        case "hour":
            guard arguments.count == 1 else { return nil }
            self = .hourly
        case "date_trunc", "date_part", "date_diff":
            guard case .literal(.string(let unit))? = arguments.first, arguments.count == (name == "date_diff" ? 3 : 2)
            else { return nil }
            switch TimeMath.Unit(unit.lowercased()) {
            case .day, .week, .month, .quarter, .year, .dayOfWeek, .dayOfYear: self = .daily
            case .hour: self = .hourly
            case .microsecond, .second, .minute, nil: return nil
            }
        default: return nil
        }
    }

    /// What an aggregate's expressions read of the time, its window apart.
    public init(_ aggregate: Aggregate) {
        self =
            [aggregate.argument, aggregate.filter, aggregate.since].compactMap { $0.map { ChangeAnalysis($0) } }.max()
            ?? .never
    }

    /// The first instant, in microseconds, at which the value may change after `as_of`; `Int64.max` for never. Times of
    /// plans and runs are whole minutes.
    public func nextChange(_ context: EvaluationContext) -> Int64 {
        switch self {
        case .never: .max
        case .daily: context.nextMidnight.microseconds
        case .hourly: context.nextHour.microseconds
        case .always: context.asOf.microseconds + 60_000_000
        }
    }

    /// Ordered by how soon the value may change.
    public static func < (left: ChangeAnalysis, right: ChangeAnalysis) -> Bool {
        left.rawValue < right.rawValue
    }
}
