import CDPColumns
import CDPFormats
import CDPTypes

/// Holds one data file against its name and what the log says of it.
struct DataFileCheck: Sendable {
    let table: String
    let file: DataFile
    let schema: [Field]

    /// The file, from the store's directory.
    var path: String { "\(table)/\(file.path)" }

    /// What is wrong with the file; nil when nothing is. Reads it whole, twice.
    func problem() -> String? {
        do {
            let bytes = try StoreFiles.read("\(file.directory)/\(file.path)")
            let isWhole = bytes.count == file.size
            let isNamed = file.path == DataFile.name(bytes)
            if let fault = try fault() { return fault }
            if !isWhole { return "has \(bytes.count) bytes instead of \(file.size)" }
            return isNamed ? nil : "does not have the content that its name is the digest of"
        } catch let error as FormatError {
            return [error.location, error.what].compactMap { $0 }.joined(separator: ": ")
        } catch let error as StoreError {
            return StoreFiles.exists("\(file.directory)/\(file.path)") ? error.message : "is missing"
        } catch {
            return "cannot be read"
        }
    }

    /// What is wrong with the file, nil for nothing: its size, its digest, the rows and the content that its log entry
    /// claims, and that rows lie where their hashes say.
    private func fault() throws -> String? {
        let parquet = try file.open()
        guard parquet.schema == schema, parquet.unreadable.isEmpty else { return "has other columns than its table" }
        let layout = RangeLayout(count: file.rangeCount)
        let allowed = layout.hashes(of: file.range)
        var rows = 0
        var digest: UInt64 = 0
        var last = Int64.min
        for group in parquet.rowGroups.indices {
            let batch = try parquet.read(rowGroup: group)
            rows += batch.count
            digest &+= batch.rowHashes().reduce(0, &+)
            for hash in batch.storedHashes {
                guard hash >= last else { return "is not sorted by `_hash`" }
                guard allowed.contains(hash) else { return "holds rows of another range" }
                last = hash
            }
        }
        guard rows == file.rows else { return "holds \(rows) rows instead of \(file.rows)" }
        return digest == file.contentDigest ? nil : "does not hold the rows that the log says"
    }
}
