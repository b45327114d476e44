public import CDPTypes

/// The clocks by which times without an offset were written, those of one time zone.
public struct LocalClock: Hashable, Sendable {
    /// The name of the time zone.
    public let zone: String
    /// The instant at which the clocks show a time; both in microseconds since 1970-01-01T00:00:00.
    let utc: @Sendable (Int64) -> Int64
    /// How times are told that the clocks show twice or never; nil where nobody asks.
    public var doubts: Doubts?

    /// Tells times that the clocks show twice or never.
    public struct Doubts: Sendable {
        /// Whether the clocks may be set within a day of an instant: only then is a time looked at.
        let mayBeSet: @Sendable (Int64) -> Bool
        /// How often the clocks show a time.
        let reading: @Sendable (Int64) -> ClockReading

        /// The doubts of a zone; instants and times are in microseconds since 1970-01-01T00:00:00.
        public init(
            mayBeSet: @escaping @Sendable (Int64) -> Bool, reading: @escaping @Sendable (Int64) -> ClockReading
        ) {
            self.mayBeSet = mayBeSet
            self.reading = reading
        }
    }

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
