import Glibc

/// A file open for reading from front to back, up to the size that it has when it is opened: who reads a file that grows
/// faster than it is read would never come to its end.
///
/// Pipes and devices are refused: a source is read more than once, and they may never end.
final class InputFile {
    let path: String
    private let file: FileDescriptor
    private var remaining = 0

    init(_ path: String, from offset: Int64 = 0) throws(FormatError) {
        self.path = path
        // Without O_NONBLOCK, opening a pipe waits for a writer.
        guard let file = FileDescriptor(path, O_RDONLY | O_NONBLOCK), let status = file.status else {
            throw FormatError(path: path, what: "cannot be opened (\(InputFile.reason()))")
        }
        if status.isFolder {
            throw FormatError(
                path: path, what: "is a directory", next: "name its files by a pattern such as `\(path)/*`")
        }
        guard status.isFile else {
            throw FormatError(
                path: path, what: "is a pipe or a device, not a file", next: "write its content to a file first")
        }
        if offset > 0, lseek(file.number, off_t(offset), SEEK_SET) < 0 {
            throw FormatError(path: path, what: "cannot be read from byte \(offset) on (\(InputFile.reason()))")
        }
        remaining = max(0, Int(status.st_size) - Int(offset))
        self.file = file
    }

    /// Fills `target` unless the file's end comes before; returns the number of bytes.
    func read(into target: UnsafeMutableRawBufferPointer) throws(FormatError) -> Int {
        let wanted = UnsafeMutableRawBufferPointer(rebasing: target[..<min(target.count, remaining)])
        guard let filled = file.read(into: wanted) else {
            throw FormatError(path: path, what: "cannot be read (\(InputFile.reason()))")
        }
        remaining -= filled
        return filled
    }

    private static func reason() -> String { String(cString: strerror(errno)) }
}
