import Glibc

/// A file in memory for readers that want a path.
enum MemoryFile {
    /// Calls `body` with the path of a file of its own that holds `bytes`.
    static func hold(_ bytes: [UInt8], _ body: (String) -> Void) {
        var template = Array("/dev/shm/cdp-fuzz-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(path) }
        precondition(descriptor >= 0 && write(descriptor, bytes, bytes.count) == bytes.count)
        close(descriptor)
        body(path)
    }
}
