internal import CDPColumns

/// The part of a chunk that a page holds.
struct PageRange: Sendable {
    /// Entries: slots with levels.
    var entries: Range<Int>
    /// Dense values.
    var values: Range<Int>
    /// Rows of the row group.
    var rows: Range<Int>
}

/// Cuts a chunk into pages at rows, by the number of rows and, so that no page becomes unwieldy, by entries and text.
///
/// A page is what is decompressed and decoded at a time, so a lookup of one row reads a page of each column: few rows
/// make lookups cheap, many make files small. Rows are never cut, since pages of other columns could not be found for
/// half of one. A row of more than a page's limits is a page of its own.
enum PageCutter {
    /// The most entries of a page: lists can have many a row.
    private static let entryLimit = 1 << 20
    /// The most bytes of text of a page.
    private static let textLimit = 8 << 20

    static func cut(_ shredded: Shredded, _ dense: DenseValues, definition: UInt8, pageRows: Int) -> [PageRange] {
        var pages: [PageRange] = []
        var entry = 0
        var value = 0
        var row = 0
        var start = (entry: 0, value: 0, row: 0)
        var text = 0
        func close() {
            pages.append(
                PageRange(entries: start.entry..<entry, values: start.value..<value, rows: start.row..<row))
            start = (entry, value, row)
            text = 0
        }
        let sizes = dense.textSizes(above: textLimit)
        if shredded.repetitions == nil, sizes == nil {
            while row < shredded.count {
                row = min(row + pageRows, shredded.count)
                entry = row
                if let definitions = shredded.definitions {
                    for level in definitions[start.entry..<entry] where level == definition { value += 1 }
                } else {
                    value = row
                }
                close()
            }
            return pages
        }
        while entry < shredded.count {
            if shredded.repetitions?[entry] ?? 0 == 0 {
                if row - start.row >= pageRows || entry - start.entry >= entryLimit || text >= textLimit { close() }
                row += 1
            }
            if shredded.definitions?[entry] ?? definition == definition {
                text += sizes?[value] ?? 0
                value += 1
            }
            entry += 1
        }
        if entry > start.entry { close() }
        return pages
    }
}

extension DenseValues {
    /// The bytes of each text; nil when they cannot fill a page.
    fileprivate func textSizes(above limit: Int) -> [Int]? {
        guard case .texts(let values, let column) = self else { return nil }
        // Without indices every text is there once, so all together are no more than the pool.
        if column.indices == nil, column.bytes.count < limit { return nil }
        let sizes = column.offsets.withUnsafeBufferPointer { offsets in
            values.map { offsets[Int($0) + 1] - offsets[Int($0)] }
        }
        return sizes.reduce(0, +) < limit ? nil : sizes
    }
}
