/// How long a receiver is tried that takes nothing, and when it is left alone.
///
/// Each try waits longer than the one before, by chance between nothing and a bound that doubles from a second to five minutes
/// (full jitter: many that failed together do not come back together), and at least as long as the receiver asks for. What it takes
/// begins the time anew. A receiver that failed twenty times in a row, over all commands, is tried once by each command, until
/// it answers.
package struct Patience {
    /// Failures in a row from which on a command tries once.
    package static let mostFailures = 20
    /// Tries of what is more likely a mistake than a matter of time.
    private static let littleTries = 4
    /// The longest wait between two tries, in seconds.
    private static let longest = 300.0

    /// How many seconds it is tried.
    private let within: Double
    /// How often in a row nothing was known of a batch, over all commands.
    package private(set) var failures: Int
    /// Tries since something was taken.
    private var tries = 0
    private var since = MonotonicClock.now()

    /// Patience with a receiver that failed so often in a row before.
    package init(within: Double, failures: Int) {
        self.within = within
        self.failures = failures
    }

    /// Whether the receiver is paused: a try more and no other.
    package var isPaused: Bool { failures >= Self.mostFailures }

    /// Notes that the receiver answered: it is there.
    package mutating func noteAnswer() { failures = 0 }

    /// Notes that it took or rejected rows, so that the time begins anew.
    package mutating func noteProgress() { (tries, since) = (0, MonotonicClock.now()) }

    /// Notes that nothing is known of a batch, and waits until it is to be tried again. False where it is not.
    package mutating func wait(after failure: any Error) -> Bool {
        failures += 1
        let known = failure as? DeliveryFailure
        let isLikely =
            switch known?.patience {
            case .some(.none): false
            case .little?: tries + 1 < Self.littleTries
            case .whole?, nil: true
            }
        return isLikely && !isPaused && wait(atLeast: known?.pause)
    }

    /// Waits until rows that were not taken for now are to be tried again; at least so many seconds. False where they are not.
    package mutating func wait(atLeast pause: Double?) -> Bool {
        tries += 1
        let bound = min(Self.longest, Double(1 << min(tries - 1, 9)))
        return rest(max(pause ?? 0, Double.random(in: 0...bound)))
    }

    /// Leaves the receiver alone for so many seconds. False where that is longer than it is tried, or a signal comes.
    package func rest(_ seconds: Double) -> Bool {
        let end = MonotonicClock.now() + seconds
        guard end - since <= within else { return false }
        return MonotonicClock.wait(until: end)
    }
}
