import CDPColumns
import CDPExpressions
import CDPText
import CDPTypes

/// Which clocks a function of time reads: the project's, those of a zone that the specs name, or of a zone in each row.
enum ZoneArgument {
    /// The clocks of the project.
    case project
    /// The clocks of one zone.
    case named(Zone)
    /// The index of the operand with the name.
    case column(Int)

    /// The argument at an index, which may be left out; throws where it names no zone.
    init(_ arguments: [Expression], at place: Int) throws {
        guard arguments.count > place else {
            self = .project
            return
        }
        guard case .literal(.string(let name)) = arguments[place] else {
            self = .column(place)
            return
        }
        guard let zone = Zone(name) else { throw EvaluationError.unknownTimeZone(name) }
        self = .named(zone)
    }
}

/// The clocks for the rows of one call. Names of zones are compared in place; a zone is looked up where it changes.
struct RowClock {
    /// The clocks of the row turned to.
    var clock: ZoneClock
    private var zone: Zone
    private let names: Operand?

    init(_ argument: ZoneArgument, _ input: KernelInput) {
        switch argument {
        case .project: (zone, names) = (input.context.zone, nil)
        case .named(let named): (zone, names) = (named, nil)
        case .column(let place): (zone, names) = (.utc, input.operands[place])
        }
        clock = ZoneClock(zone)
    }

    /// Takes the clocks of a row's zone; false where the row names none.
    @inline(__always)
    mutating func turn(to row: Int) -> Bool {
        guard let names else { return true }
        return Rows.bytes(names, row) { name in
            if zone.isNamed(name) { return true }
            guard let found = Zone(name) else { return false }
            zone = found
            clock = ZoneClock(found)
            return true
        }
    }
}

extension Rows {
    /// The instants or local times of an operand to values of fixed width, by the clocks of each row; nil is a data error.
    @inline(__always)
    static func clocked<Result: FixedValue>(
        _ input: inout KernelInput, _ zone: ZoneArgument, operand place: Int = 0,
        _ body: (Int64, inout ZoneClock) -> Result?
    ) -> FixedColumn<Result> {
        var clock = RowClock(zone, input)
        let times = input.operands[place].words
        let mask = input.operands[place].mask
        return fixed(&input) { row in clock.turn(to: row) ? body(times[row & mask], &clock.clock) : nil }
    }
}
