import Glibc
import Testing

/// A folder of its own for a test.
struct TemporaryFolder {
    let path: String

    init() throws {
        var template = Array("/tmp/cdp-parquet-XXXXXX".utf8CString)
        path = String(cString: try #require(mkdtemp(&template)))
    }

    /// The names of the files, sorted.
    var names: [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Deletes the folder and the files in it.
    func remove() {
        for name in names { unlink("\(path)/\(name)") }
        rmdir(path)
    }
}
