internal import CDPTypes

extension CalendarFormat {
    /// The day that `text` names in this format, in days since 1970-01-01; nil when it does not fit or does not exist. A time
    /// of day is read and dropped.
    public func date(_ text: UnsafeBufferPointer<UInt8>) -> Int32? {
        if epochScale != nil {
            guard let instant = timestamp(text) else { return nil }
            let day = CivilTime.microsecondsPerDay
            return Int32(truncatingIfNeeded: instant / day - (instant % day < 0 ? 1 : 0))
        }
        guard let parts = parts(text) else { return nil }
        if let epoch = parts.epoch {
            let day = epoch >= 0 ? epoch / 86_400 : -((86_399 - epoch) / 86_400)
            return CivilTime.days.contains(day) ? Int32(truncatingIfNeeded: day) : nil
        }
        return CivilTime.checkedDays(year: parts.year, month: parts.month, day: parts.day)
    }

    /// The instant that `text` names in this format, in microseconds since 1970-01-01T00:00:00Z; nil when it does not fit or
    /// does not exist.
    public func timestamp(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        if let epochScale { return CalendarFormat.instant(text, epochScale) }
        guard let parts = parts(text) else { return nil }
        let instant: Int64
        if let epoch = parts.epoch {
            guard abs(epoch) < 1 << 40 else { return nil }
            instant = epoch * 1_000_000 + parts.fraction
        } else {
            guard let day = CivilTime.checkedDays(year: parts.year, month: parts.month, day: parts.day) else {
                return nil
            }
            let seconds = parts.hour * 3600 + parts.minute * 60 + parts.second - parts.offset
            instant = Int64(day) * CivilTime.microsecondsPerDay + seconds * 1_000_000 + parts.fraction
        }
        return CivilTime.microseconds.contains(instant) ? instant : nil
    }

    /// The instant of a count of time since 1970 of which `scale` decimals are microseconds. Decimals beyond are dropped.
    private static func instant(_ text: UnsafeBufferPointer<UInt8>, _ scale: Int) -> Int64? {
        guard case .success(let instant) = Numbers.truncated(text, scale: scale) else { return nil }
        return CivilTime.microseconds.contains(instant) ? instant : nil
    }

    /// What a text says of a time, each part with its value where the format does not ask for it.
    fileprivate struct Parts {
        /// 1 to 9999.
        var year: Int64 = 1970
        var month: Int64 = 1
        var day: Int64 = 1
        var hour: Int64 = 0
        var minute: Int64 = 0
        var second: Int64 = 0
        /// Microseconds.
        var fraction: Int64 = 0
        /// Seconds east of UTC.
        var offset: Int64 = 0
        /// Seconds since 1970, where the format asks for them; then they decide alone.
        var epoch: Int64?
        /// Whether the text says PM, so that 12 hours are added.
        var isAfternoon = false
    }

    /// Reads a text by the steps of the format, from front to back; nil where one does not fit or something is left over.
    private func parts(_ text: UnsafeBufferPointer<UInt8>) -> Parts? {
        var parts = Parts()
        var reader = DigitReader(text: text)
        for step in steps {
            switch step {
            case .literal, .blank, .weekdayName: guard CalendarFormat.pass(step, &reader) else { return nil }
            case .year, .shortYear, .month, .monthName, .day: guard parts.readDate(step, &reader) else { return nil }
            default: guard parts.readTime(step, &reader) else { return nil }
            }
        }
        guard reader.isAtEnd else { return nil }
        if parts.isAfternoon { parts.hour += 12 }
        return parts
    }

    /// Passes over what says nothing of the time. The name of a weekday must be one, but not the right one.
    private static func pass(_ step: Step, _ reader: inout DigitReader) -> Bool {
        switch step {
        case .literal(let byte): return reader.take(byte)
        case .weekdayName(let isFull): return reader.name(among: CalendarNames.weekdays, isFull: isFull) != nil
        default:
            guard reader.take(0x20) else { return false }
            while reader.take(0x20) {}
            return true
        }
    }
}

extension CalendarFormat.Parts {
    /// Reads a part of the date; years of two digits are those from 1969 to 2068, as in POSIX.
    fileprivate mutating func readDate(_ step: CalendarFormat.Step, _ reader: inout DigitReader) -> Bool {
        switch step {
        case .year: return Self.keep(reader.digits(4...4), &year)
        case .shortYear: return Self.keep(reader.digits(2...2).map { $0 < 69 ? 2000 + $0 : 1900 + $0 }, &year)
        case .month: return Self.keep(reader.digits(1...2), &month)
        case .monthName(let isFull):
            return Self.keep(reader.name(among: CalendarNames.months, isFull: isFull).map { $0 + 1 }, &month)
        default: return Self.keep(reader.digits(1...2), &day)
        }
    }

