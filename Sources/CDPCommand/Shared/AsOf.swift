import CDPDiagnostics
import CDPStore
import CDPTypes
import Glibc

/// The instant that an operation takes as now.
///
/// It is always a whole minute, so that two runs in one minute compute the same, and it never goes back.
enum AsOf {
    /// The given RFC 3339 instant, else the clock; both truncated to the minute.
    ///
    /// The clock never goes below the instant of `head`: a machine whose clock was set back must not undo what time has
    /// brought about. An instant that the user gives may. Throws where the text is no instant with an offset.
    static func instant(_ text: String?, head: JournalEntry?) throws -> Instant {
        if let text {
            guard hasOffset(text), let microseconds = CivilTime.timestamp(text) else {
                throw Failure(
                    .invalidRequest, "`--as-of` does not take that text",
                    help: ["write RFC 3339: 2026-11-23T14:00:00Z"],
                    status: .usage)
            }
            return Instant(microseconds: microseconds).truncatedToMinute
        }
        let now = clock().truncatedToMinute
        guard let head, now.microseconds < head.since else { return now }
        return Instant(microseconds: head.since)
    }

    /// The wall clock, in microseconds.
    static func clock() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    /// Whether a text has a time and an offset; a date alone would be another instant in each zone.
    private static func hasOffset(_ text: String) -> Bool {
        text.utf8.contains(UInt8(ascii: "T"))
            && (text.hasSuffix("Z") || text.dropFirst(19).contains { "+-".contains($0) })
    }
}
