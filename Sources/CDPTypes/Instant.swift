/// A point in time in UTC, in microseconds since 1970-01-01T00:00:00Z.
public struct Instant: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    /// Microseconds since 1970-01-01T00:00:00Z, negative before.
    public var microseconds: Int64

    /// The instant that many microseconds after 1970.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// The same instant with seconds and below dropped: `as_of` is always so.
    public var truncatedToMinute: Instant {
        let minute: Int64 = 60_000_000
        let rest = microseconds % minute
        return Instant(microseconds: microseconds - (rest < 0 ? rest + minute : rest))
    }

    /// `2026-01-01T00:00:00Z`, with a fraction only where there is one.
    public var description: String {
        let perDay: Int64 = 86_400_000_000
        var days = microseconds / perDay
        var rest = microseconds % perDay
        if rest < 0 {
            rest += perDay
            days -= 1
        }
        let (year, month, day) = CivilTime.civil(days: days)
        let seconds = rest / 1_000_000
        let fraction = rest % 1_000_000
        let time = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { Instant.padded($0, 2) }.joined(
            separator: ":")
        let date = "\(Instant.padded(year, 4))-\(Instant.padded(month, 2))-\(Instant.padded(day, 2))"
        return fraction == 0 ? "\(date)T\(time)Z" : "\(date)T\(time).\(Instant.padded(fraction, 6))Z"
    }

    /// The earlier instant first.
    public static func < (left: Instant, right: Instant) -> Bool {
        left.microseconds < right.microseconds
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
    }
}
