/// An exact length of time, as in `within 90 days`: a day is 86,400 seconds.
public struct TimeSpan: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    /// The length in microseconds.
    public var microseconds: Int64

    /// A span of that many microseconds.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// The length in seconds, as what waits counts them.
    public var seconds: Double { Double(microseconds) / 1e6 }

    /// The units that specs and expressions may write, singular, with their length in microseconds.
    public static let units: [(name: String, microseconds: Int64)] = [
        ("second", 1_000_000), ("minute", 60_000_000), ("hour", 3_600_000_000), ("day", 86_400_000_000),
        ("week", 604_800_000_000),
    ]

    /// Reads `90 days`, `1 hour`, `36 hours`; nil for anything else or a span beyond 64 bits.
    public init?(_ text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 2, let count = Int64(parts[0]), count >= 0 else { return nil }
        let unit = parts[1].hasSuffix("s") ? parts[1].dropLast() : parts[1]
        guard let length = TimeSpan.units.first(where: { $0.name == unit })?.microseconds else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: length)
        guard !overflow else { return nil }
        microseconds = product
    }

    /// The span in the largest unit that divides it: `90 days`.
    public var description: String {
        for unit in TimeSpan.units.reversed() where microseconds % unit.microseconds == 0 {
            let count = microseconds / unit.microseconds
            if count != 0 { return "\(count) \(unit.name)\(count == 1 ? "" : "s")" }
        }
        return microseconds == 0 ? "0 seconds" : "\(microseconds) microseconds"
    }

    /// The shorter span first.
    public static func < (left: TimeSpan, right: TimeSpan) -> Bool {
        left.microseconds < right.microseconds
    }
}
