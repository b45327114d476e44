/// The proleptic Gregorian calendar on days since 1970-01-01 and microseconds since 1970-01-01T00:00:00Z, and the reading
/// of dates and timestamps from text.
///
/// Algorithms by Howard Hinnant (http://howardhinnant.github.io/date_algorithms.html). Dates are of years 1 to 9999.
public enum CivilTime {
    /// The length of a day in microseconds.
    public static let microsecondsPerDay: Int64 = 86_400_000_000
    /// 0001-01-01 and 9999-12-31, in days.
    public static let days: ClosedRange<Int64> = -719_162...2_932_896
    /// The first and the last microsecond of those years.
    public static let microseconds: ClosedRange<Int64> =
        -719_162 * microsecondsPerDay...2_932_897 * microsecondsPerDay - 1

    /// Days since 1970-01-01 of a day that exists; month and day are not checked.
    @inline(__always)
    public static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Year, month and day of a day number.
    @inline(__always)
    public static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let z = days + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    /// The number of days of a month.
    public static func length(year: Int64, month: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 of a day of years 1 to 9999; nil when there is no such day.
    public static func checkedDays(year: Int64, month: Int64, day: Int64) -> Int32? {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1, day <= length(year: year, month: month)
        else {
            return nil
        }
        return Int32(truncatingIfNeeded: days(year: year, month: month, day: day))
    }

    /// The day that a text such as `2026-01-31` names: a year of four digits, month and day of one or two, blanks around;
    /// a time of day after it is read and dropped. Nil for anything else.
    public static func date(_ text: String) -> Int32? {
        var text = text
        return text.withUTF8 { date($0) }
    }

    /// The instant that a text such as `2026-01-31T12:00:00.5+01:00` names; nil for anything else. See the bytes' version.
    public static func timestamp(_ text: String) -> Int64? {
        var text = text
        return text.withUTF8 { timestamp($0) }
    }

    /// See `timestamp(_:)`; and whether the text says how far its clock is from UTC.
    public static func clock(_ text: String) -> (instant: Int64, hasOffset: Bool)? {
        var text = text
        return text.withUTF8 { clock($0) }
    }

    /// See `date(_:)`.
    public static func date(_ text: UnsafeBufferPointer<UInt8>) -> Int32? {
        var reader = CivilReader(text)
        guard let day = reader.day() else { return nil }
        if reader.isAtEnd { return day }
        guard timestamp(text) != nil else { return nil }
        return day
    }

    /// A day, then optionally `T` or a blank, a time of day (`HH:MM`, seconds and, after `.` or `,`, up to nine digits of a
    /// fraction, of which six count) and, with or without a blank, an offset (`Z`, `UTC`, `GMT`, `+HH`, `+HHMM`, `+HH:MM`);
    /// without an offset it is UTC. Blanks around are dropped.
    public static func timestamp(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        clock(text)?.instant
    }

    /// See `timestamp(_:)`; and whether the text says how far its clock is from UTC.
    public static func clock(_ text: UnsafeBufferPointer<UInt8>) -> (instant: Int64, hasOffset: Bool)? {
        var reader = CivilReader(text)
        guard let day = reader.day() else { return nil }
        let start = Int64(day) * microsecondsPerDay
        if reader.isAtEnd { return (start, false) }
        guard let time = reader.timeOfDay(), reader.isAtEnd, microseconds.contains(start + time) else { return nil }
        return (start + time, reader.hasOffset)
    }
}

/// Reads the parts of a date or a timestamp from bytes.
private struct CivilReader {
    private let text: UnsafeBufferPointer<UInt8>
    private var place = 0
    private let end: Int
    /// Whether an offset was read.
    private(set) var hasOffset = false

    init(_ text: UnsafeBufferPointer<UInt8>) {
        self.text = text
        var end = text.count
        while end > 0, text[end - 1] == 0x20 { end -= 1 }
        self.end = end
        while place < end, text[place] == 0x20 { place += 1 }
    }

    /// Whether all bytes are read.
    var isAtEnd: Bool { place == end }

    mutating func day() -> Int32? {
        guard let year = digits(4...4), take(0x2D), let month = digits(1...2), take(0x2D), let day = digits(1...2)
        else {
            return nil
        }
        return CivilTime.checkedDays(year: year, month: month, day: day)
    }

    /// Microseconds since the day's start in UTC: an offset may make them negative or more than a day.
    mutating func timeOfDay() -> Int64? {
        guard take(0x54) || take(0x74) || take(0x20), let hour = digits(1...2), hour < 24, take(0x3A),
            let minute = digits(2...2), minute < 60
        else { return nil }
        var time = (hour * 60 + minute) * 60_000_000
        if take(0x3A) {
            guard let second = digits(2...2), second < 60 else { return nil }
            time += second * 1_000_000
            if take(0x2E) || take(0x2C) {
                guard let fraction = fraction() else { return nil }
                time += fraction
            }
        }
        return offset().map { time - $0 }
    }

    private mutating func fraction() -> Int64? {
        let start = place
        var value: Int64 = 0
        while place < end, text[place] &- 0x30 < 10 {
            if place - start < 6 { value = value * 10 + Int64(text[place] - 0x30) }
            place += 1
        }
        let count = place - start
        guard (1...9).contains(count) else { return nil }
        for _ in 0..<max(0, 6 - count) { value *= 10 }
        return value
    }

    private mutating func offset() -> Int64? {
        if isAtEnd { return 0 }
        hasOffset = true
        while take(0x20) {}
        if take(0x5A) || take(0x7A) || takeUniversal() { return 0 }
        let isNegative = take(0x2D)
        guard isNegative || take(0x2B), let hours = digits(2...2), hours < 24 else { return nil }
        var minutes: Int64 = 0
        let hasColon = take(0x3A)
        if let read = digits(2...2) { minutes = read } else if hasColon { return nil }
        guard minutes < 60 else { return nil }
        let offset = (hours * 60 + minutes) * 60_000_000
        // `+0000 UTC`, as Go prints it.
        if offset == 0, take(0x20), !takeUniversal() { return nil }
        return isNegative ? -offset : offset
    }

    /// `UTC` or `GMT`, in any case.
    private mutating func takeUniversal() -> Bool {
        guard place + 3 <= end else { return false }
        let word = text[place..<place + 3].reduce(UInt32(0)) { $0 << 8 | UInt32($1 & 0xDF) }
        guard word == 0x55_54_43 || word == 0x47_4D_54 else { return false }
        place += 3
        return true
    }

    /// Passes over a byte if it comes next.
    private mutating func take(_ byte: UInt8) -> Bool {
        guard place < end, text[place] == byte else { return false }
        place += 1
        return true
    }

    private mutating func digits(_ count: ClosedRange<Int>) -> Int64? {
        var value: Int64 = 0
        var read = 0
        while read < count.upperBound, place < end, text[place] &- 0x30 < 10 {
            value = value * 10 + Int64(text[place] - 0x30)
            place += 1
            read += 1
        }
        return read >= count.lowerBound ? value : nil
    }
}
