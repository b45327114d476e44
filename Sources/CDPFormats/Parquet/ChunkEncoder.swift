/// A page of an encoded chunk: its offset from the start of the chunk, and what the page index says of it.
struct EncodedPage: Sendable {
    /// Bytes from the start of the chunk to the page's header.
    var offset: Int
    /// Bytes of the page with its header, compressed.
    var size: Int
    /// The number of its first row in the row group.
    var firstRow: Int
    /// Whether the page holds no value at all.
    var isEmpty: Bool
    /// What the page index says of its values.
    var statistics: PageStatistics
}

/// A column chunk ready to be put into a file.
struct EncodedChunk: Sendable {
    /// The pages as they stand in the file, the dictionary first.
    var bytes: [UInt8] = []
    /// What the pages would take without compression, headers included, as the footer says it.
    var uncompressedSize = 0
    var compression: BlockCompression
    /// How the values are written.
    var encoding: ParquetEncoding
    /// Bytes of the dictionary page at the start, nil without one.
    var dictionarySize: Int?
    /// The pages of data, in order.
    var pages: [EncodedPage] = []
    /// Entries of the chunk, slots without a value included.
    var entries: Int
    var statistics = PageStatistics()
}

/// Turns the values of a leaf in one row group into pages (data page version 1: what every reader knows).
struct ChunkEncoder {
    var leaf: Leaf
    var options: ParquetOptions

    /// The chunk of a leaf's values. What is chosen, an encoding and where pages are cut, follows from the values
    /// alone, so that equal content has equal bytes.
    func encode(_ shredded: Shredded) throws -> EncodedChunk {
        let dense = try DenseValues(shredded, leaf: leaf)
        let pages = PageCutter.cut(
            shredded, dense, definition: UInt8(leaf.definition), pageRows: options.pageRows)
        let values = EncodedValues(dense, pages: pages)
        var chunk = EncodedChunk(
            compression: options.compression, encoding: values.encoding, entries: shredded.count)
        var codec = BlockCodec()
        if let dictionary = values.dictionary {
            try append(dictionary.bytes, to: &chunk, &codec) { header in
                header.structure(7) {
                    $0.int32(1, dictionary.count)
                    $0.int32(2, ParquetEncoding.plain.rawValue)
                }
            }
            chunk.dictionarySize = chunk.bytes.count
        }
        var content: [UInt8] = []
        for (page, body) in zip(pages, values.bodies) {
            content.removeAll(keepingCapacity: true)
            if leaf.repetition > 0 {
                levels(shredded.repetitions, page.entries, constant: 0, maximum: leaf.repetition, into: &content)
            }
            levels(
                shredded.definitions, page.entries, constant: UInt8(leaf.definition), maximum: leaf.definition,
                into: &content)
            content.append(contentsOf: body)
            let start = chunk.bytes.count
            try append(content, to: &chunk, &codec) { header in
                header.structure(5) {
                    $0.int32(1, page.entries.count)
                    $0.int32(2, values.encoding.rawValue)
                    $0.int32(3, ParquetEncoding.runLength.rawValue)
                    $0.int32(4, ParquetEncoding.runLength.rawValue)
                }
            }
            var statistics = PageStatistics(nullCount: page.entries.count - page.values.count)
            if let bounds = dense.bounds(page.values, type: leaf.type) {
                (statistics.minimum, statistics.maximum) = bounds
            }
            chunk.statistics.merge(statistics)
            chunk.pages.append(
                EncodedPage(
                    offset: start, size: chunk.bytes.count - start, firstRow: page.rows.lowerBound,
                    isEmpty: page.values.isEmpty,
                    statistics: statistics.truncated))
        }
        return chunk
    }

    /// Levels of a page with their length before them.
    private func levels(
        _ levels: [UInt8]?, _ range: Range<Int>, constant: UInt8, maximum: Int, into content: inout [UInt8]
    ) {
        let width = BitPacking.width(UInt64(maximum))
        var bytes: [UInt8] = []
        if let levels {
            levels.withUnsafeBufferPointer {
                RunLengthEncoder.encode(UnsafeBufferPointer(rebasing: $0[range]), width: width, into: &bytes)
            }
        } else {
            bytes.appendVarint(UInt64(range.count) << 1)
            bytes.append(constant)
        }
        content.appendLittleEndian(UInt32(bytes.count))
        content.append(contentsOf: bytes)
    }

    private func append(
        _ content: [UInt8], to chunk: inout EncodedChunk, _ codec: inout BlockCodec,
        _ header: (inout ThriftWriter) -> Void
    ) throws {
        guard content.count <= PageLimits.uncompressedSize else {
            throw ParquetFault("a value or a list that is too large for a page", next: "leave it out of the table")
        }
        try content.withUnsafeBytes { content in
            try codec.compress(content, chunk.compression) { packed in
                if chunk.bytes.isEmpty, chunk.encoding != .dictionary, !Self.pays(packed.count, of: content.count) {
                    chunk.compression = .none
                }
                let written = chunk.compression == .none ? content : packed
                let isDictionary = chunk.bytes.isEmpty && chunk.encoding == .dictionary
                var writer = ThriftWriter()
                writer.element {
                    $0.int32(1, isDictionary ? 2 : 0)
                    $0.int32(2, content.count)
                    $0.int32(3, written.count)
                    $0.int32(4, Int(Int32(bitPattern: crc32(written))))
                    header(&$0)
                }
                chunk.bytes.append(contentsOf: writer.bytes)
                chunk.bytes.append(contentsOf: written)
                chunk.uncompressedSize += writer.bytes.count + content.count
            }
        }
    }

    /// Whether compression is worth the time that it takes, by what it made of a chunk's first page: hashes and other random
    /// bytes only grow by it.
    private static func pays(_ packed: Int, of size: Int) -> Bool { packed <= size - size / 16 }
}

/// What is believed of a page header at most.
enum PageLimits {
    /// Bytes of a page's content.
    static let uncompressedSize = 256 << 20
    /// Entries of a page.
    static let entries = 1 << 26
}
