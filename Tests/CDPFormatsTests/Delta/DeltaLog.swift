import CDPFormats
import Glibc
import Testing

/// A log of any make on disk, read by the rules of the protocol: the latest checkpoint, then the entries after it.
enum DeltaLog {
    /// The table at its last version.
    static func snapshot(_ directory: String) throws -> (version: Int, snapshot: DeltaSnapshot) {
        var snapshot = DeltaSnapshot()
        var next = 0
        for version in (0..<20).reversed() {
            let path = "\(directory)/\(padded(version)).checkpoint.parquet"
            guard next == 0, access(path, F_OK) == 0 else { continue }
            snapshot.apply(try DeltaCheckpoint.decode(bytes(path), path: path))
            next = version + 1
        }
        while access("\(directory)/\(padded(next)).json", F_OK) == 0 {
            let path = "\(directory)/\(padded(next)).json"
            snapshot.apply(try DeltaAction.decode(bytes(path), path: path))
            next += 1
        }
        return (next - 1, snapshot)
    }

    /// A version as file names have it.
    static func padded(_ version: Int) -> String {
        let digits = String(version)
        return String(repeating: "0", count: 20 - digits.count) + digits
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        return Array(bytes[..<fread(&bytes, 1, bytes.count, file)])
    }
}
