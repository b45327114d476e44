/// How often the clocks of a time zone show a time.
public enum ClockReading: Hashable, Sendable {
    /// As nearly always.
    case once
    /// The hour comes again when summer time ends.
    case twice
    /// The hour is skipped when summer time begins.
    case never
}
