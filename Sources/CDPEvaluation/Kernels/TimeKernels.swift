import CDPColumns
import CDPExpressions
import CDPTypes

/// Dates and timestamps in UTC, and their formats.
enum TimeKernels {
    static func kernel(_ name: String, _ arguments: [Expression], _ type: DataType) throws -> Kernel? {
        switch name {
        case "as_of": return { input in .timestamp(FixedColumn([input.context.asOf.microseconds])) }
        case "date_trunc": return try truncation(unit(arguments[0]), type)
        case "date_part": return try part(unit(arguments[0]), operand: 1, of: arguments[1].type)
        case "year", "quarter", "month", "week", "day", "day_of_week", "day_of_year", "hour", "minute", "second":
            return TimeMath.Unit(name).map { part($0, operand: 0, of: arguments[0].type) }
        case "date_diff": return try difference(unit(arguments[0]), arguments[1].type)
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
        case "to_date", "to_timestamp": return try reading(arguments[1], type)
        case "format_date": return try writing(arguments[1])
        default: return nil
        }
    }

    private static func unit(_ argument: Expression) throws -> TimeMath.Unit {
        guard case .literal(.string(let name)) = argument, let unit = TimeMath.Unit(name.lowercased()) else {
            throw EvaluationError.invalidPattern(SQLPrinter.text(argument), reason: "it is no unit of time")
        }
        return unit
    }

    private static func truncation(_ unit: TimeMath.Unit, _ type: DataType) -> Kernel {
        if type == .date {
            return { input in
                let days = input.operands[1].dates
                let mask = input.operands[1].mask
                return .date(
                    Rows.fixed(&input) {
                        Int32(truncatingIfNeeded: TimeMath.start(of: unit, day: Int64(days[$0 & mask])))
                    })
            }
        }
        return { input in
            let instants = input.operands[1].words
            let mask = input.operands[1].mask
            return .timestamp(
                Rows.fixed(&input) { row in
                    let start = TimeMath.start(of: unit, instant: instants[row & mask])
                    return CivilTime.microseconds.contains(start) ? start : nil
                })
        }
    }

    /// Instants of a date or timestamp operand.
    private static func instants(_ operand: Operand) -> [Int64] {
        if case .date(let column) = operand.column {
            return column.values.map { Int64($0) * CivilTime.microsecondsPerDay }
        }
        return operand.words
    }

    private static func part(_ unit: TimeMath.Unit, operand: Int, of type: DataType) -> Kernel {
        { input in
            let instants = instants(input.operands[operand])
            let mask = input.operands[operand].mask
            return .integer(Rows.fixed(&input) { TimeMath.part(unit, instant: instants[$0 & mask]) })
        }
    }

    private static func difference(_ unit: TimeMath.Unit, _ type: DataType) -> Kernel {
        { input in
            let (a, b) = (instants(input.operands[1]), instants(input.operands[2]))
            let masks = (input.operands[1].mask, input.operands[2].mask)
            return .integer(Rows.fixed(&input) { TimeMath.difference(unit, a[$0 & masks.0], b[$0 & masks.1]) })
        }
    }

    private static func fromEpoch(unit: Int64) -> Kernel {
        { input in
            .timestamp(
                Rows.map(&input, input.operands[0].words) { count in
                    let (instant, overflow) = count.multipliedReportingOverflow(by: unit)
                    return overflow || !CivilTime.microseconds.contains(instant) ? nil : instant
                })
        }
    }

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

    private static func format(_ argument: Expression, isRead: Bool) throws -> CalendarFormat? {
        guard case .literal(.string(let text)) = argument else { return nil }
        do throws(CalendarFormat.Fault) {
            return isRead ? try CalendarFormat(text) : try CalendarFormat(writing: text)
        } catch {
            throw EvaluationError.invalidPattern(text, reason: error.description)
        }
    }

    private static func reading(_ argument: Expression, _ type: DataType) throws -> Kernel {
        guard let format = try format(argument, isRead: true) else {
            return { input in Column(nulls: input.count, of: type) }
        }
        if type == .date {
            return { input in
                let texts = input.operands[0]
                return .date(
                    Rows.fixed(&input) { row in Rows.bytes(texts, row) { format.date(WhiteSpace.trimmed($0)) } })
            }
        }
        return { input in
            let texts = input.operands[0]
            return .timestamp(
                Rows.fixed(&input) { row in Rows.bytes(texts, row) { format.timestamp(WhiteSpace.trimmed($0)) } })
        }
    }

    private static func writing(_ argument: Expression) throws -> Kernel {
        guard let format = try format(argument, isRead: false) else {
            return { input in Column(nulls: input.count, of: .string) }
        }
        return { input in
            let instants = instants(input.operands[0])
            let mask = input.operands[0].mask
            return Rows.texts(&input) { row, output in
                format.append(timestamp: instants[row & mask], to: &output)
                return .value
            }
        }
    }
}
