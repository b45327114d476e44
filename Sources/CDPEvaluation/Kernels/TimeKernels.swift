import CDPColumns
import CDPExpressions
import CDPText
import CDPTypes

/// Calendar fields of dates and timestamps, and their formats. Those of timestamps are what the clocks of a time zone show.
enum TimeKernels {
    /// The kernel of a function of dates and times. Throws for a unit, format or zone that does not exist; nil for any
    /// other name.
    static func kernel(_ name: String, _ arguments: [Expression], _ type: DataType) throws -> Kernel? {
        switch name {
        case "as_of": return { input in .timestamp(FixedColumn([input.context.asOf.microseconds])) }
        case "date_trunc":
            return type == .date
                ? truncation(try unit(arguments[0]))
                : ZoneKernels.start(of: try unit(arguments[0]), try ZoneArgument(arguments, at: 2), operand: 1)
        case "date_part": return try part(unit(arguments[0]), arguments, operand: 1)
        case "year", "quarter", "month", "week", "day", "day_of_week", "day_of_year", "hour", "minute", "second":
            return try TimeMath.Unit(name).map { try part($0, arguments, operand: 0) }
        case "date_diff": return try difference(unit(arguments[0]), arguments)
        case "epoch":
            return { input in
                .integer(Rows.map(&input, input.operands[0].words) { TimeMath.floor($0, by: 1_000_000) })
            }
        case "from_epoch": return fromEpoch(unit: 1_000_000)
        case "from_epoch_ms": return fromEpoch(unit: 1000)
        case "from_epoch_us": return fromEpoch(unit: 1)
        case "days_between":
            return { input in
                .integer(Rows.zip(&input, input.operands[0].dates, input.operands[1].dates) { Int64($1) - Int64($0) })
            }
        case "make_date": return makeDate
        case "last_day":
            return { input in
                .date(
                    Rows.map(&input, input.operands[0].dates) { day in
                        let date = CivilTime.civil(days: Int64(day))
                        return day
                            + Int32(truncatingIfNeeded: CivilTime.length(year: date.year, month: date.month) - date.day)
                    })
            }
        case "to_date", "to_timestamp": return try reading(arguments, type)
        case "format_date": return try writing(arguments)
        default: return nil
        }
    }

    /// The unit of time that a constant names.
    private static func unit(_ argument: Expression) throws -> TimeMath.Unit {
        guard case .literal(.string(let name)) = argument, let unit = TimeMath.Unit(name.lowercased()) else {
            throw EvaluationError.invalidPattern(SQLPrinter.text(argument), reason: "it is no unit of time")
        }
        return unit
    }

    /// The first day of the unit that holds a day.
    private static func truncation(_ unit: TimeMath.Unit) -> Kernel {
        { input in
            let days = input.operands[1].dates
            let mask = input.operands[1].mask
            return .date(
                Rows.fixed(&input) {
                    Int32(truncatingIfNeeded: TimeMath.start(of: unit, day: Int64(days[$0 & mask])))
                })
        }
    }

    /// A calendar field: of a date, or of what the clocks of a zone show at an instant.
    private static func part(_ unit: TimeMath.Unit, _ arguments: [Expression], operand: Int) throws -> Kernel {
        if arguments[operand].type == .date {
            return { input in
                let days = input.operands[operand].dates
                let mask = input.operands[operand].mask
                return .integer(
                    Rows.fixed(&input) {
                        TimeMath.part(unit, instant: Int64(days[$0 & mask]) * CivilTime.microsecondsPerDay)
                    })
            }
        }
        let zone = try ZoneArgument(arguments, at: operand + 1)
        return { input in
            .integer(
                Rows.clocked(&input, zone, operand: operand) { instant, clock in
                    TimeMath.part(unit, instant: clock.local(fromUTC: instant))
                })
        }
    }

    /// The number of borders of the unit between two times, by the clocks of a zone for timestamps; negative where the
    /// second is earlier.
    private static func difference(_ unit: TimeMath.Unit, _ arguments: [Expression]) throws -> Kernel {
        if arguments[1].type == .date {
            return { input in
                let perDay = CivilTime.microsecondsPerDay
                let (a, b) = (input.operands[1].dates, input.operands[2].dates)
                let masks = (input.operands[1].mask, input.operands[2].mask)
                return .integer(
                    Rows.fixed(&input) {
                        TimeMath.difference(unit, Int64(a[$0 & masks.0]) * perDay, Int64(b[$0 & masks.1]) * perDay)
                    })
            }
        }
        let zone = try ZoneArgument(arguments, at: 3)
        return { input in
            var clock = RowClock(zone, input)
            let (a, b) = (input.operands[1].words, input.operands[2].words)
            let masks = (input.operands[1].mask, input.operands[2].mask)
            return .integer(
                Rows.fixed(&input) { row in
                    guard clock.turn(to: row) else { return nil }
                    return clock.clock.difference(unit, a[row & masks.0], b[row & masks.1])
                })
        }
    }

