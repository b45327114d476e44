import Glibc

/// Files of the repository, found from the place of this file.
enum RepositoryFiles {
    static let root: String = {
        var parts = #filePath.split(separator: "/")
        parts.removeLast(3)
        return "/" + parts.joined(separator: "/")
    }()

    /// The bytes of a file below the root; empty when it does not exist.
    static func content(_ path: String) -> [UInt8] {
        guard let file = fopen(root + "/" + path, "rb") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { return bytes }
            bytes += buffer[0..<count]
        }
    }

    /// The names in a folder below the root, sorted.
    static func names(_ folder: String) -> [String] {
        guard let directory = opendir(root + "/" + folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// The spec files of the retail example and the weights of its rule that compares, by path in the project.
    static var retail: [String: [UInt8]] {
        var files = ["cdp.yaml": content("examples/retail/cdp.yaml")]
        for name in names("examples/retail/specs") { files["specs/\(name)"] = content("examples/retail/specs/\(name)") }
        let weights = "identity/likely.weights.yaml"
        files[weights] = content("examples/retail/\(weights)")
        return files
    }
}
