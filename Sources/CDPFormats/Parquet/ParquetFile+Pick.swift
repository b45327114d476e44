public import CDPColumns
internal import CDPTypes

extension ParquetFile {
    /// A share of rows from which on it is cheaper to decode all of them: one in so many.
    private static let sparse = 8

    /// Some rows of a row group, by their places in it, ascending, each once. Where the file has a page index and they are few,
    /// only the pages that hold them are read, and of these only their values are kept.
    public func read(columns: [String], rowGroup: Int, picking rows: [Int32]) throws(FormatError) -> Batch {
        guard groups.indices.contains(rowGroup), let first = rows.first, let last = rows.last, first >= 0,
            Int(last) < groups[rowGroup].rows, rows.count * Self.sparse < groups[rowGroup].rows
        else { return try read(columns: columns, rowGroup: rowGroup).gathered(rows) }
        let group = groups[rowGroup]
        var result: [Column] = []
        let nodes = try nodes(columns)
        for node in nodes {
            result.append(
                try ParquetFailure.naming(name, at: "row group \(rowGroup), column \(node.name)") {
                    try column(node, group: group, picking: rows)
                })
        }
        return Batch(schema: nodes.map { Field($0.name, $0.type) }, columns: result, count: rows.count)
    }

    private func column(_ node: SchemaNode, group: FileMetadata.GroupMetadata, picking rows: [Int32]) throws -> Column {
        var leaves: [Int: DecodedLeaf] = [:]
        for number in node.leaves {
            let chunk = group.chunks[number]
            guard let pages = try pageLocations(chunk) else {
                return try column(node, group: group, rows: 0..<group.rows).0.gathered(rows)
            }
            let decoder = try ChunkDecoder(leaf: tree.leaves[number], chunk: chunk, isSealed: isSealed)
            let parts = try PickedPages(pages, chunk: chunk, rows: rows, of: group.rows)
            leaves[number] = try decoder.decode(parts, picking: rows) { try source.read($0) }
        }
        guard leaves.values.allSatisfy({ !$0.values.holdsOtherBytes }) else {
            throw ParquetFault("a text that is not UTF-8")
        }
        let column = try Assembler(leaves: leaves, descriptions: tree.leaves).column(node)
        guard column.count == rows.count else { throw ParquetFault("pages without the rows that the footer says") }
        return column
    }
}

/// The pages of a column chunk that hold some rows.
struct PickedPages {
    /// Where the dictionary stands; nil where there is none.
    private(set) var dictionary: Range<Int>?
    private(set) var pages: [Page] = []

    /// A page with some of the rows.
    struct Page {
        /// Where it stands in the file.
        var bytes: Range<Int>
        /// Its rows in the row group.
        var rows: Range<Int>
        /// Which of the rows that are picked stand in it.
        var picked: Range<Int>
    }

    /// Those of `all` pages that hold some of `rows`, which ascend, of `count`.
    init(
        _ all: [ParquetFile.PageLocation], chunk: FileMetadata.ChunkMetadata, rows: [Int32], of count: Int
    ) throws {
        let damage = ParquetFault("a page index that is damaged")
        guard let whole = chunk.range, all[0].firstRow == 0, whole.lowerBound <= all[0].offset else { throw damage }
        if whole.lowerBound < all[0].offset { dictionary = whole.lowerBound..<all[0].offset }
        var next = 0
        for (place, page) in all.enumerated() {
            let end = place + 1 < all.count ? all[place + 1].firstRow : count
            let (limit, overflow) = page.offset.addingReportingOverflow(page.size)
            guard page.firstRow < end || count == 0, end <= count, !overflow else { throw damage }
            let start = next
            while next < rows.count, Int(rows[next]) < end { next += 1 }
            if start == next { continue }
            pages.append(Page(bytes: page.offset..<limit, rows: page.firstRow..<end, picked: start..<next))
        }
    }
}

extension ChunkDecoder {
    /// The entries of some rows, each page decoded by itself in memory that is used again for the next one.
    func decode(_ parts: PickedPages, picking rows: [Int32], read: (Range<Int>) throws -> [UInt8]) throws -> DecodedLeaf
    {
        var (result, page) = (DecodedLeaf(), DecodedLeaf())
        if leaf.repetition > 0 { (result.repetitions, page.repetitions) = ([], []) }
        if leaf.definition > 0 { result.definitions = [] }
        var codec = BlockCodec()
        if let dictionary = parts.dictionary {
            try forEachPage(of: try read(dictionary), isFirst: true) { header, content in
                try decode(header, content, &codec, &page)
                return true
            }
        }
        for part in parts.pages {
            page.removeEntries()
            try forEachPage(of: try read(part.bytes), isFirst: parts.dictionary == nil) { header, content in
                try decode(header, content, &codec, &page)
                return true
            }
            guard page.rows == part.rows.count else {
                throw ParquetFault("pages without the rows that the footer says")
            }
            let first = Int32(truncatingIfNeeded: part.rows.lowerBound)
            result.take(
                page.entries(of: rows[part.picked].lazy.map { $0 - first }), of: page, full: UInt8(leaf.definition))
        }
        return result
    }
}
