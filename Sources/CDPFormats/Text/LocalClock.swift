import CDPTypes

/// The clocks by which times without an offset were written, those of one time zone.
public struct LocalClock: Hashable, Sendable {
    /// The name of the time zone.
    public let zone: String
    /// The instant at which the clocks show a time; both in microseconds since 1970-01-01T00:00:00.
    let utc: @Sendable (Int64) -> Int64

    /// The clocks of a zone; equal names must come with equal clocks.
    public init(zone: String, utc: @escaping @Sendable (Int64) -> Int64) {
        self.zone = zone
        self.utc = utc
    }

    /// The instant at which the clocks show a time; nil where that lies outside of the years 1 to 9999.
    func instant(_ time: Int64) -> Int64? {
        let instant = utc(time)
        return CivilTime.microseconds.contains(instant) ? instant : nil
    }

    /// Whether both are of one zone.
    public static func == (left: LocalClock, right: LocalClock) -> Bool { left.zone == right.zone }

    /// By the zone.
    public func hash(into hasher: inout Hasher) { hasher.combine(zone) }
}
