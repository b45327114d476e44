import CDPColumns
import CDPExpressions
import CDPTypes

/// Functions that read the clocks of a time zone: the one named, else the project's.
enum ZoneKernels {
    static func kernel(_ name: String, _ arguments: [Expression]) throws -> Kernel? {
        switch name {
        case "today":
            return { input in .date(FixedColumn([today(input.context)])) }
        case "age_years": return age
        case "start_of_day", "start_of_week", "start_of_month", "start_of_year":
            let zone = try zone(arguments)
            guard let unit = TimeMath.Unit(String(name.dropFirst("start_of_".utf8.count))) else { return nil }
            return { input in
                let zone = zone ?? input.context.zone
                return .timestamp(
                    rows(&input) { instant in
                        let start = zone.utc(fromLocal: TimeMath.start(of: unit, instant: zone.local(fromUTC: instant)))
                        return CivilTime.microseconds.contains(start) ? start : nil
                    })
            }
        case "local_date":
            let zone = try zone(arguments)
            return { input in
                let zone = zone ?? input.context.zone
                return .date(
                    rows(&input) { instant in
                        let day = TimeMath.day(zone.local(fromUTC: instant))
                        return CivilTime.days.contains(day) ? Int32(truncatingIfNeeded: day) : nil
                    })
            }
        case "at_time_zone":
            let zone = try zone(arguments)
            return { input in
                let zone = zone ?? input.context.zone
                return .timestamp(
                    rows(&input) { instant in
                        let local = zone.local(fromUTC: instant)
                        return CivilTime.microseconds.contains(local) ? local : nil
                    })
            }
        case "to_utc":
            let zone = try zone(arguments)
            return { input in
                let zone = zone ?? input.context.zone
                return .timestamp(
                    rows(&input) { local in
                        let instant = zone.utc(fromLocal: local)
                        return CivilTime.microseconds.contains(instant) ? instant : nil
                    })
            }
        default: return nil
        }
    }

    /// The day of `as_of` in the project's zone.
    static func today(_ context: EvaluationContext) -> Int32 {
        Int32(truncatingIfNeeded: TimeMath.day(context.zone.local(fromUTC: context.asOf.microseconds)))
    }

    private static func zone(_ arguments: [Expression]) throws -> Zone? {
        guard arguments.count > 1, case .literal(.string(let name)) = arguments[1] else { return nil }
        guard let zone = Zone(name) else { throw EvaluationError.unknownTimeZone(name) }
        return zone
    }

    /// The first operand's instants; the zone, a constant, is looked at once and is never null.
    private static func rows<Result: FixedValue>(
        _ input: inout KernelInput, _ body: (Int64) -> Result?
    ) -> FixedColumn<Result> {
        Rows.map(&input, input.operands[0].words, body)
    }

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
