import CDPColumns
import Glibc

/// When work that waits for others must have come to its end.
package struct Deadline: Sendable {
    private let end: Double
    private let length: Double

    /// So many seconds from now.
    package init(seconds: Double) {
        length = seconds
        end = MonotonicClock.now() + seconds
    }

    /// Throws where the time is over, or where a signal asks cdp to stop.
    package func check() throws(ConnectionError) {
        if Interruption.stop != nil { throw ConnectionError("a signal ended it", help: "run the command again") }
        if MonotonicClock.now() > end {
            throw ConnectionError(
                "it took longer than \(Int(length)) seconds", help: "give it more time: `within:`, or ask for less")
        }
    }

    /// Waits until something can be read from a socket, or written to it, and looks at the clock meanwhile.
    package func wait(for socket: Int32, toWrite: Bool) throws(ConnectionError) {
        while true {
            try check()
            var waiting = pollfd(fd: socket, events: Int16(toWrite ? POLLOUT | POLLIN : POLLIN), revents: 0)
            if poll(&waiting, 1, 100) > 0 { return }
        }
    }
}
