import CDPEvaluation
import CDPFormats
import CDPText

/// Groups a snapshot source's files by what a regular expression captures of their names; of their paths where it has a `/`,
/// for folders that hold a snapshot each.
struct SnapshotGroups {
    private let expression: RegularExpression
    private let readsFolders: Bool

    /// Groups by the first capture of `pattern`.
    init(_ pattern: String) throws {
        expression = try RegularExpression(pattern)
        readsFolders = pattern.utf8.contains(UInt8(ascii: "/"))
    }

    /// The files with the greatest capture in natural order. Files that do not match belong to no group.
    func newest(_ paths: [String]) -> [String] {
        var best: [UInt8]?
        var files: [String] = []
        for path in paths {
            guard let capture = capture(path) else { continue }
            if let best, NaturalOrder.precedes(capture, best) { continue }
            if best != capture { files = [] }
            best = capture
            files.append(path)
        }
        return files
    }

    private func capture(_ path: String) -> [UInt8]? {
        let name = readsFolders ? Array(path.utf8) : Array((path.split(separator: "/").last ?? "").utf8)
        return name.withUnsafeBufferPointer { bytes in
            guard let match = expression.firstMatch(bytes), let range = match.count > 1 ? match[1] : match[0] else {
                return nil
            }
            return Array(bytes[range])
        }
    }
}
