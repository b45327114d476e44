internal import Glibc

/// The log of a Delta table on disk.
public enum DeltaLog {
    /// The table at a version, or at its last when `version` is nil: the latest checkpoint before it and the entries behind.
    /// `directory` is the table's `_delta_log`. Throws when an entry is missing or damaged, or the table needs features
    /// that are not supported.
    public static func snapshot(
        _ directory: String, version: Int? = nil
    ) throws(FormatError) -> (version: Int, snapshot: DeltaSnapshot) {
        let names = try DeltaLog.names(directory)
        let entries = Set(names.compactMap { number($0, ".json") })
        let checkpoints = names.compactMap { number($0, ".checkpoint.parquet") }
        guard let last = version ?? (entries.union(checkpoints)).max() else {
            throw FormatError(path: directory, what: "it is no Delta log")
        }
        var snapshot = DeltaSnapshot()
        var next = 0
        if let checkpoint = checkpoints.filter({ $0 <= last }).max() {
            let file = try ParquetFile(path: "\(directory)/\(padded(checkpoint)).checkpoint.parquet")
            snapshot.apply(try DeltaCheckpoint.decode(file))
            next = checkpoint + 1
        }
        while next <= last {
            let path = "\(directory)/\(padded(next)).json"
            guard entries.contains(next) else {
                throw FormatError(path: path, what: "this entry of the log is missing", next: "restore it from a copy")
            }
            let source = try ByteSource(path: path)
            let bytes = try ParquetFailure.naming(path) { try source.read(0..<source.count) }
            snapshot.apply(try DeltaAction.decode(bytes, path: path))
            next += 1
        }
        return (last, snapshot)
    }

    /// A version as file names have it.
    public static func padded(_ version: Int) -> String {
        let digits = String(version)
        return String(repeating: "0", count: max(0, 20 - digits.count)) + digits
    }

    private static func number(_ name: String, _ ending: String) -> Int? {
        guard name.hasSuffix(ending), name.utf8.count == 20 + ending.utf8.count else { return nil }
        return Int(name.prefix(20))
    }

    private static func names(_ directory: String) throws(FormatError) -> [String] {
        guard let stream = opendir(directory) else {
            throw FormatError(path: directory, what: "it cannot be listed: \(String(cString: strerror(errno)))")
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            names.append(name)
        }
        return names
    }
}
