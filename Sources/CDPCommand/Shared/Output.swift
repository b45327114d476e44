import Glibc

/// Writing to the standard streams.
enum Output {
    /// Writes a result.
    static func write(_ text: String) {
        write(text, STDOUT_FILENO)
    }

    /// Writes a remark, a warning or an error.
    static func note(_ text: String) {
        write(text, STDERR_FILENO)
    }

    private static func write(_ text: String, _ descriptor: Int32) {
        var text = text
        text.withUTF8 { bytes in
            var done = 0
            while done < bytes.count {
                let written = Glibc.write(descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
                if written < 0, errno == EINTR { continue }
                if written <= 0 { return }
                done += written
            }
        }
    }
}