    /// An instant from a count since 1970 in units of `unit` microseconds; outside of the years 1 to 9999 it is a data
    /// error.
    private static func fromEpoch(unit: Int64) -> Kernel {
        { input in
            .timestamp(
                Rows.map(&input, input.operands[0].words) { count in
                    let (instant, overflow) = count.multipliedReportingOverflow(by: unit)
                    return overflow || !CivilTime.microseconds.contains(instant) ? nil : instant
                })
        }
    }

    /// A date from year, month and day; a day that the calendar does not have is a data error.
    private static func makeDate(_ input: inout KernelInput) -> Column {
        let parts = input.operands.map { ($0.words, $0.mask) }
        return .date(
            Rows.fixed(&input) { row in
                let (year, month, day) = (
                    parts[0].0[row & parts[0].1], parts[1].0[row & parts[1].1], parts[2].0[row & parts[2].1]
                )
                return CivilTime.checkedDays(year: year, month: month, day: day)
            })
    }

    /// The format that a constant holds; nil for null, which makes every result null.
    private static func format(_ argument: Expression, isRead: Bool) throws -> CalendarFormat? {
        guard case .literal(.string(let text)) = argument else { return nil }
        do throws(CalendarFormat.Fault) {
            return isRead ? try CalendarFormat(text) : try CalendarFormat(writing: text)
        } catch {
            throw EvaluationError.invalidPattern(text, reason: error.description)
        }
    }

    /// `to_date` and `to_timestamp`: a format with an offset names an instant, one without is read by the clocks of the
    /// zone.
    private static func reading(_ arguments: [Expression], _ type: DataType) throws -> Kernel {
        guard let format = try format(arguments[1], isRead: true) else {
            return { input in Column(nulls: input.count, of: type) }
        }
        let zone = try ZoneArgument(arguments, at: 2)
        if type == .date, !format.isCount {
            return { input in
                let texts = input.operands[0]
                return .date(
                    Rows.fixed(&input) { row in Rows.bytes(texts, row) { format.date(WhiteSpace.trimmed($0)) } })
            }
        }
        if type == .date {
            return { input in
                .date(instants(&input, format, zone) { instant, clock in clock.day(at: instant) })
            }
        }
        return { input in
            .timestamp(
                instants(&input, format, zone) { time, clock in format.hasOffset ? time : clock.instant(time) })
        }
    }

    /// What is read of each text, with the clocks of its row.
    @inline(__always)
    private static func instants<Result: FixedValue>(
        _ input: inout KernelInput, _ format: CalendarFormat, _ zone: ZoneArgument,
        _ body: (Int64, inout ZoneClock) -> Result?
    ) -> FixedColumn<Result> {
        let texts = input.operands[0]
        var clock = RowClock(zone, input)
        return Rows.fixed(&input) { row in
            guard let time = Rows.bytes(texts, row, { format.timestamp(WhiteSpace.trimmed($0)) }), clock.turn(to: row)
            else { return nil }
            return body(time, &clock.clock)
        }
    }

    /// `format_date`. A time that the clocks show outside of the years 1 to 9999 is a data error.
    private static func writing(_ arguments: [Expression]) throws -> Kernel {
        guard let format = try format(arguments[1], isRead: false) else {
            return { input in Column(nulls: input.count, of: .string) }
        }
        if arguments[0].type == .date {
            return { input in
                let days = input.operands[0].dates
                let mask = input.operands[0].mask
                return Rows.texts(&input) { row, output in
                    format.append(date: days[row & mask], to: &output)
                    return .value
                }
            }
        }
        let zone = try ZoneArgument(arguments, at: 2)
        return { input in
            var clock = RowClock(zone, input)
            let instants = input.operands[0].words
            let mask = input.operands[0].mask
            return Rows.texts(&input) { row, output in
                guard clock.turn(to: row) else { return .failure }
                let instant = instants[row & mask]
                let local = clock.clock.local(fromUTC: instant)
                guard CivilTime.microseconds.contains(local) else { return .failure }
                format.append(timestamp: instant, shownAs: local, to: &output)
                return .value
            }
        }
    }
}
