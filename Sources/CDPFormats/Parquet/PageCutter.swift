internal import CDPColumns

/// The part of a chunk that a page holds.
struct PageRange: Sendable {
    /// Entries: places with levels.
    var entries: Range<Int>
    /// Dense values.
    var values: Range<Int>
    /// Rows of the row group.
    var rows: Range<Int>
}

/// Cuts a chunk into pages at rows, by the number of rows and, so that no page becomes unwieldy, by entries and text.
enum PageCutter {
    private static let entryLimit = 1 << 20
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
                PageRange(
                    entries: start.entry..<entry, values: start.value..<value, rows: start.row..<row))
            start = (entry, value, row)
            text = 0
        }
        if shredded.repetitions == nil, shredded.definitions == nil, !dense.isText {
            while row < shredded.count {
                row = min(row + pageRows, shredded.count)
                (entry, value) = (row, row)
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
                text += dense.textSize(value)
                value += 1
            }
            entry += 1
        }
        if entry > start.entry { close() }
        return pages
    }
}

extension DenseValues {
    fileprivate var isText: Bool {
        if case .texts = self { true } else { false }
    }

    @inline(__always)
    fileprivate func textSize(_ number: Int) -> Int {
        guard case .texts(let values, let column) = self else { return 0 }
        let text = Int(values[number])
        return Int(column.offsets[text + 1] - column.offsets[text])
    }
}
