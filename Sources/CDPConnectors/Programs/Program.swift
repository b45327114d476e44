import CDPColumns
import CDPFormats
import CKernels
import Glibc

/// A program, of a user or git, run to its end: it is given `input`, and its standard output is handed on as it comes.
///
/// Arguments are passed as they are; no shell reads them. What it says on its standard error goes into a file, since it may name
/// people. It runs in a process group of its own, which is ended as a whole: where a signal asks
/// cdp to stop, when its time is over, and when it leaves processes behind that hold its output.
package struct Program: Sendable {
    /// The program, found in `PATH` or by its path from `folder`, and its arguments.
    package var arguments: [String]
    /// The folder that it runs in.
    package var folder: String
    /// What its environment has besides that of cdp.
    package var environment: [String: String] = [:]
    /// What it reads from its standard input. It need not read all of it.
    package var input: [UInt8] = []
    /// How many seconds it may take.
    package var within: Double
    /// The file that its standard error goes to.
    package var errors: String
    /// A descriptor that stays open in it, under its number.
    var inherited: Int32?
    /// Whether a signal that asks cdp to stop ends it.
    package var heedsSignals = true

    /// A program.
    package init(_ arguments: [String], in folder: String, within: Double, errors: String) {
        self.arguments = arguments
        self.folder = folder
        self.within = within
        self.errors = errors
    }

    /// How it ended.
    package enum End: Hashable, Sendable {
        /// By itself, with a status.
        case ended(Int32)
        /// By a signal that was not ours.
        case signalled(Int32)
        /// It took too long.
        case late
        /// A signal asked cdp to stop.
        case interrupted
        /// It could not be started: why.
        case unknown(String)
    }

    /// Seconds that processes get to end when they are asked to, and that one's output may be held by others once it has ended.
    private static let patience = 2.0

    /// Runs it, and hands `take` what it writes. What `take` throws ends it.
    package func run(_ take: (UnsafeRawBufferPointer) throws -> Void) throws -> End {
        var ends: [Int32] = [0, 0]
        guard pipe2(&ends, O_CLOEXEC) == 0 else { return .unknown(FilePath.reason) }
        guard let output = FileDescriptor(owning: ends[0]) else { return .unknown(FilePath.reason) }
        guard var input = ProgramInput(input) else {
            close(ends[1])
            return .unknown(FilePath.reason)
        }
        var process: pid_t = 0
        let failure = spawn(&process, ends[1], input.readEnd)
        close(ends[1])
        input.closeReadEnd()
        guard failure == 0 else { return .unknown(String(cString: strerror(failure)).lowercased()) }
        var status: Int32?
        defer {
            // Whatever it left goes with it.
            kill(-process, SIGKILL)
            if status == nil { Self.wait(process, &status, 0) }
        }
        let end = try hand(output.number, &input, process, &status, take)
        if let end { stop(process, &status); return end }
        if status == nil { Self.wait(process, &status, 0) }
        guard let status else { return .unknown("its end was not told") }
        return status & 0x7F == 0 ? .ended(status >> 8 & 0xFF) : .signalled(status & 0x7F)
    }

    private func spawn(_ process: inout pid_t, _ output: Int32, _ input: Int32?) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        } else {
            posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        // A copy onto itself only takes the flag that closes it.
        if let inherited { posix_spawn_file_actions_adddup2(&actions, inherited, inherited) }
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        posix_spawn_file_actions_addchdir_np(&actions, folder)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Signals that cdp notes or ignores are as usual for it.
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { sigaddset(&signals, number) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF))
        var words = arguments.map { strdup($0) } + [nil]
        var variables = environmentTexts().map { strdup($0) } + [nil]
        defer {
            for word in words + variables { free(word) }
        }
        return posix_spawnp(&process, arguments[0], &actions, &attributes, &words, &variables)
    }

    private func environmentTexts() -> [String] {
        var texts: [String] = []
        var next = environ
        while let text = next.pointee {
            let text = String(cString: text)
            if environment[String(text.prefix { $0 != "=" })] == nil { texts.append(text) }
            next += 1
        }
        return texts + environment.map { "\($0.key)=\($0.value)" }
    }

    /// Gives it its input and hands on what it writes until nobody holds its output; says where it must be ended before.
    private func hand(
        _ output: Int32, _ input: inout ProgramInput, _ process: pid_t, _ status: inout Int32?,
        _ take: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> End? {
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)
        defer { room.deallocate() }
        let start = MonotonicClock.now()
        var quietSince: Double?
        while true {
            if heedsSignals, Interruption.stop != nil { return .interrupted }
            if status == nil, MonotonicClock.now() - start > within { return .late }
            // Whichever of the two is ready, so that neither side waits for the other for ever.
            var waiting = [
                pollfd(fd: output, events: Int16(POLLIN), revents: 0),
                pollfd(fd: input.writeEnd, events: Int16(POLLOUT), revents: 0),
            ]
            _ = poll(&waiting, 2, 50)
            if waiting[1].revents != 0 { input.write() }
            if waiting[0].revents != 0 {
                let got = uninterrupted { read(output, room.baseAddress, room.count) }
                if got <= 0 { return nil }
                try take(UnsafeRawBufferPointer(rebasing: room[..<got]))
                quietSince = nil
                continue
            }
            if status == nil { Self.wait(process, &status, WNOHANG) }
            guard status != nil else { continue }
            let since = quietSince ?? MonotonicClock.now()
            quietSince = since
            if MonotonicClock.now() - since > Self.patience { return nil }
        }
    }

    /// Asks its processes to end, and ends them where they do not.
    private func stop(_ process: pid_t, _ status: inout Int32?) {
        kill(-process, SIGTERM)
        let start = MonotonicClock.now()
        while status == nil, MonotonicClock.now() - start < Self.patience {
            Self.wait(process, &status, WNOHANG)
            usleep(20_000)
        }
    }

    private static func wait(_ process: pid_t, _ status: inout Int32?, _ options: Int32) {
        var found: Int32 = 0
        if uninterrupted({ waitpid(process, &found, options) }) == process { status = found }
    }
}