    /// Reads a part of the time of day, an offset from UTC, or seconds since 1970.
    fileprivate mutating func readTime(_ step: CalendarFormat.Step, _ reader: inout DigitReader) -> Bool {
        switch step {
        case .hour: return Self.keep(reader.digits(1...2, below: 24), &hour)
        case .hour12:
            guard let value = reader.digits(1...2, below: 13), value != 0 else { return false }
            return Self.keep(value % 12, &hour)
        case .minute: return Self.keep(reader.digits(1...2, below: 60), &minute)
        case .second: return Self.keep(reader.digits(1...2, below: 60), &second)
        case .fraction: return Self.keep(reader.microseconds(), &fraction)
        case .half:
            guard let half = reader.half() else { return false }
            isAfternoon = half
            return true
        case .zone: return Self.keep(reader.offset(), &offset)
        default:
            epoch = reader.signed()
            return epoch != nil
        }
    }

    /// Stores what was read; false where nothing was.
    private static func keep(_ value: Int64?, _ part: inout Int64) -> Bool {
        guard let value else { return false }
        part = value
        return true
    }
}

/// A cursor over the bytes of a date's text.
private struct DigitReader {
    let text: UnsafeBufferPointer<UInt8>
    /// The index of the next byte.
    var place = 0

    init(text: UnsafeBufferPointer<UInt8>) {
        self.text = text
    }

    /// Whether all bytes are read.
    var isAtEnd: Bool { place == text.count }

    /// Passes over a byte if it comes next.
    mutating func take(_ byte: UInt8) -> Bool {
        guard place < text.count, text[place] == byte else { return false }
        place += 1
        return true
    }

    /// A number of so many digits, as many as there are; nil for fewer, or for `limit` and more.
    mutating func digits(_ count: ClosedRange<Int>, below limit: Int64 = .max) -> Int64? {
        let start = place
        var value: Int64 = 0
        while place - start < count.upperBound, place < text.count, text[place] &- 0x30 < 10 {
            value = value * 10 + Int64(text[place] - 0x30)
            place += 1
        }
        return place - start >= count.lowerBound && value < limit ? value : nil
    }

    /// One to nine digits of a fraction of a second; those after the sixth are dropped.
    mutating func microseconds() -> Int64? {
        let start = place
        guard var value = digits(1...6) else { return nil }
        for _ in (place - start)..<6 { value *= 10 }
        if place - start == 6 { _ = digits(0...3) }
        return value
    }

    /// A number of at most twelve digits, perhaps after a minus.
    mutating func signed() -> Int64? {
        let isNegative = take(0x2D)
        return digits(1...12).map { isNegative ? -$0 : $0 }
    }

    /// How far east of UTC, in seconds: `Z`, `+HH`, `+HHMM` or `+HH:MM`.
    mutating func offset() -> Int64? {
        if take(0x5A) || take(0x7A) { return 0 }
        let isNegative = take(0x2D)
        guard isNegative || take(0x2B), let hours = digits(2...2, below: 24) else { return nil }
        var seconds = hours * 3600
        let hasColon = take(0x3A)
        if let minutes = digits(2...2, below: 60) { seconds += minutes * 60 } else if hasColon { return nil }
        return isNegative ? -seconds : seconds
    }

    /// Whether the text says PM (true) or AM (false), in any case; nil for neither.
    mutating func half() -> Bool? {
        guard place + 1 < text.count, text[place + 1] | 0x20 == UInt8(ascii: "m") else { return nil }
        let letter = text[place] | 0x20
        guard letter == UInt8(ascii: "a") || letter == UInt8(ascii: "p") else { return nil }
        place += 2
        return letter == UInt8(ascii: "p")
    }

    /// The index of the name that stands here.
    mutating func name(among names: [String], isFull: Bool) -> Int64? {
        for (number, name) in names.enumerated() {
            let letters = name.utf8.prefix(isFull ? 9 : 3)
            guard place + letters.count <= text.count else { continue }
            let found = text[place..<place + letters.count]
            guard zip(found, letters).allSatisfy({ $0 | 0x20 == $1 | 0x20 }) else { continue }
            place += letters.count
            return Int64(number)
        }
        return nil
    }
}

/// The English names of months and weekdays.
enum CalendarNames {
    static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
}
