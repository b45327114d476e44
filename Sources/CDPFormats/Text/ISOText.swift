import CDPTypes

/// The two texts that nearly every date and timestamp of an export has, `2026-01-31` and `2026-01-31T12:00:00Z`, read without
/// a loop. Everything else that ISO 8601 allows is left to `CivilTime`.
enum ISOText {
    @inline(__always)
    static func date(_ text: UnsafeBufferPointer<UInt8>) -> Int32? {
        guard text.count == 10, let day = day(text) else { return CivilTime.date(text) }
        return day
    }

    /// `clock` says what a text without an offset is; without one it is UTC.
    @inline(__always)
    static func timestamp(_ text: UnsafeBufferPointer<UInt8>, _ clock: LocalClock?) -> Int64? {
        guard text.count == 20, text[10] == 0x54, text[13] == 0x3A, text[16] == 0x3A, text[19] == 0x5A,
            let day = day(text)
        else {
            guard let clock else { return CivilTime.timestamp(text) }
            return CivilTime.clock(text).flatMap { $0.hasOffset ? $0.instant : clock.instant($0.instant) }
        }
        var wrong: UInt8 = 0
        let hour = pair(text, 11, &wrong)
        let minute = pair(text, 14, &wrong)
        let second = pair(text, 17, &wrong)
        guard wrong == 0, hour < 24, minute < 60, second < 60 else { return nil }
        return Int64(day) &* CivilTime.microsecondsPerDay &+ (hour &* 3600 &+ minute &* 60 &+ second) &* 1_000_000
    }

    /// The day in the first ten bytes.
    @inline(__always)
    private static func day(_ text: UnsafeBufferPointer<UInt8>) -> Int32? {
        guard text[4] == 0x2D, text[7] == 0x2D else { return nil }
        var wrong: UInt8 = 0
        let year = pair(text, 0, &wrong) &* 100 &+ pair(text, 2, &wrong)
        let month = pair(text, 5, &wrong)
        let day = pair(text, 8, &wrong)
        guard wrong == 0 else { return nil }
        return CivilTime.checkedDays(year: year, month: month, day: day)
    }

    /// Two digits; `wrong` becomes other than 0 where they are none.
    @inline(__always)
    private static func pair(_ text: UnsafeBufferPointer<UInt8>, _ place: Int, _ wrong: inout UInt8) -> Int64 {
        let tens = text[place] &- 0x30
        let ones = text[place &+ 1] &- 0x30
        wrong |= (tens > 9 ? 1 : 0) | (ones > 9 ? 1 : 0)
        return Int64(tens) &* 10 &+ Int64(ones)
    }
}
