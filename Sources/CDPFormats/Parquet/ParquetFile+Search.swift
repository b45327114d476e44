internal import CDPColumns
internal import CDPTypes

extension ParquetFile {
    /// Rows that were searched for, with the pages that hold them.
    public struct FoundRows: Sendable {
        /// A stretch of whole pages of the column that was searched.
        public let pages: Range<Int>
        /// The rows in it, ascending.
        public let rows: [Range<Int>]
    }

    /// Where some values stand in a column of integers that a row group is sorted by; `values` ascend. Of a column with a
    /// page index only the pages whose bounds allow a value are read.
    public func search(sorted column: String, for values: [Int64], rowGroup: Int) throws(FormatError) -> [FoundRows] {
        var found: [FoundRows] = []
        for pages in try candidates(column, values, rowGroup: rowGroup) {
            guard
                case .integer(let stored)? = try read(columns: [column], rowGroup: rowGroup, rows: pages).columns.first
            else { continue }
            let rows = stored.values.withUnsafeBufferPointer { stored in
                values.compactMap { value -> Range<Int>? in
                    let start = stored.indices.partitioningIndex { stored[$0] >= value }
                    let end = (start..<stored.count).partitioningIndex { stored[$0] > value }
                    return start < end ? pages.lowerBound + start..<pages.lowerBound + end : nil
                }
            }
            if !rows.isEmpty { found.append(FoundRows(pages: pages, rows: rows)) }
        }
        return found
    }

    /// Where the values of a stretch stand in a column of integers that a row group is sorted by. Of a column with a page
    /// index only the pages at its ends are read.
    public func rows(sorted column: String, within values: ClosedRange<Int64>, rowGroup: Int) throws(FormatError)
        -> Range<Int>
    {
        let count = rowCount(of: rowGroup)
        var candidates = 0..<count
        if let pages = try pages(of: column, rowGroup: rowGroup) {
            let touching = pages.filter { page in
                guard case .integer(let low)? = page.minimum, case .integer(let high)? = page.maximum else {
                    return true
                }
                return low <= values.upperBound && high >= values.lowerBound
            }
            guard let first = touching.first, let last = touching.last else { return 0..<0 }
            candidates = first.rows.lowerBound..<last.rows.upperBound
        }
        guard
            case .integer(let stored)? = try read(columns: [column], rowGroup: rowGroup, rows: candidates).columns.first
        else { return 0..<0 }
        let start = stored.values.partitioningIndex { $0 >= values.lowerBound }
        let end = stored.values.partitioningIndex { $0 > values.upperBound }
        return candidates.lowerBound + start..<candidates.lowerBound + max(start, end)
    }

    /// The stretches of pages whose bounds allow one of `values`.
    private func candidates(_ column: String, _ values: [Int64], rowGroup: Int) throws(FormatError) -> [Range<Int>] {
        guard let pages = try pages(of: column, rowGroup: rowGroup) else { return [0..<groups[rowGroup].rows] }
        var result: [Range<Int>] = []
        for page in pages {
            guard case .integer(let low)? = page.minimum, case .integer(let high)? = page.maximum else { continue }
            let next = values.partitioningIndex { $0 >= low }
            guard next < values.count, values[next] <= high else { continue }
            if let last = result.last, last.upperBound == page.rows.lowerBound {
                result[result.count - 1] = last.lowerBound..<page.rows.upperBound
            } else {
                result.append(page.rows)
            }
        }
        return result
    }

    /// Which columns of integers of a file that this package wrote may hold one of `values`, by the Bloom filters that its
    /// summary names for each: nothing else of the file is read. True for a column without.
    public static func mayHold(_ values: [Int64], filters: [[Range<Int>]], path: String) throws(FormatError) -> [Bool] {
        let source = try ByteSource(path: path)
        return try ParquetFailure.naming(path) {
            try filters.map { places in
                try places.isEmpty
                    || places.contains { try BloomFilter(source.read($0), isSealed: true)?.mayHold(values) ?? true }
            }
        }
    }

