internal import CDPColumns
internal import CDPTypes

/// Puts row groups, page indexes and footer one after the other. The bytes of a file start with `magic` and are what the
/// calls add to their output, in order.
///
/// A file is `PAR1`, then row groups with the pages of a column after those of the one before, Bloom filters, column
/// indexes and offset indexes, the footer, its length and `PAR1`:
///
///     PAR1 | group 0: chunk a, chunk b | group 1: … | filters | indexes | footer | length | PAR1
///
/// Nothing needs to be known beforehand, so that bytes go out as rows come in; memory holds the rows of one row group
/// and an entry for each page. Equal rows and options give equal bytes, whatever batches they came in. A builder that
/// has thrown must not be used again.
struct ParquetFileBuilder {
    /// What a file begins and ends with.
    static let magic = Array("PAR1".utf8)

    private let schema: [Field]
    /// The schema as the file has it.
    private let written: WrittenSchema
    private let options: ParquetOptions
    /// Chunks that are taken from another file as they stand.
    private let copy: ChunkCopy?
    /// Rows that wait for their row group to be full.
    private var pending: [Batch] = []
    /// How many rows wait.
    private var pendingRows = 0
    /// What was written.
    private var groups: [Group] = []
    /// Bytes that went out so far: offsets in the footer are counted from the start of the file.
    private var position = magic.count

    /// A row group that is written: its rows, where it starts in the file, and a chunk for each leaf.
    private struct Group {
        var rows: Int
        var start: Int
        var chunks: [Chunk]
    }

    /// An encoded chunk without its bytes.
    private struct Chunk {
        var encoded: EncodedChunk
        var start: Int
        var size: Int
        var columnIndex: Range<Int>?
        var offsetIndex = 0..<0
        var filter: Range<Int>?
    }

    init(schema: [Field], options: ParquetOptions, forms: ParquetForms = ParquetForms(), copy: ChunkCopy? = nil) throws
    {
        self.schema = schema
        self.copy = copy
        self.options = options
        written = try WrittenSchema(schema, forms: forms)
        guard !schema.isEmpty else { throw ParquetFault("a table without columns") }
        guard options.compression != .gzip else { throw ParquetFault("gzip is read, not written", next: "choose zstd") }
    }

    /// Takes rows; adds the row groups that they complete to `output`.
    mutating func add(_ batch: Batch, to output: inout [UInt8]) throws {
        guard batch.schema.count == schema.count,
            zip(schema, batch.columns).allSatisfy({ $0.type == $1.type && $1.count == batch.count })
        else { throw ParquetFault("rows whose columns are not those of the file") }
        var taken = 0
        while taken < batch.count {
            let count = min(options.rowGroupRows - pendingRows, batch.count - taken)
            pending.append(count == batch.count ? batch : batch.slice(taken..<taken + count))
            taken += count
            pendingRows += count
            if pendingRows == options.rowGroupRows { try flush(into: &output) }
        }
    }

    /// Writes what waits as one row group.
    private mutating func flush(into output: inout [UInt8]) throws {
        let batch = pending.count == 1 ? pending[0] : Batch.concatenated(pending, schema: schema)
        pending = []
        pendingRows = 0
        let leaves = written.leaves
        let nodes = written.nodes
        let options = options
        let copy = copy
        let number = groups.count
        let encoded = try Parallel.map(nodes.count, threads: options.threads) { place in
            if let chunks = try copy?.chunks(of: nodes[place], in: leaves, rowGroup: number, rows: batch.count) {
                return chunks
            }
            let parts = Shredder.shred(batch.columns[place], count: batch.count, node: nodes[place])
            return try zip(nodes[place].leaves, parts).map {
                try ChunkEncoder(leaf: leaves[$0], options: options).encode($1)
            }
        }
        var group = Group(rows: batch.count, start: position, chunks: [])
        output.reserveCapacity(output.count + encoded.joined().reduce(64 << 10) { $0 + $1.bytes.count })
        for chunk in encoded.joined() {
            output.append(contentsOf: chunk.bytes)
            var rest = chunk
            rest.bytes = []
            group.chunks.append(Chunk(encoded: rest, start: position, size: chunk.bytes.count))
            position += chunk.bytes.count
        }
        appendFilters(batch, to: &group, &output)
        groups.append(group)
    }

