internal import Glibc
internal import Synchronization

/// A signal that asks the process to end, noted instead of obeyed at once, so that work stops where nothing is left half done.
///
/// All of it is a matter of the process as a whole. The same signal once more ends the process at once.
public enum Interruption {
    /// The number of the first signal that came; 0 for none.
    private static let noted = Atomic<Int32>(0)
    /// Whether work is past the point of no return, so that a signal ends nothing any more.
    private static let isHeld = Atomic<Bool>(false)

    /// Begins to note SIGINT, SIGTERM and SIGHUP. One that the process was started to ignore, as under `nohup`, stays ignored.
    public static func watch() {
        _ = signal
        for number in [SIGINT, SIGTERM, SIGHUP] {
            var action = sigaction()
            guard sigaction(number, nil, &action) == 0 else { continue }
            let before = action.__sigaction_handler.sa_handler
            if before.map({ unsafeBitCast($0, to: Int.self) }) == unsafeBitCast(SIG_IGN, to: Int.self) { continue }
            action.__sigaction_handler.sa_handler = { number in
                if Interruption.noted.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
            }
            action.sa_flags = 0
            sigaction(number, &action, nil)
        }
    }

    /// The signal that was noted; nil where none was.
    public static var signal: Int32? {
        let number = noted.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }

    /// The signal by which work that can still be dropped must stop; nil where there is none, or where it must be finished.
    public static var stop: Int32? { isHeld.load(ordering: .relaxed) ? nil : signal }

    /// From here on work is finished: it is committed, or about to be.
    public static func hold() { isHeld.store(true, ordering: .relaxed) }

    /// `SIGINT`.
    public static func name(_ signal: Int32) -> String {
        switch signal {
        case SIGINT: "SIGINT"
        case SIGHUP: "SIGHUP"
        default: "SIGTERM"
        }
    }
}
