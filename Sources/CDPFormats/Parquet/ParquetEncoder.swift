public import CDPColumns
public import CDPTypes

/// Makes whole Parquet files in memory, for files that are named after a digest of their content.
public enum ParquetEncoder {
    /// The bytes of a file of the batches' rows, in order, and what it holds. Equal rows give equal bytes, whatever the
    /// batches' sizes and the columns' layout. Throws when a batch does not have the schema's types or Parquet cannot hold it.
    ///
    /// The columns `copied` hold the same rows in the same order as in the file that they are copied from, which this package
    /// wrote with equal options: they are taken from there as they stand.
    public static func encode(
        _ batches: [Batch], schema: [Field], options: ParquetOptions = ParquetOptions(),
        copying copied: (columns: Set<String>, file: ParquetFile)? = nil
    ) throws(FormatError) -> (bytes: [UInt8], summary: ParquetFileSummary) {
        try ParquetFailure.naming("a Parquet file in memory") {
            let copy = copied.map { ChunkCopy($0.file, columns: $0.columns) }
            var builder = try ParquetFileBuilder(schema: schema, options: options, copy: copy)
            var bytes = ParquetFileBuilder.magic
            for batch in batches { try builder.add(batch, to: &bytes) }
            let summary = try builder.finish(into: &bytes)
            return (bytes, summary)
        }
    }
}

/// Gives faults below the name of their file.
enum ParquetFailure {
    static func naming<Result>(
        _ path: String, at location: String? = nil, _ body: () throws -> Result
    ) throws(FormatError) -> Result {
        do {
            return try body()
        } catch let error as FormatError {
            throw error
        } catch let fault as ParquetFault {
            throw FormatError(path: path, what: fault.what, location: location, next: fault.next)
        } catch let fault as CompressionFault {
            throw FormatError(path: path, what: fault.what, location: location)
        } catch {
            throw FormatError(path: path, what: "it cannot be read or written", location: location)
        }
    }
}
