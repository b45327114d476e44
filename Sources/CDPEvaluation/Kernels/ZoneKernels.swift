import CDPColumns
import CDPExpressions
import CDPText
import CDPTypes

/// Functions that go between instants and the clocks of a time zone: the one given, else the project's.
enum ZoneKernels {
    /// The kernel of a function that needs a time zone; nil for any other name. Throws for a zone that does not exist.
    static func kernel(_ name: String, _ arguments: [Expression]) throws -> Kernel? {
        switch name {
        case "today":
            return { input in .date(FixedColumn([today(input.context)])) }
        case "age_years": return age
        case "start_of_day", "start_of_week", "start_of_month", "start_of_year":
            let zone = try ZoneArgument(arguments, at: 1)
            return TimeMath.Unit(String(name.dropFirst("start_of_".utf8.count))).map { start(of: $0, zone) }
        case "local_date": return day(try ZoneArgument(arguments, at: 1))
        case "at_time_zone":
            let zone = try ZoneArgument(arguments, at: 1)
            return { input in
                .timestamp(
                    Rows.clocked(&input, zone) { instant, clock in
                        let local = clock.local(fromUTC: instant)
                        return CivilTime.microseconds.contains(local) ? local : nil
                    })
            }
        case "to_utc":
            let zone = try ZoneArgument(arguments, at: 1)
            if arguments[0].type == .string { return reading(zone) }
            if arguments[0].type == .date { return midnight(zone) }
            return { input in .timestamp(Rows.clocked(&input, zone) { local, clock in clock.instant(local) }) }
        default: return nil
        }
    }

    /// The day of `as_of` in the project's zone.
    static func today(_ context: EvaluationContext) -> Int32 {
        Int32(truncatingIfNeeded: TimeMath.day(context.zone.local(fromUTC: context.asOf.microseconds)))
    }

    /// The first instants of the units that hold the instants of an operand.
    static func start(of unit: TimeMath.Unit, _ zone: ZoneArgument, operand: Int = 0) -> Kernel {
        { input in
            .timestamp(
                Rows.clocked(&input, zone, operand: operand) { instant, clock in
                    let start = clock.start(of: unit, instant: instant)
                    return CivilTime.microseconds.contains(start) ? start : nil
                })
        }
    }

    /// The days that clocks show.
    static func day(_ zone: ZoneArgument) -> Kernel {
        { input in .date(Rows.clocked(&input, zone) { instant, clock in clock.day(at: instant) }) }
    }

    /// The first instants of days.
    static func midnight(_ zone: ZoneArgument) -> Kernel {
        { input in
            var clock = RowClock(zone, input)
            let days = input.operands[0].dates
            let mask = input.operands[0].mask
            return .timestamp(
                Rows.fixed(&input) { row in clock.turn(to: row) ? clock.clock.start(ofDay: days[row & mask]) : nil })
        }
    }

    /// The instants that texts name: by the clocks of a zone where they do not say how far theirs are from UTC.
    static func reading(_ zone: ZoneArgument) -> Kernel {
        { input in
            let texts = input.operands[0]
            var clock = RowClock(zone, input)
            return .timestamp(
                Rows.fixed(&input) { row in
                    let time = Rows.bytes(texts, row) { CivilTime.clock(WhiteSpace.trimmed($0)) }
                    guard let time, clock.turn(to: row) else { return nil }
                    return time.hasOffset ? time.instant : clock.clock.instant(time.instant)
                })
        }
    }

    /// Whole years from a date to another, or to today in the project's zone.
    private static func age(_ input: inout KernelInput) -> Column {
        let births = input.operands[0]
        let days = births.dates
        let ends =
            input.operands.count > 1
            ? input.operands[1] : Operand(.date(FixedColumn([today(input.context)])), isConstant: true)
        let endDays = ends.dates
        return .integer(
            Rows.fixed(&input) { TimeMath.years(Int64(days[$0 & births.mask]), Int64(endDays[$0 & ends.mask])) })
    }
}
