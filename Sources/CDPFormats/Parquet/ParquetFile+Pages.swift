internal import CDPTypes

/// A part of a file: its rows stand one after the other, column by column.
public struct RowGroup: Sendable {
    /// The number of rows.
    public let rowCount: Int
    /// What the footer says of each value column, in schema order.
    public let columns: [ColumnSummary]

    /// The summary of a value column that lies at the top of the schema.
    public subscript(name: String) -> ColumnSummary? {
        columns.first { $0.path == [name] }
    }
}

/// What the page index says of a page.
public struct PageSummary: Sendable {
    /// The rows of the row group that stand in the page.
    public let rows: Range<Int>
    /// Places without a value, nil when the file does not tell.
    public let nullCount: Int64?
    /// Not above any value; nil for a page of nulls.
    public let minimum: StatisticValue?
    /// Not below any value.
    public let maximum: StatisticValue?
}

extension ParquetFile {
    /// The pages of a value column at the top of the schema, with their bounds; nil when the file has no page index for it.
    public func pages(of column: String, rowGroup: Int) throws(FormatError) -> [PageSummary]? {
        guard groups.indices.contains(rowGroup), let number = tree.leaves.firstIndex(where: { $0.path == [column] })
        else {
            return nil
        }
        return try ParquetFailure.naming(name, at: "row group \(rowGroup), column \(column)") {
            let chunk = groups[rowGroup].chunks[number]
            guard let pages = try pageLocations(chunk), let index = try columnIndex(chunk, pages: pages.count) else {
                return nil
            }
            let starts = pages.map(\.firstRow) + [groups[rowGroup].rows]
            return try pages.indices.map { page in
                guard starts[page] <= starts[page + 1] else { throw ParquetFault("a page index that is damaged") }
                let leaf = tree.leaves[number]
                let isNull = index.nullPages[page]
                return PageSummary(
                    rows: starts[page]..<starts[page + 1],
                    nullCount: index.nullCounts.indices.contains(page) ? index.nullCounts[page] : nil,
                    minimum: isNull ? nil : leaf.statistic(index.minimums[page]),
                    maximum: isNull ? nil : leaf.statistic(index.maximums[page]))
            }
        }
    }

    /// The bounds of a chunk's pages; nil when the file has no index of them.
    func columnIndex(_ chunk: FileMetadata.ChunkMetadata, pages: Int) throws -> ColumnIndex? {
        guard let place = chunk.columnIndex else { return nil }
        let index = try ColumnIndex(try indexBytes(place))
        guard index.minimums.count == pages, index.maximums.count == pages, index.nullPages.count == pages else {
            throw ParquetFault("a page index that is damaged")
        }
        return index
    }

    /// Where a page stands.
    struct PageLocation {
        var offset = 0
        var size = 0
        var firstRow = 0
    }

    /// The bytes of an index, of which the footer says where they stand; refused where that is no sensible size.
    private func indexBytes(_ place: (offset: Int, size: Int)) throws -> [UInt8] {
        let (end, overflow) = place.offset.addingReportingOverflow(place.size)
        guard !overflow else { throw ParquetFault("a page index beyond the end of the file") }
        return try source.read(place.offset..<end)
    }

    /// Where the pages of a chunk stand; nil where the file has no offset index.
    func pageLocations(_ chunk: FileMetadata.ChunkMetadata) throws -> [PageLocation]? {
        guard let place = chunk.offsetIndex else { return nil }
        var reader = ThriftReader(try indexBytes(place))
        var pages: [PageLocation] = []
        try reader.structure { reader, id, type in
            guard id == 1, type == .list else { return false }
            pages = try reader.list { reader in
                var page = PageLocation()
                try reader.structure { reader, id, type in
                    switch (id, type) {
                    case (1, .int64): page.offset = try reader.size()
                    case (2, .int32): page.size = try reader.size()
                    case (3, .int64): page.firstRow = try reader.size()
                    default: return false
                    }
                    return true
                }
                return page
            }
            return true
        }
        return pages.isEmpty ? nil : pages
    }

