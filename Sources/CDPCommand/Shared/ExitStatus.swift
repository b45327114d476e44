import ArgumentParser

/// The exit codes of `cdp`. Part of the interface: scripts depend on them, so none changes its meaning.
enum ExitStatus: Int32 {
    case success = 0
    /// The operation failed; the store is unchanged.
    case failed = 1
    /// With `--detailed-exitcode`: success, and there are changes.
    case changes = 2
    /// The specs are invalid.
    case invalidSpecs = 3
    /// Refused: stale, locked, or the specs differ from the applied ones.
    case refused = 4
    /// A gate is not accepted.
    case gateClosed = 5
    /// The generation is committed; a delivery failed, or something else that follows.
    case deliveryFailed = 7
    /// The command line makes no sense.
    case usage = 64
    /// A mistake in `cdp` itself.
    case internalError = 70
    /// SIGHUP ended it; the message says what was committed.
    case hungUp = 129
    /// SIGINT did.
    case interrupted = 130
    /// SIGTERM did.
    case terminated = 143

    /// The code of a command that a signal ended: 128 and the signal's number; that of SIGINT for others.
    init(signal: Int32?) {
        self = signal.flatMap { ExitStatus(rawValue: 128 + $0) } ?? .interrupted
    }

    /// Ends the command with this code, unless it is success.
    func end() throws {
        if self != .success { throw ExitCode(rawValue) }
    }
}
