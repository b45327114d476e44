import CDPFormats
import Glibc

/// A program that is run to its end, with what it wrote.
///
///     let answer = ChildProcess.run("git", ["-C", folder, "status"])
///
/// For git alone, which knows the specs of a revision. Arguments are passed as they are; no shell reads them. Waits
/// without a limit of time, and holds all output in memory: not for programs that a user names.
struct ChildProcess {
    /// What it wrote to its standard output.
    var output: [UInt8]
    /// Its exit code; 127 when it could not be started.
    var status: Int32

    /// Runs a program found in `PATH`. Its input is empty, its error stream is dropped.
    static func run(_ program: String, _ arguments: [String]) -> ChildProcess {
        var pipes: [Int32] = [0, 0]
        guard pipe(&pipes) == 0 else { return ChildProcess(output: [], status: 127) }
        for end in pipes { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, pipes[1], STDOUT_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        var words = ([program] + arguments).map { strdup($0) }
        words.append(nil)
        defer { words.forEach { free($0) } }
        var process: pid_t = 0
        let failure = posix_spawnp(&process, program, &actions, nil, words, environ)
        close(pipes[1])
        let pipe = FileDescriptor(owning: pipes[0])
        guard failure == 0 else { return ChildProcess(output: [], status: 127) }
        let output = pipe?.readToEnd() ?? []
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return ChildProcess(output: output, status: status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F))
    }
}