    /// The pages that hold `rows`, with the dictionary page before them.
    static func select(
        _ pages: [PageLocation], chunk: FileMetadata.ChunkMetadata, rows: Range<Int>, of count: Int
    ) throws -> ChunkStretch {
        guard pages[0].firstRow == 0, zip(pages, pages.dropFirst()).allSatisfy({ $0.firstRow < $1.firstRow }),
            pages[pages.count - 1].firstRow <= count, let whole = chunk.range, whole.lowerBound <= pages[0].offset
        else { throw ParquetFault("a page index that is damaged") }
        let first = (pages.firstIndex { $0.firstRow > rows.lowerBound } ?? pages.count) - 1
        let last = pages.firstIndex { $0.firstRow >= rows.upperBound } ?? pages.count
        let chosen = pages[first..<max(last, first + 1)]
        var parts: [Range<Int>] = []
        if whole.lowerBound < pages[0].offset { parts.append(whole.lowerBound..<pages[0].offset) }
        for page in chosen {
            let (end, overflow) = page.offset.addingReportingOverflow(page.size)
            guard !overflow else { throw ParquetFault("a page index that is damaged") }
            parts.append(page.offset..<end)
        }
        let firstRow = pages[first].firstRow
        let end = chosen.endIndex < pages.count ? pages[chosen.endIndex].firstRow : count
        return ChunkStretch(parts: parts, firstRow: firstRow, rows: end - firstRow)
    }
}

/// A part of a column chunk that can be decoded by itself.
struct ChunkStretch {
    /// Where its bytes stand in the file, each part one or more whole pages.
    var parts: [Range<Int>]
    /// The first row there.
    var firstRow: Int
    /// The number of rows there.
    var rows: Int
}

/// The bounds of pages as they stand in the file.
struct ColumnIndex {
    /// Whether a page holds no value at all; its bounds say nothing then.
    private(set) var nullPages: [Bool] = []
    private(set) var minimums: [[UInt8]] = []
    private(set) var maximums: [[UInt8]] = []
    /// Places without a value a page; empty where the writer did not count.
    private(set) var nullCounts: [Int64] = []

    init(_ bytes: [UInt8]) throws {
        var reader = ThriftReader(bytes)
        var result = (nulls: [Bool](), low: [[UInt8]](), high: [[UInt8]](), counts: [Int64]())
        try reader.structure { reader, id, type in
            guard type == .list else { return false }
            switch id {
            case 1: result.nulls = try reader.list { try $0.byte() == ThriftType.yes.rawValue }
            case 2: result.low = try reader.list { try $0.binary() }
            case 3: result.high = try reader.list { try $0.binary() }
            case 5: result.counts = try reader.list { try $0.int64() }
            default: return false
            }
            return true
        }
        (nullPages, minimums, maximums, nullCounts) = result
    }
}

extension Leaf {
    /// What the footer says of a chunk.
    func summary(_ chunk: FileMetadata.ChunkMetadata) -> ColumnSummary {
        ColumnSummary(
            path: path, nullCount: chunk.nullCount.map { Int64($0) }, minimum: chunk.minimum.flatMap { statistic($0) },
            maximum: chunk.maximum.flatMap { statistic($0) }, isExact: chunk.minimumIsExact && chunk.maximumIsExact)
    }

    /// A bound from its bytes; nil where we do not know the order that it was made with.
    func statistic(_ bytes: [UInt8]) -> StatisticValue? {
        guard obstacle == nil, conversion == .none else { return nil }
        let word = bytes.reversed().prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let number: Int64
        switch (physical, bytes.count) {
        case (.bytes, _) where type == .string: return .string(bytes)
        case (.boolean, 1): return .boolean(bytes[0] != 0)
        case (.double, 8): return .float(Double(bitPattern: word))
        case (.float, 4): return .float(Double(Float(bitPattern: UInt32(truncatingIfNeeded: word))))
        case (.int32, 4): number = Int64(Int32(truncatingIfNeeded: word))
        case (.int64, 8): number = Int64(bitPattern: word)
        default: return nil
        }
        switch type {
        case .integer: return .integer(number)
        case .decimal(_, let scale): return .decimal(number, scale: scale)
        case .date: return .date(Int32(truncatingIfNeeded: number))
        case .timestamp: return .timestamp(number)
        default: return nil
        }
    }
}
