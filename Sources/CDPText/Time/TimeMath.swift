import CDPTypes

/// Units of time on days since 1970-01-01 and microseconds since 1970-01-01T00:00:00Z.
public enum TimeMath {
    /// What `date_trunc`, `date_part` and `date_diff` count in.
    public enum Unit: String, Sendable {
        case microsecond, second, minute, hour, day, week, month, quarter, year
        case dayOfWeek = "day_of_week"
        case dayOfYear = "day_of_year"

        /// The unit of that name, in lower case; nil for a text that is none.
        public init?(_ name: String) {
            switch name {
            case "dow": self = .dayOfWeek
            case "doy": self = .dayOfYear
            default: self.init(rawValue: name)
            }
        }

        /// Whether it is an hour or less: a length of time, whatever clocks do.
        public var isWithinDay: Bool {
            switch self {
            case .microsecond, .second, .minute, .hour: true
            default: false
            }
        }

        /// The length by clocks that never change.
        public var length: Int64? {
            switch self {
            case .microsecond: 1
            case .second: 1_000_000
            case .minute: 60_000_000
            case .hour: 3_600_000_000
            case .day: CivilTime.microsecondsPerDay
            default: nil
            }
        }
    }

    /// The quotient rounded down. The divisor is positive.
    @inline(__always)
    public static func floor(_ value: Int64, by divisor: Int64) -> Int64 {
        value / divisor - (value % divisor < 0 ? 1 : 0)
    }

    /// The day that holds an instant, both since 1970.
    @inline(__always)
    public static func day(_ instant: Int64) -> Int64 {
        floor(instant, by: CivilTime.microsecondsPerDay)
    }

    /// The Monday of the day's week.
    public static func monday(_ day: Int64) -> Int64 {
        floor(day + 3, by: 7) * 7 - 3
    }

    /// The first day of the unit that holds the day; the day itself for units of a day and less.
    public static func start(of unit: Unit, day: Int64) -> Int64 {
        let date = CivilTime.civil(days: day)
        switch unit {
        case .week: return monday(day)
        case .month: return CivilTime.days(year: date.year, month: date.month, day: 1)
        case .quarter: return CivilTime.days(year: date.year, month: (date.month - 1) / 3 * 3 + 1, day: 1)
        case .year: return CivilTime.days(year: date.year, month: 1, day: 1)
        default: return day
        }
    }

    /// The first instant of the unit that holds the instant.
    public static func start(of unit: Unit, instant: Int64) -> Int64 {
        if let length = unit.length { return floor(instant, by: length) * length }
        return start(of: unit, day: day(instant)) * CivilTime.microsecondsPerDay
    }

    /// A part of an instant as a number.
    public static func part(_ unit: Unit, instant: Int64) -> Int64 {
        let day = day(instant)
        let time = instant - day * CivilTime.microsecondsPerDay
        let date = CivilTime.civil(days: day)
        switch unit {
        case .microsecond: return time % 60_000_000
        case .second: return time / 1_000_000 % 60
        case .minute: return time / 60_000_000 % 60
        case .hour: return time / 3_600_000_000
        case .day: return date.day
        case .week:
            let thursday = monday(day) + 3
            return (thursday - start(of: .year, day: thursday)) / 7 + 1
        case .month: return date.month
        case .quarter: return (date.month + 2) / 3
        case .year: return date.year
        case .dayOfWeek: return floor(day + 4, by: 7) * -7 + day + 4
        case .dayOfYear: return day - start(of: .year, day: day) + 1
        }
    }

    /// How many borders of the unit lie between two instants.
    public static func difference(_ unit: Unit, _ first: Int64, _ second: Int64) -> Int64 {
        if let length = unit.length { return floor(second, by: length) - floor(first, by: length) }
        let (a, b) = (day(first), day(second))
        if unit == .week { return (monday(b) - monday(a)) / 7 }
        let (x, y) = (CivilTime.civil(days: a), CivilTime.civil(days: b))
        let months = (y.year - x.year) * 12 + y.month - x.month
        switch unit {
        case .year: return y.year - x.year
        case .quarter: return (y.year - x.year) * 4 + (y.month - 1) / 3 - (x.month - 1) / 3
        default: return months
        }
    }

    /// Completed years between two days; negative when the second is earlier.
    public static func years(_ first: Int64, _ second: Int64) -> Int64 {
        if second < first { return -years(second, first) }
        let (x, y) = (CivilTime.civil(days: first), CivilTime.civil(days: second))
        return y.year - x.year - ((y.month, y.day) < (x.month, x.day) ? 1 : 0)
    }
}