    /// The rows of a row group in which a column of integers at the top of the schema, in any order, holds one of `values`.
    /// A Bloom filter that knows none of them ends the search; else pages are looked through as they are stored, and only
    /// those that hold a value are decoded.
    public func search(_ column: String, for values: [Int64], rowGroup: Int) throws(FormatError) -> [Int] {
        guard groups.indices.contains(rowGroup), let number = tree.leaves.firstIndex(where: { $0.path == [column] })
        else { return [] }
        let sieve = ValueSieve(values)
        let chunk = groups[rowGroup].chunks[number]
        if chunk.nullCount == chunk.entries { return [] }
        let pages = try ParquetFailure.naming(name, at: "row group \(rowGroup), column \(column)") {
            () throws -> [Range<Int>] in
            if let filter = chunk.filter, tree.leaves[number].physical == .int64,
                tree.leaves[number].conversion == .none,
                isSealed || filter.count <= 2 * BloomFilter.sizeLimit,
                let filter = try BloomFilter(source.read(filter), isSealed: isSealed), !filter.mayHold(values)
            {
                return []
            }
            guard let range = chunk.range else { throw ParquetFault("a column chunk beyond the end of the file") }
            let decoder = try ChunkDecoder(leaf: tree.leaves[number], chunk: chunk, isSealed: isSealed)
            return try decoder.pages(of: try source.read(range), thatMayHold: sieve)
        }
        var rows: [Int] = []
        for page in pages {
            guard case .integer(let stored)? = try read(columns: [column], rowGroup: rowGroup, rows: page).columns.first
            else { continue }
            for row in 0..<stored.count where stored.validity[row] && sieve.holds(stored.values[row]) {
                rows.append(page.lowerBound + row)
            }
        }
        return rows
    }
}

/// A few integers that are looked for among many.
struct ValueSieve: Sendable {
    private let values: Set<Int64>
    /// Which low bits occur in `values`.
    private let bits: [UInt8]

    /// The low bits that are looked up first: a table of 4 KiB stays in the nearest cache.
    private static let mask: Int64 = 4095

    /// A sieve that lets these values through.
    init(_ values: [Int64]) {
        self.values = Set(values)
        var bits = [UInt8](repeating: 0, count: Int(ValueSieve.mask) + 1)
        for value in values { bits[Int(value & ValueSieve.mask)] = 1 }
        self.bits = bits
    }

    /// Whether a value is looked for. Most are not, and one load of a small table says so.
    func holds(_ value: Int64) -> Bool {
        bits[Int(value & ValueSieve.mask)] != 0 && values.contains(value)
    }

    /// Whether one of the integers of eight bytes that `bytes` consist of is looked for.
    func holdsAny(of bytes: UnsafeRawBufferPointer) -> Bool {
        bits.withUnsafeBufferPointer { bits in
            for place in 0..<bytes.count / 8 {
                let value = bytes.loadUnaligned(fromByteOffset: place &* 8, as: Int64.self)
                if bits[Int(value & ValueSieve.mask)] != 0, values.contains(value) { return true }
            }
            return false
        }
    }
}

extension ChunkDecoder {
    /// The rows of the pages in a whole chunk that may hold a value of the sieve: values that stand in plain form are
    /// compared, all other pages may hold one.
    func pages(of bytes: [UInt8], thatMayHold sieve: ValueSieve) throws -> [Range<Int>] {
        guard leaf.physical == .int64, leaf.conversion == .none, leaf.repetition == 0 else { return [0..<entryLimit] }
        var result: [Range<Int>] = []
        var codec = BlockCodec()
        var dictionaryMayHold = true
        var row = 0
        try forEachPage(of: bytes, isFirst: true) { header, content in
            if header.kind == .dictionary {
                try expanded(content, header.uncompressedSize, compression, &codec) {
                    dictionaryMayHold = sieve.holdsAny(of: $0)
                }
            }
            guard header.kind == .data || header.kind == .data2 else { return true }
            guard header.entries <= entryLimit - row else {
                throw ParquetFault("pages with more values than the footer says")
            }
            var mayHold = true
            switch header.encoding {
            case .plain?:
                if header.kind == .data, leaf.definition == 0 || header.definitionEncoding == .runLength {
                    try expanded(content, header.uncompressedSize, compression, &codec) {
                        var page = PageBytes($0)
                        if leaf.definition > 0 { _ = try page.take(try page.length()) }
                        mayHold = sieve.holdsAny(of: page.rest)
                    }
                }
            case .dictionary?, .plainDictionary?: mayHold = dictionaryMayHold
            default: break
            }
            if mayHold { result.append(row..<row + header.entries) }
            row += header.entries
            return row < entryLimit
        }
        return result
    }
}
