package import CDPColumns
package import CDPFormats
package import CDPTypes
import Glibc

/// A file as a receiver: it holds the whole audience, and takes all of it or nothing.
///
/// The same rows give the same bytes; readers see the old file or the new one, never a part. So sending twice does no harm.
package struct FileReceiver: Receiver {
    /// Where the file is written.
    let place: DeliveryPlace
    /// How texts are written; encoding and nulls are those of the reader's side and do not count: it is UTF-8. Nil for Parquet.
    let format: RowFormat?

    /// A file at `place`; `format` is nil for Parquet.
    package init(_ place: DeliveryPlace, format: RowFormat?) {
        self.place = place
        self.format = format
    }

    /// The whole audience.
    package var intake: Intake { .audience }

    /// Replaces the file by the rows of a batch.
    package func take(_ batch: DeliveryBatch) throws -> BatchAnswer {
        let written = try write(batch.rows.schema, [batch.rows])
        return .acknowledged(batch.rows.count, receipt: DeliveryReceipt(written))
    }

    /// The size, number and times of the file.
    package func stamp(isQuiet: Bool) -> InputStamp? {
        (isQuiet ? FileStamp(quiet: place.path) : FileStamp(place.path)).map { InputStamp($0.text) }
    }

    /// Whether the file is gone or has other bytes than those that were written.
    package func damage(since receipt: DeliveryReceipt?) -> ReceiverDamage? {
        errno = 0
        guard let status = place.status() else {
            // Where a folder may not be entered, whether the file is there is not known.
            return [ENOENT, ENOTDIR, ELOOP].contains(errno) ? .missing : nil
        }
        guard status.isFile else { return .missing }
        guard let receipt else { return nil }
        guard Int64(status.st_size) == receipt.size else { return .changed }
        guard let found = try? FileFingerprint.of(place.path).whole else { return nil }
        return DeliveryReceipt(found) == receipt ? nil : .changed
    }

    /// Gives the file the access that is declared.
    package func settle() { _ = place.settle() }

    /// Replaces the file by the rows of the batches, all of the schema. Returns the fingerprint of its bytes.
    @discardableResult
    package func write(_ schema: [Field], _ batches: some Sequence<Batch>) throws -> FileFingerprint {
        var file = try AtomicFile(place)
        try Self.write(schema, batches, as: format) { (bytes) throws(FormatError) in try file.append(bytes) }
        return try file.commit()
    }

    /// Hands on the bytes of a file with the rows of batches, some rows at a time; `format` is nil for Parquet.
    static func write(
        _ schema: [Field], _ batches: some Sequence<Batch>, as format: RowFormat?,
        _ take: ([UInt8]) throws(FormatError) -> Void
    ) throws {
        guard let format else {
            return try take(
                ParquetEncoder.encode(Array(batches), schema: schema, options: ParquetOptions()).bytes)
        }
        var text: [UInt8] = []
        if case .csv(let options) = format, options.hasHeader { CSVText(options).append(header: schema, to: &text) }
        for batch in batches {
            for start in stride(from: 0, to: batch.count, by: pieceSize) {
                let rows = batch.slice(start..<min(start + pieceSize, batch.count))
                switch format {
                case .csv(let options): CSVText(options).append(rows, to: &text)
                case .jsonLines: JSONText.append(lines: rows, to: &text)
                }
                try take(text)
                text.removeAll(keepingCapacity: true)
            }
        }
        try take(text)
    }

    /// So many rows are made a text at a time.
    private static let pieceSize = 1 << 14
}
