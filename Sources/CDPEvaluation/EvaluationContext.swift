public import CDPColumns
public import CDPText
public import CDPTypes

/// What an evaluation knows besides its rows: the time of the plan or run and the project's time zone.
///
/// The time is that of the plan, never that of the machine: the same plan over the same data gives the same values
/// whenever it is computed, and `as_of()` is equal in all rows, batches and threads.
public struct EvaluationContext: Sendable {
    /// The instant that `as_of()` gives; `today()` is its day in the time zone.
    public var asOf: Instant
    /// The project's time zone.
    public let zone: Zone
    /// Where rows without a result are counted; nil where nobody asks.
    public var errors: DataErrors?

    /// A context; `timeZone` is an IANA name that `validate` has accepted, an unknown one counts as UTC.
    public init(asOf: Instant, timeZone: String = "UTC") {
        self.asOf = asOf
        zone = Zone(timeZone) ?? .utc
    }

    /// The next midnight of the project's zone after `as_of`: when `today()` changes.
    public var nextMidnight: Instant {
        let perDay = CivilTime.microsecondsPerDay
        var clock = ZoneClock(zone)
        let day = TimeMath.day(clock.local(fromUTC: asOf.microseconds))
        let next = nextBorder(perDay)
        if next.isShown || TimeMath.day(clock.local(fromUTC: next.instant)) != day {
            return Instant(microseconds: next.instant)
        }
        return Instant(microseconds: clock.utc(fromLocal: (day + 1) * perDay))
    }

    /// The next full hour on the clocks of the project's zone after `as_of`, or when they are set if that is sooner.
    public var nextHour: Instant { Instant(microseconds: nextBorder(3_600_000_000).instant) }

    /// When the clocks show the next multiple of a length of time, or else are set before they do.
    private func nextBorder(_ length: Int64) -> (instant: Int64, isShown: Bool) {
        let period = zone.period(atUTC: TimeMath.floor(asOf.microseconds, by: 1_000_000))
        let offset = period.offset * 1_000_000
        let next = (TimeMath.floor(asOf.microseconds + offset, by: length) + 1) * length - offset
        return TimeMath.floor(next, by: 1_000_000) < period.end ? (next, true) : (period.end * 1_000_000, false)
    }
}

/// Why an expression cannot be evaluated over a schema: a contradiction between a plan and its inputs.
public enum EvaluationError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A column that the schema does not have.
    case unknownColumn(String)
    /// A column that has another type in the schema.
    case columnType(String, expected: DataType, found: DataType)
    /// A function without a kernel in this build.
    case unknownFunction(String)
    /// A pattern, format or unit that is none, and why.
    case invalidPattern(String, reason: String)
    /// A name that no time zone has.
    case unknownTimeZone(String)
    /// A country that normal forms do not know.
    case unknownRegion(String)

    /// What is wrong, one sentence without a full stop.
    public var description: String {
        switch self {
        case .unknownColumn(let name): "there is no column `\(name)` to evaluate"
        case .columnType(let name, let expected, let found): "the column `\(name)` is \(found), not \(expected)"
        case .unknownFunction(let name): "this build has no function `\(name)`"
        case .invalidPattern(_, let reason): "the pattern is not valid: \(reason)"
        case .unknownTimeZone(let name): "there is no time zone `\(name)`"
        case .unknownRegion(let code): "there is no country `\(code)`"
        }
    }
}

/// The values of an expression over a batch, and the rows whose null is the fault of their data.
public struct Evaluation: Sendable {
    /// One value a row.
    public var column: Column
    /// 1 at rows where a bad cast, an overflow or a division by zero gave null; nil where none did.
    public var failures: [UInt8]?

    /// The number of rows with a data error.
    public var failureCount: Int {
        failures?.reduce(into: 0) { $0 += Int($1) } ?? 0
    }

    /// 1 at the rows for which a boolean expression is true, 0 where it is false or null.
    public var trueRows: [UInt8] {
        guard case .boolean(let column) = column else { return [UInt8](repeating: 0, count: column.count) }
        guard let valid = column.validity.bytes else { return column.values }
        return zip(column.values, valid).map { $0 & $1 }
    }
}
