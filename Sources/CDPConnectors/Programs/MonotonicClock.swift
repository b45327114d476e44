import CDPColumns
import Glibc

/// A clock that nobody sets: for how long something takes.
package enum MonotonicClock {
    /// Seconds since some moment.
    package static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Waits until a moment. False where a signal comes before.
    package static func wait(until end: Double) -> Bool {
        while Interruption.signal == nil {
            let left = end - now()
            if left <= 0 { return true }
            usleep(UInt32(min(left, 0.05) * 1e6))
        }
        return false
    }
}
