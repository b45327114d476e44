import CDPDiagnostics
import CDPFormats
import Glibc
import Synchronization

/// Writing to the standard streams.
///
/// Results go to the standard output and remarks to the error stream, so that a pipe has results only. A result
/// that cannot be written, because a disk is full or a pipe is closed, makes the command fail at its end: half an
/// answer must not look like a whole one.
///
/// Text is written as it is: what comes from data is escaped first, by `DisplayText` or `TerminalText`.
enum Output {
    /// The error number of the first result that could not be written; 0 where none failed.
    private static let failed = Atomic<Int32>(0)

    /// Writes a result.
    static func write(_ text: String) {
        let number = put(text, STDOUT_FILENO)
        if number != 0 { failed.store(number, ordering: .relaxed) }
    }

    /// Writes a remark, a warning or an error. That it cannot be written is not reported.
    static func note(_ text: String) {
        _ = put(text, STDERR_FILENO)
    }

    /// Throws where a result did not reach the standard output. `status` is the exit code then.
    static func check(_ status: ExitStatus) throws(Failure) {
        let number = failed.exchange(0, ordering: .relaxed)
        guard number != 0 else { return }
        throw Failure(
            .outputFailed, "the answer could not be written: \(String(cString: strerror(number)))",
            help: [
                status == .failed
                    ? "run the command again with room for its answer"
                    : "the command did its work; `cdp status` says where the store stands"
            ], status: status)
    }

    /// Writes a text; returns the error number, or 0 for success.
    private static func put(_ text: String, _ descriptor: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { FileDescriptor.write(UnsafeRawBufferPointer($0), to: descriptor) ? 0 : errno }
    }
}
