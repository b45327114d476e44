import CDPColumns
import CDPTypes

/// The runs of a table while its next version is made: files that hold rows of all ranges.
///
/// A new run takes in those that are not much larger than it, so that runs grow by sizes: a row is written again a few times, and
/// a table has a handful of them. A run with rows that leave stays with a larger mask or, where masks are not wanted or the mask
/// would be large, hands what is left of it to the new run.
struct Runs {
    private let rewrite: TableRewrite
    private let reader: TableReader
    /// Those that stay, with their masks.
    private var files: [DataFile]
    /// The rows that become a run, in no order.
    private var parts: [Batch] = []
    private let number: Int

    /// So many runs a table has at most.
    private static let most = 8
    /// A new run takes in those of up to so many times its size.
    private static let growth = 3

    init(_ files: [DataFile], of reader: TableReader, rewrite: TableRewrite) {
        self.reader = reader
        self.files = files
        self.rewrite = rewrite
        number = (files.map(\.run).max() ?? 0) + 1
    }

    /// How many rows all runs hold.
    var rows: Int { files.reduce(0) { $0 + $1.rows } + added }
    /// Whether there is no run.
    var isEmpty: Bool { rows == 0 }
    private var added: Int { parts.reduce(0) { $0 + $1.count } }

    /// Takes rows out of runs.
    mutating func remove(_ leaving: [LeavingRows]) throws {
        let found = Dictionary(grouping: leaving, by: \.path)
        var kept: [DataFile] = []
        for file in files {
            guard let parts = found[file.path] else {
                kept.append(file)
                continue
            }
            let all = LeavingRows(
                path: file.path, rows: parts.flatMap(\.rows), digest: parts.reduce(0) { $0 &+ $1.digest })
            let masked = file.masking(all)
            if masked.rows == 0 { continue }
            if rewrite.target.updates == .deletionVectors, file.mayMask(all.rows.count) {
                kept.append(masked)
            } else {
                try take(masked)
            }
        }
        files = kept
    }

    /// Adds rows, with the runs that are small beside them.
    mutating func add(_ rows: Batch) throws {
        if rows.count > 0 { parts.append(rows) }
        files.sort { ($0.rows, $0.run, $0.path) < ($1.rows, $1.run, $1.path) }
        while let smallest = files.first, added > 0,
            smallest.rows <= Self.growth * added || files.count >= Self.most
        {
            try take(smallest)
            files.removeFirst()
        }
    }

    private mutating func take(_ file: DataFile) throws {
        parts.append(try reader.read(file, columns: rewrite.schema))
    }

    /// The files of the runs, the new one included.
    func written() throws -> [DataFile] {
        let rows = rewrite.sort.sorted(Batch.concatenated(parts, schema: rewrite.schema))
        let file = try rewrite.write(
            rows, run: number, range: 0, of: RangeLayout(count: 1), threads: rewrite.threads)
        return files + [file].compactMap { $0 }
    }

    /// What the runs hold of a stretch of hashes, in no order.
    func rows(hashes: ClosedRange<Int64>) throws -> [Batch] {
        let stored = try files.map { try reader.located($0, hashes: hashes, columns: rewrite.schema).rows }
        return stored
            + parts.map { part in
                let stored = part.storedHashes
                return part.gathered(stored.indices.filter { hashes.contains(stored[$0]) }.map { Int32($0) })
            }
    }
}
