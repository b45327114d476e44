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
        var result: ChangeAnalysis
        switch expression {
        case .column(let name, _):
            self = definitions.change(of: name)
            return
        case .call(let name, let arguments, _):
            let use = FunctionTable.definition(name)?.time ?? .none
            if arguments.contains(where: { definitions.head(of: $0).isInstantOfPlan }) {
                self.init(call: name, use, arguments.map(definitions.head), definitions)
                return
            }
            result = ChangeAnalysis(use, count: arguments.count)
        case .cast(let base, .date) where definitions.head(of: base).isInstantOfPlan:
            self = .daily
            return
        default: result = .never
        }
        for child in expression.children { result = max(result, ChangeAnalysis(child, definitions)) }
        self = result
    }

    /// What a call reads of the time by itself.
    private init(_ use: TimeUse, count: Int) {
        switch use {
        case .instant: self = .always
        case .day: self = .daily
        case .dayWithout(let place): self = count <= place ? .daily : .never
        case .none, .borders: self = .never
        }
    }

    /// What a call reads of the time, one of whose arguments is the instant of the plan.
    private init(call name: String, _ use: TimeUse, _ arguments: [Expression], _ definitions: Definitions) {
        guard case .borders(let named) = use, let border = ChangeAnalysis(of: named, name, arguments) else {
            self = .always
            return
        }
        self = arguments.filter { !$0.isInstantOfPlan }.map { ChangeAnalysis($0, definitions) }.reduce(border, max)
    }

    /// When clocks of the project's zone pass a border of a unit, the one of a function's name or of its first argument; nil where
    /// that may be at any minute or the call has other clocks.
    private init?(of named: TimeMath.Unit?, _ name: String, _ arguments: [Expression]) {
        let zone = FunctionTable.definition(name)?.constants.first { $0.value == .zone }?.key
        if let zone, arguments.count > zone { return nil }
        var unit = named
        if unit == nil, case .literal(.string(let text))? = arguments.first { unit = TimeMath.Unit(text.lowercased()) }
        switch unit {
        case .day, .week, .month, .quarter, .year, .dayOfWeek, .dayOfYear: self = .daily
        case .hour: self = .hourly
        case .microsecond, .second, .minute, nil: return nil
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