    /// The Bloom filters of a row group, after its chunks.
    private mutating func appendFilters(_ batch: Batch, to group: inout Group, _ output: inout [UInt8]) {
        for name in options.filtered {
            guard case .integer(let column)? = batch[name],
                let place = written.leaves.firstIndex(where: { $0.path == [name] })
            else { continue }
            let bytes = BloomFilter(column).bytes
            group.chunks[place].filter = position..<position + bytes.count
            output.append(contentsOf: bytes)
            position += bytes.count
        }
    }

    /// Adds the last row group, the page indexes and the footer to `output`.
    mutating func finish(into output: inout [UInt8]) throws -> ParquetFileSummary {
        if pendingRows > 0 { try flush(into: &output) }
        let start = position
        appendIndexes(to: &output)
        let footer = footer()
        output.append(contentsOf: footer)
        output.appendLittleEndian(UInt32(footer.count))
        output.append(contentsOf: ParquetFileBuilder.magic)
        position += footer.count + 8
        return summary(tail: position - start)
    }

    /// Adds the column indexes of all chunks, then the offset indexes, as readers expect them side by side.
    private mutating func appendIndexes(to output: inout [UInt8]) {
        for group in groups.indices {
            for chunk in groups[group].chunks.indices {
                guard let index = PageIndex.columnIndex(groups[group].chunks[chunk].encoded.pages) else { continue }
                groups[group].chunks[chunk].columnIndex = position..<position + index.count
                output.append(contentsOf: index)
                position += index.count
            }
        }
        for group in groups.indices {
            for chunk in groups[group].chunks.indices {
                let start = groups[group].chunks[chunk].start
                let index = PageIndex.offsetIndex(groups[group].chunks[chunk].encoded.pages, start: start)
                groups[group].chunks[chunk].offsetIndex = position..<position + index.count
                output.append(contentsOf: index)
                position += index.count
            }
        }
    }

    private func summary(tail: Int) -> ParquetFileSummary {
        let columns = written.leaves.enumerated().map { number, leaf in
            var all = PageStatistics()
            for group in groups { all.merge(group.chunks[number].encoded.statistics) }
            let cut = all.truncated
            return ColumnSummary(
                path: leaf.path, nullCount: Int64(all.nullCount), minimum: cut.minimum, maximum: cut.maximum,
                isExact: cut.minimumIsExact && cut.maximumIsExact,
                filters: groups.compactMap { $0.chunks[number].filter })
        }
        return ParquetFileSummary(size: Int64(position), tail: tail, rows: Int64(rowCount), columns: columns)
    }

    /// Rows of all row groups.
    private var rowCount: Int { groups.reduce(0) { $0 + $1.rows } }

    /// `FileMetaData` in the compact protocol.
    private func footer() -> [UInt8] {
        var writer = ThriftWriter()
        writer.element { file in
            file.int32(1, 2)
            file.list(2, of: .structure, count: written.elements.count + 1)
            file.element {
                $0.text(4, "schema")
                $0.int32(5, written.nodes.count)
            }
            for element in written.elements { file.element(element) }
            file.int64(3, Int64(rowCount))
            file.list(4, of: .structure, count: groups.count)
            for (number, group) in groups.enumerated() { file.element { write(group, number, &$0) } }
            if !options.metadata.isEmpty {
                file.list(5, of: .structure, count: options.metadata.count)
                for (name, value) in options.metadata {
                    file.element {
                        $0.text(1, name)
                        $0.text(2, value)
                    }
                }
            }
            file.text(6, "cdp version 1.0.0 (build 1)")
            file.list(7, of: .structure, count: written.leaves.count)
            for _ in written.leaves { file.element { $0.structure(1) { _ in } } }
        }
        return writer.bytes
    }

