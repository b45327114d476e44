import CDPText
import CDPTypes

extension FunctionTable {
    /// A part of a date, or of a timestamp by the clocks of a zone.
    private static func part(_ name: String, aliases: [String] = [], _ unit: String, _ doc: String)
        -> FunctionDefinition
    {
        FunctionDefinition(
            name, .time, [.of(.date, to: .integer), .of(.timestamp, .string, to: .integer, optional: 1)],
            aliases: aliases, constants: [1: .zone], discloses: .settings(1), time: .borders(TimeMath.Unit(unit)),
            sql: .special, doc)
    }

    /// The start of a unit by the clocks of a zone.
    private static func start(_ unit: String) -> FunctionDefinition {
        FunctionDefinition(
            "start_of_\(unit)", .time, [.of(.timestamp, .string, to: .timestamp, optional: 1)],
            constants: [1: .zone], discloses: .settings(1), time: .borders(TimeMath.Unit(unit)), sql: .special,
            "The first instant of the \(unit == "week" ? "week (from Monday)" : unit) that the instant lies in, by the clocks of a time zone (`'Europe/Paris'`, or a field that names one), else of the project's."
        )
    }

    /// The units of `date_trunc`, `date_part` and `date_diff`.
    public static let units = ["microsecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year"]

    /// Dates and times. Timestamps are instants; a zone is asked for where clocks matter.
    static let time: [FunctionDefinition] = [
        FunctionDefinition(
            "as_of", .time, [.of(to: .timestamp)], aliases: ["now"], time: .instant, sql: .special,
            "The instant of the plan or run, whole minutes. Never the machine's clock."),
        FunctionDefinition(
            "today", .time, [.of(to: .date)], time: .day, sql: .special,
            "The day of `as_of()` in the project's time zone."),
        FunctionDefinition(
            "date_trunc", .time,
            [.of(.string, .date, to: .date), .of(.string, .timestamp, .string, to: .timestamp, optional: 1)],
            constants: [0: .unit, 2: .zone], discloses: .settings(0, 2), time: .borders(nil), sql: .special,
            "The start of the unit that the moment lies in, by the clocks of a time zone, else of the project's: `'second'`, `'minute'`, `'hour'`, `'day'`, `'week'` (from Monday), `'month'`, `'quarter'`, `'year'`."
        ),
        FunctionDefinition(
            "date_part", .time,
            [.of(.string, .date, to: .integer), .of(.string, .timestamp, .string, to: .integer, optional: 1)],
            constants: [0: .part, 2: .zone], discloses: .settings(0, 2), time: .borders(nil), sql: .special,
            "A part of the moment as a number, by the clocks of a time zone, else of the project's: the units of `date_trunc` and `'day_of_week'` (Sunday 0), `'day_of_year'`. Also written `extract(year from a)`."
        ),
        part("year", "year", "The year."),
        part("quarter", "quarter", "The quarter, 1 to 4."),
        part("month", "month", "The month, 1 to 12."),
        part("week", "week", "The ISO week, 1 to 53."),
        part("day", "day", "The day of the month."),
        part("day_of_week", aliases: ["dayofweek"], "dow", "The day of the week, Sunday 0 to Saturday 6."),
        part("day_of_year", aliases: ["dayofyear"], "doy", "The day of the year, from 1."),
        part("hour", "hour", "The hour; of a date 0."),
        part("minute", "minute", "The minute; of a date 0."),
        part("second", "second", "The whole second; of a date 0."),
        FunctionDefinition(
            "epoch", .time, [.of(.timestamp, to: .integer)],
            sql: .template("cast(floor(epoch_us({0}) / 1000000.0) as bigint)"),
            "Whole seconds since 1970-01-01T00:00:00Z, rounded down."),
        FunctionDefinition(
            "from_epoch", .time, [.of(.integer, to: .timestamp)], sql: .template("try(make_timestamp({0} * 1000000))"),
            "The instant so many seconds after 1970-01-01T00:00:00Z."),
        FunctionDefinition(
            "from_epoch_ms", .time, [.of(.integer, to: .timestamp)], sql: .template("try(make_timestamp({0} * 1000))"),
            "The instant so many milliseconds after 1970-01-01T00:00:00Z."),
        FunctionDefinition(
            "from_epoch_us", .time, [.of(.integer, to: .timestamp)], sql: .template("try(make_timestamp({0}))"),
            "The instant so many microseconds after 1970-01-01T00:00:00Z."),
        FunctionDefinition(
            "date_diff", .time,
            [
                .of(.string, .date, .date, to: .integer),
                .of(.string, .timestamp, .timestamp, .string, to: .integer, optional: 1),
            ], constants: [0: .unit, 3: .zone], discloses: .settings(0, 3), time: .borders(nil), sql: .special,
            "How many borders of the unit lie between the first and the second moment, by the clocks of a time zone, else of the project's; negative when the second is earlier."
        ),
        FunctionDefinition(
            "days_between", .time, [.of(.date, .date, to: .integer)], sql: .template("date_diff('day', {0}, {1})"),
            "The number of days from the first to the second date."),
        FunctionDefinition(
            "age_years", .time, [.of(.date, .date, to: .integer, optional: 1)], discloses: .measure,
            time: .dayWithout(1), sql: .special,
            "Completed years from the first date to the second, to `today()` when left out."),
        FunctionDefinition(
            "make_date", .time, [.of(.integer, .integer, .integer, to: .date)],
            sql: .template("try(make_date({0}, {1}, {2}))"),
            "The date of year, month and day; null, a data error, when there is none."),
        FunctionDefinition("last_day", .time, [.of(.date, to: .date)], "The last day of the date's month."),
        start("day"), start("week"), start("month"), start("year"),
        FunctionDefinition(
            "local_date", .time, [.of(.timestamp, .string, to: .date, optional: 1)],
            constants: [1: .zone], discloses: .settings(1), time: .borders(.day), sql: .special,
            "The day that the clocks of a time zone, else of the project's, show at the instant."),
        FunctionDefinition(
            "at_time_zone", .time, [.of(.timestamp, .string, to: .timestamp)],
            constants: [1: .zone], discloses: .settings(1), sql: .template("(timezone({1}, timezone('UTC', {0})))"),
            "What clocks in the zone show at the instant, as if it were UTC: for a receiver that wants local times without an offset. Parts of it are asked for in `'UTC'`; functions that take a zone need none of this."
        ),
        FunctionDefinition(
            "to_utc", .time,
            [
                .of(.timestamp, .string, to: .timestamp, optional: 1),
                .of(.string, .string, to: .timestamp, optional: 1), .of(.date, .string, to: .timestamp, optional: 1),
            ], constants: [1: .zone], discloses: .settings(1), sql: .special,
            "The instant at which the clocks of a time zone, else of the project's, show the moment: the reverse of `at_time_zone`, for times that were written without an offset. A text that says its offset keeps it, a date is its midnight, and a timestamp is taken for what a clock in UTC shows. A time that clocks show twice is the first of the two; one that they skip is moved forward by what they skip."
        ),
        FunctionDefinition(
            "to_date", .time, [.of(.string, .string, .string, to: .date, optional: 1)],
            constants: [1: .format, 2: .zone],
            discloses: .settings(1, 2), sql: .template("cast(try_strptime({0}, {1}) as date)"),
            "The date written in that format: `%Y` year, `%y` year of two digits (69 to 99 are 19xx), `%m` month, `%d` day, `%b` `%B` English month names, `%a` `%A` weekdays, `%H` `%M` `%S` time, `%I` `%p` twelve hours, `%f` fraction, `%z` offset, `%F` `%T` ISO, `%%`; null, a data error, when it does not fit. Of a count since 1970 it is the day that clocks show, those of a time zone, else of the project's."
        ),
        FunctionDefinition(
            "to_timestamp", .time, [.of(.string, .string, .string, to: .timestamp, optional: 1)],
            constants: [1: .format, 2: .zone],
            discloses: .settings(1, 2), sql: .special,
            "The instant written in that format: by the clocks of a time zone, else of the project's, unless `%z` is read."
        ),
        FunctionDefinition(
            "format_date", .time,
            [.of(.date, .string, to: .string), .of(.timestamp, .string, .string, to: .string, optional: 1)],
            constants: [1: .writtenFormat, 2: .zone], discloses: .settings(1, 2), sql: .special,
            "The date, or what the clocks of a time zone, else of the project's, show at the instant, written in that format."
        ),
    ]
}
