import CDPDiagnostics
import CDPStore
import CDPTypes
import Glibc

/// The instant that an operation takes as now.
enum AsOf {
    /// The given RFC 3339 instant, else the clock, truncated to the minute. The clock never falls behind `head`.
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
        guard let head, now.microseconds < head.asOf else { return now }
        return Instant(microseconds: head.asOf)
    }

    /// The wall clock.
    static func clock() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    private static func hasOffset(_ text: String) -> Bool {
        text.utf8.contains(UInt8(ascii: "T"))
            && (text.hasSuffix("Z") || text.dropFirst(19).contains { "+-".contains($0) })
    }
}
