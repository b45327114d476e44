public import CDPColumns
import CDPText
import CDPTypes

extension Column {
    /// When each row happened, in microseconds: a timestamp as it is, a date as its start of day in the project's zone. What
    /// stands for a null is undefined, see `validity`; a column of another type has no instants, and all of them are 0.
    public func instants(_ context: EvaluationContext) -> [Int64] {
        var clock = ZoneClock(context.zone)
        return switch self {
        case .timestamp(let times): times.values
        case .date(let days):
            days.values.map { clock.utc(fromLocal: Int64($0) * CivilTime.microsecondsPerDay) }
        default: [Int64](repeating: 0, count: count)
        }
    }
}
