internal import CDPTypes

/// Dates and timestamps as text, straight into bytes.
public enum CalendarText {
    /// Adds `2026-01-31`.
    public static func append(date days: Int32, to text: inout [UInt8]) {
        let (year, month, day) = CivilTime.civil(days: Int64(days))
        append(year, width: 4, to: &text)
        text.append(0x2D)
        append(month, width: 2, to: &text)
        text.append(0x2D)
        append(day, width: 2, to: &text)
    }

    /// Adds `2026-01-31T12:00:00Z`, with six digits of a fraction only where there is one: the form of `Instant`.
    public static func append(timestamp microseconds: Int64, to text: inout [UInt8]) {
        let (day, time) = split(microseconds)
        append(date: Int32(truncatingIfNeeded: day), to: &text)
        text.append(UInt8(ascii: "T"))
        let seconds = time / 1_000_000
        append(seconds / 3600, width: 2, to: &text)
        text.append(0x3A)
        append(seconds / 60 % 60, width: 2, to: &text)
        text.append(0x3A)
        append(seconds % 60, width: 2, to: &text)
        if time % 1_000_000 != 0 {
            text.append(0x2E)
            append(time % 1_000_000, width: 6, to: &text)
        }
        text.append(UInt8(ascii: "Z"))
    }

    /// Adds seconds east of UTC as `+0200`, with seconds only where there are some.
    static func append(offset seconds: Int64, to text: inout [UInt8]) {
        let distance = abs(seconds)
        text.append(seconds < 0 ? 0x2D : 0x2B)
        append(distance / 3600, width: 2, to: &text)
        append(distance / 60 % 60, width: 2, to: &text)
        if distance % 60 != 0 { append(distance % 60, width: 2, to: &text) }
    }

    static func split(_ microseconds: Int64) -> (day: Int64, time: Int64) {
        let perDay = CivilTime.microsecondsPerDay
        let rest = microseconds % perDay
        return (microseconds / perDay - (rest < 0 ? 1 : 0), rest < 0 ? rest + perDay : rest)
    }

    static func append(_ value: Int64, width: Int, to text: inout [UInt8]) {
        let start = text.count
        Numbers.append(value, to: &text)
        for _ in 0..<max(0, width - (text.count - start)) { text.insert(0x30, at: start) }
    }
}

extension CalendarFormat {
    /// Adds an instant, given in microseconds since 1970-01-01T00:00:00Z, as this format writes it, in UTC.
    public func append(timestamp microseconds: Int64, to text: inout [UInt8]) {
        append(timestamp: microseconds, shownAs: microseconds, to: &text)
    }

    /// Adds an instant as this format writes it by clocks that show `local` at it; both in microseconds since 1970.
    public func append(timestamp microseconds: Int64, shownAs local: Int64, to text: inout [UInt8]) {
        let (day, time) = CalendarText.split(local)
        let date = CivilTime.civil(days: day)
        let seconds = time / 1_000_000
        for step in steps {
            switch step {
            case .literal(let byte): text.append(byte)
            case .blank: text.append(0x20)
            case .year: CalendarText.append(date.year, width: 4, to: &text)
            case .shortYear: CalendarText.append(date.year % 100, width: 2, to: &text)
            case .month: CalendarText.append(date.month, width: 2, to: &text)
            case .monthName(let isFull):
                text += CalendarNames.months[Int(date.month) - 1].utf8.prefix(isFull ? 9 : 3)
            case .day: CalendarText.append(date.day, width: 2, to: &text)
            case .weekdayName(let isFull):
                text += CalendarNames.weekdays[Int(((day + 4) % 7 + 7) % 7)].utf8.prefix(isFull ? 9 : 3)
            case .hour: CalendarText.append(seconds / 3600, width: 2, to: &text)
            case .hour12: CalendarText.append((seconds / 3600 + 11) % 12 + 1, width: 2, to: &text)
            case .minute: CalendarText.append(seconds / 60 % 60, width: 2, to: &text)
            case .second: CalendarText.append(seconds % 60, width: 2, to: &text)
            case .fraction: CalendarText.append(time % 1_000_000, width: 6, to: &text)
            case .half: text += seconds < 43_200 ? "AM".utf8 : "PM".utf8
            case .zone: CalendarText.append(offset: (local - microseconds) / 1_000_000, to: &text)
            case .epoch:
                let (day, time) = CalendarText.split(microseconds)
                Numbers.append(day * 86_400 + time / 1_000_000, to: &text)
            }
        }
    }

    /// Adds a day, given in days since 1970-01-01, as this format writes it.
    public func append(date days: Int32, to text: inout [UInt8]) {
        append(timestamp: Int64(days) * CivilTime.microsecondsPerDay, to: &text)
    }
}
