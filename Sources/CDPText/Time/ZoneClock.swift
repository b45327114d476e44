public import CDPTypes

/// The clocks of a zone for a loop over times: the last span of one offset is remembered, so that times near each other cost
/// a comparison each and the table of zones is searched where they leave the span.
public struct ZoneClock: Sendable {
    private let zone: Zone
    /// The last stretch that was looked up: rows mostly lie in the same one, so that a column costs a few searches.
    private var period = ZonePeriod(start: .max, end: .min, offset: 0)

    /// The clocks of a zone.
    public init(_ zone: Zone) {
        self.zone = zone
    }

    /// Seconds east of UTC at an instant, in seconds.
    private mutating func offset(at seconds: Int64) -> Int64 {
        if seconds < period.start || seconds >= period.end { period = zone.period(atUTC: seconds) }
        return period.offset
    }

    /// What the clocks show at an instant; both in microseconds.
    public mutating func local(fromUTC instant: Int64) -> Int64 {
        instant &+ offset(at: TimeMath.floor(instant, by: 1_000_000)) &* 1_000_000
    }

    /// The instant at which the clocks show `local`; both in microseconds. A time that they show twice is the first of the
    /// two; one that they skip is moved forward by what they skip.
    public mutating func utc(fromLocal local: Int64) -> Int64 {
        reading(local).instant
    }

    /// The instant at which the clocks show `local`, and how often they do.
    public mutating func reading(_ local: Int64) -> (instant: Int64, times: ClockReading) {
        let seconds = TimeMath.floor(local, by: 1_000_000)
        // Offsets are less than a day: where none changes within a day around, there is one answer.
        let before = offset(at: seconds - 86_400)
        if seconds + 86_400 < period.end { return (local &- before &* 1_000_000, .once) }
        let after = offset(at: seconds + 86_400)
        let holdsBefore = offset(at: seconds - before) == before
        let holdsAfter = offset(at: seconds - after) == after
        let chosen = holdsAfter && !holdsBefore ? after : before
        let times: ClockReading =
            before == after || holdsBefore != holdsAfter ? .once : holdsBefore ? .twice : .never
        return (local &- chosen &* 1_000_000, times)
    }

    /// The day that the clocks show at an instant, since 1970-01-01; nil outside of the years 1 to 9999.
    public mutating func day(at instant: Int64) -> Int32? {
        let day = TimeMath.day(local(fromUTC: instant))
        return CivilTime.days.contains(day) ? Int32(truncatingIfNeeded: day) : nil
    }

    /// The first instant of a day; nil outside of the years 1 to 9999.
    public mutating func start(ofDay day: Int32) -> Int64? {
        instant(Int64(day) * CivilTime.microsecondsPerDay)
    }

    /// As `utc(fromLocal:)`; nil outside of the years 1 to 9999.
    public mutating func instant(_ local: Int64) -> Int64? {
        let instant = utc(fromLocal: local)
        return CivilTime.microseconds.contains(instant) ? instant : nil
    }

    /// The first instant of the unit, as the clocks count it, that holds the instant. Of an hour or less that the clocks show
    /// twice it is the one of the instant's own pass.
    public mutating func start(of unit: TimeMath.Unit, instant: Int64) -> Int64 {
        let local = local(fromUTC: instant)
        let start = TimeMath.start(of: unit, instant: local)
        if unit.isWithinDay {
            let own = instant - (local - start)
            if self.local(fromUTC: own) == start { return own }
        }
        return utc(fromLocal: start)
    }

    /// How many borders of the unit, as the clocks count it, lie between two instants. Hours and less are lengths of time.
    public mutating func difference(_ unit: TimeMath.Unit, _ first: Int64, _ second: Int64) -> Int64 {
        if unit.isWithinDay, let length = unit.length {
            return (start(of: unit, instant: second) - start(of: unit, instant: first)) / length
        }
        return TimeMath.difference(unit, local(fromUTC: first), local(fromUTC: second))
    }
}
