public import CDPExpressions
import CDPTypes

/// When the value of an expression may change although no data does, by what of the time it reads.
public enum ChangeAnalysis: Int, Comparable, Sendable {
    /// It reads nothing of the time.
    case never
    /// It reads `today()`: at the next midnight of the project's time zone.
    case daily
    /// It reads `as_of()`: at every run.
    case always

    /// What an expression reads of the time.
    public init(_ expression: Expression) {
        var result: ChangeAnalysis
        switch expression {
        case .call("as_of", _, _): result = .always
        case .call("today", _, _): result = .daily
        case .call("age_years", let arguments, _) where arguments.count == 1: result = .daily
        case .call(let name, let arguments, _)
        where name.hasPrefix("start_of_") && arguments.first == .call("as_of", [], .timestamp):
            self = .daily
            return
        default: result = .never
        }
        for child in expression.children { result = max(result, ChangeAnalysis(child)) }
        self = result
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
        case .always: context.asOf.microseconds + 60_000_000
        }
    }

    /// Ordered by how soon the value may change.
    public static func < (left: ChangeAnalysis, right: ChangeAnalysis) -> Bool {
        left.rawValue < right.rawValue
    }
}
