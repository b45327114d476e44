import CDPDiagnostics
import CDPFormats
import Glibc
import Synchronization

/// Writing to the standard streams.
///
/// Results go to the standard output and remarks to the error stream, so that a pipe has results only. A result that
/// cannot be written, to a full disk or a closed pipe, makes the command fail at its end: half an answer must not look
/// like a whole one.
enum Output {
    /// The error number of the first result that could not be written; 0 where none failed.
    private static let failed = Atomic<Int32>(0)

    /// Writes a result.
    static func write(_ text: String) {
        let number = put(text, STDOUT_FILENO)
        if number != 0 { failed.store(number, ordering: .relaxed) }
    }

    /// Writes a remark, a warning or an error.
    static func note(_ text: String) {
        _ = put(text, STDERR_FILENO)
    }

    /// Throws where a result did not reach the standard output: half an answer is none. `status` is how the command ends then.
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

    /// The error number of what failed, 0 for nothing.
    private static func put(_ text: String, _ descriptor: Int32) -> Int32 {
        var text = text
        return text.withUTF8 { FileDescriptor.write(UnsafeRawBufferPointer($0), to: descriptor) ? 0 : errno }
    }
}