    private func write(_ group: Group, _ number: Int, _ writer: inout ThriftWriter) {
        writer.list(1, of: .structure, count: group.chunks.count)
        for (leaf, chunk) in zip(written.leaves, group.chunks) {
            writer.element { column in
                column.int64(2, 0)
                column.structure(3) { write(chunk, leaf, &$0) }
                column.int64(4, Int64(chunk.offsetIndex.lowerBound))
                column.int32(5, chunk.offsetIndex.count)
                if let index = chunk.columnIndex {
                    column.int64(6, Int64(index.lowerBound))
                    column.int32(7, index.count)
                }
            }
        }
        writer.int64(2, group.chunks.reduce(0) { $0 + Int64($1.encoded.uncompressedSize) })
        writer.int64(3, Int64(group.rows))
        let sorted = options.sortedBy.compactMap { name in written.leaves.firstIndex { $0.path == [name] } }
        if !sorted.isEmpty {
            writer.list(4, of: .structure, count: sorted.count)
            for place in sorted {
                writer.element {
                    $0.int32(1, place)
                    $0.boolean(2, false)
                    $0.boolean(3, true)
                }
            }
        }
        writer.int64(5, Int64(group.start))
        writer.int64(6, group.chunks.reduce(0) { $0 + Int64($1.size) })
        if number <= Int(Int16.max) { writer.int16(7, number) }
    }

    private func write(_ chunk: Chunk, _ leaf: Leaf, _ writer: inout ThriftWriter) {
        let encoded = chunk.encoded
        writer.int32(1, leaf.physical.rawValue)
        let isPlainToo = encoded.dictionarySize != nil
        let encodings: [ParquetEncoding] = [encoded.encoding, .runLength] + (isPlainToo ? [.plain] : [])
        writer.list(2, of: .int32, count: encodings.count)
        for encoding in encodings { writer.zigzag(Int64(encoding.rawValue)) }
        writer.list(3, of: .binary, count: leaf.path.count)
        for name in leaf.path { writer.element(Array(name.utf8)) }
        writer.int32(4, encoded.compression.number)
        writer.int64(5, Int64(encoded.entries))
        writer.int64(6, Int64(encoded.uncompressedSize))
        writer.int64(7, Int64(chunk.size))
        writer.int64(9, Int64(chunk.start + (encoded.dictionarySize ?? 0)))
        if encoded.dictionarySize != nil { writer.int64(11, Int64(chunk.start)) }
        let statistics = encoded.statistics.truncated
        writer.structure(12) {
            $0.int64(3, Int64(statistics.nullCount))
            guard let minimum = statistics.minimum, let maximum = statistics.maximum else { return }
            $0.binary(5, maximum.plain)
            $0.binary(6, minimum.plain)
            $0.boolean(7, statistics.maximumIsExact)
            $0.boolean(8, statistics.minimumIsExact)
        }
        writer.list(13, of: .structure, count: isPlainToo ? 2 : 1)
        if isPlainToo { writer.element { PageIndex.encodingCount(page: 2, .plain, 1, &$0) } }
        writer.element { PageIndex.encodingCount(page: 0, encoded.encoding, encoded.pages.count, &$0) }
        if let filter = chunk.filter {
            writer.int64(14, Int64(filter.lowerBound))
            writer.int32(15, filter.count)
        }
    }
}

extension BlockCompression {
    /// The number of the format.
    var number: Int {
        switch self {
        case .none: 0
        case .snappy: 1
        case .gzip: 2
        case .brotli: 4
        case .lz4Hadoop: 5
        case .zstd: 6
        case .lz4: 7
        }
    }
}
