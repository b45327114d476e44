import CDPColumns
import CDPFormats
import CDPTypes

/// Holds one data file against its name and what the log says of it.
struct DataFileCheck: Sendable {
    let table: String
    let file: DataFile
    let schema: [Field]
    /// What versions of the table say of its rows, with one mask each.
    private var claims: [DataFile.Identity: (rows: Int, digest: UInt64)] = [:]

    /// A check of `file`, to which what versions say of it is added.
    init(table: String, file: DataFile, schema: [Field]) {
        self.table = table
        self.file = file
        self.schema = schema
    }

    /// Adds what a version says of the file.
    mutating func add(_ file: DataFile) {
        claims[file.identity] = (file.rows, file.contentDigest)
    }

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
        let allowed = file.hashes
        var digests: [UInt64] = []
        var last = Int64.min
        for group in parquet.rowGroups.indices {
            let batch = try parquet.read(rowGroup: group)
            digests += batch.rowHashes()
            for hash in batch.storedHashes {
                guard hash >= last else { return "is not sorted by `_hash`" }
                guard allowed.contains(hash) else { return "holds rows of another range" }
                last = hash
            }
        }
        guard digests.count == file.writtenRows else {
            return "holds \(digests.count) rows instead of \(file.writtenRows)"
        }
        let all = digests.reduce(0, &+)
        for (identity, claim) in claims {
            guard identity.masked.allSatisfy({ Int($0) < digests.count }) else {
                return "has fewer rows than are masked"
            }
            let masked = identity.masked.reduce(UInt64(0)) { $0 &+ digests[Int($1)] }
            guard claim.rows + identity.masked.count == digests.count, all &- masked == claim.digest else {
                return "does not hold the rows that the log says"
            }
        }
        return nil
    }
}
