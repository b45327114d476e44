package import CDPColumns
package import CDPFormats
package import CDPTypes

/// A file that a destination writes, in text.
///
/// The same batches give the same bytes; readers see the old file or the new one, never a part.
package struct FileDestination: Sendable {
    /// Where the file is written.
    package let place: DeliveryPlace
    /// How it is written; encoding and nulls are those of the reader's side and do not count: it is UTF-8.
    package let format: RowFormat

    /// A destination at `place`.
    package init(_ place: DeliveryPlace, format: RowFormat) {
        self.place = place
        self.format = format
    }

    /// Replaces the file by the rows of the batches, all of the schema. Returns the fingerprint of its bytes.
    @discardableResult
    package func write(_ schema: [Field], _ batches: some Sequence<Batch>) throws(FormatError) -> FileFingerprint {
        var file = try AtomicFile(place)
        var text: [UInt8] = []
        if case .csv(let options) = format, options.hasHeader { CSVText(options).append(header: schema, to: &text) }
        for batch in batches {
            append(batch, to: &text)
            try file.append(text)
            text.removeAll(keepingCapacity: true)
        }
        try file.append(text)
        return try file.commit()
    }

    private func append(_ batch: Batch, to text: inout [UInt8]) {
        switch format {
        case .csv(let options): CSVText(options).append(batch, to: &text)
        case .jsonLines: JSONText.append(lines: batch, to: &text)
        }
    }
}
