public import CDPTypes

/// A time zone of the IANA database, with all its changes of offset in the past and its rule for the future.
///
/// `scripts/tables/zones.py` makes the table from the version of `tzdata` in `scripts/requirements.txt`, so that a
/// result does not depend on the machine. Seconds count from 1970-01-01T00:00:00, in UTC or on the zone's clocks.
public struct Zone: Hashable, Sendable {
    private let index: Int

    /// The zone of that name (`Europe/Paris`, `UTC`), written as in the database; nil where there is none.
    public init?(_ name: String) {
        var name = name
        guard let index = name.withUTF8({ ZoneTable.shared.index(of: $0) }) else { return nil }
        self.index = index
    }

    /// The zone that the bytes name; nil where there is none.
    public init?(_ name: UnsafeBufferPointer<UInt8>) {
        guard let index = ZoneTable.shared.index(of: name) else { return nil }
        self.index = index
    }

    /// Whether the bytes are the zone's name.
    public func isNamed(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        ZoneTable.shared.name(index).elementsEqual(name)
    }

    private init(index: Int) {
        self.index = index
    }

    /// Coordinated Universal Time.
    public static let utc = Zone("UTC") ?? Zone(index: 0)

    /// Whether specs may name a zone so. `Factory`, which stands in the database for a machine that was not set up, is no
    /// place.
    public static func isPlace(_ name: String) -> Bool {
        name != "Factory" && Zone(name) != nil
    }

    /// All names, in byte order, for suggestions.
    public static var names: [String] {
        (0..<ZoneTable.shared.count).map { String(decoding: ZoneTable.shared.name($0), as: Unicode.UTF8.self) }
    }

    /// Seconds east of UTC at an instant.
    public func offset(atUTC seconds: Int64) -> Int64 {
        period(atUTC: seconds).offset
    }

    /// A span around an instant in which the offset stays: it may be longer than the span says.
    public func period(atUTC seconds: Int64) -> ZonePeriod {
        ZoneTable.shared.period(zone: index, at: seconds)
    }

    /// What clocks show at an instant; both in microseconds.
    public func local(fromUTC microseconds: Int64) -> Int64 {
        var clock = ZoneClock(self)
        return clock.local(fromUTC: microseconds)
    }

    /// The instant at which clocks show `microseconds`; both in microseconds. A time that clocks show twice is the
    /// first of the two; one that they skip is moved forward by what they skip.
    public func utc(fromLocal microseconds: Int64) -> Int64 {
        var clock = ZoneClock(self)
        return clock.utc(fromLocal: microseconds)
    }
}

extension Zone {
    /// How often clocks show a time, in microseconds.
    public func reading(ofLocal microseconds: Int64) -> ClockReading {
        var clock = ZoneClock(self)
        return clock.reading(microseconds).times
    }

    /// Whether clocks may be set within a day of an instant, in microseconds; false says that they are not.
    public func mayBeSet(near microseconds: Int64) -> Bool {
        let seconds = TimeMath.floor(microseconds, by: 1_000_000)
        let period = period(atUTC: seconds)
        return seconds &- 86_400 < period.start || seconds &+ 86_400 >= period.end
    }
}

/// A span of time in which the clocks of a zone are equally far from UTC; in seconds.
public struct ZonePeriod: Sendable {
    /// The first second.
    public var start: Int64
    /// The second after the last one.
    public var end: Int64
    /// Seconds east of UTC.
    public var offset: Int64
}

/// The table of zones; its layout stands in `scripts/tables/zones.py`.
struct ZoneTable: @unchecked Sendable {
    /// The one table; it points into the executable.
    static let shared = ZoneTable()

    let count = TableFile.zones.word(1)
    private let zones = TableFile.zones.part(2, of: UInt32.self)
    private let names = TableFile.zones.part(3, of: UInt8.self)
    /// When the offset of each zone changes, in seconds since 1970, ascending.
    private let instants = TableFile.zones.part(4, of: Int64.self)
    /// The offset after each change, in seconds east of UTC.
    private let offsets = TableFile.zones.part(5, of: Int32.self)
    /// What repeats every year after the last listed change, as POSIX writes it.
    private let rules = TableFile.zones.part(6, of: Int32.self)

    private static let width = 6

    func name(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        let start = index == 0 ? 0 : Int(zones[(index - 1) * Self.width])
        return UnsafeBufferPointer(start: names + start, count: Int(zones[index * Self.width]) - start)
    }

    /// The zone of a name, case included; nil where there is none.
    func index(of wanted: UnsafeBufferPointer<UInt8>) -> Int? {
        let index = (0..<count).partitioningIndex { !name($0).lexicographicallyPrecedes(wanted) }
        return index < count && name(index).elementsEqual(wanted) ? index : nil
    }

    /// The stretch of time around an instant in which the offset stays the same.
    func period(zone: Int, at seconds: Int64) -> ZonePeriod {
        let fields = zones + zone * Self.width
        let first = Int(fields[1])
        let changes = Int(fields[2])
        let rule = Int(fields[4])
        if rule > 0, changes == 0 || seconds >= instants[first + changes - 1] {
            var period = period(rule: rules + (rule - 1) * 10, at: seconds)
            if changes > 0 { period.start = max(period.start, instants[first + changes - 1]) }
            return period
        }
        let next = (0..<changes).partitioningIndex { instants[first + $0] > seconds }
        return ZonePeriod(
            start: next == 0 ? .min : instants[first + next - 1], end: next == changes ? .max : instants[first + next],
            offset: next == 0 ? Int64(Int32(bitPattern: fields[3])) : Int64(offsets[first + next - 1]))
    }

    /// The part of a year of standard time in which the instant lies, of three.
    private func period(rule: UnsafePointer<Int32>, at seconds: Int64) -> ZonePeriod {
        let standard = Int64(rule[0])
        let daylight = Int64(rule[1])
        let local = seconds + standard
        let year = CivilTime.civil(days: local >= 0 ? local / 86_400 : (local - 86_399) / 86_400).year
        let start = Self.change(rule + 2, year) - standard
        let end = Self.change(rule + 6, year) - daylight
        let (first, last) = (min(start, end), max(start, end))
        let isBetween = (first..<last).contains(seconds)
        let yearStart = CivilTime.days(year: year, month: 1, day: 1) * 86_400 - standard
        let yearEnd = CivilTime.days(year: year + 1, month: 1, day: 1) * 86_400 - standard
        return ZonePeriod(
            start: isBetween ? max(first, yearStart) : seconds < first ? yearStart : max(last, yearStart),
            end: isBetween ? min(last, yearEnd) : seconds < first ? min(first, yearEnd) : yearEnd,
            offset: isBetween == (start < end) ? daylight : standard)
    }

    /// Local seconds of the `week`th such weekday of the month (5: the last), plus the time of day.
    private static func change(_ rule: UnsafePointer<Int32>, _ year: Int64) -> Int64 {
        let month = Int64(rule[0])
        let first = CivilTime.days(year: year, month: month, day: 1)
        let length = CivilTime.length(year: year, month: month)
        let weekday = ((first + 4) % 7 + 7) % 7
        var day = first + (Int64(rule[2]) - weekday + 7) % 7 + Int64(rule[1] - 1) * 7
        if day >= first + length { day -= 7 }
        return day * 86_400 + Int64(rule[3])
    }
}
