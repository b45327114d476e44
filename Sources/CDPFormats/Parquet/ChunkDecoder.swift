import CKernels

/// The entries of a leaf in some pages of a row group.
struct DecodedLeaf: Sendable {
    /// One level an entry; nil when every entry holds a value.
    var definitions: [UInt8]?
    /// One level an entry; nil outside lists.
    var repetitions: [UInt8]?
    /// How many entries were read, slots without a value included.
    var entries = 0
    /// The values, without the slots that hold none.
    var values = LeafValues()

    /// The number of rows.
    var rows: Int {
        repetitions.map { $0.reduce(into: 0) { $0 += $1 == 0 ? 1 : 0 } } ?? entries
    }
}

/// Reads pages of a column chunk.
struct ChunkDecoder {
    /// What is read, and how its values are to be understood.
    let leaf: Leaf
    let compression: BlockCompression
    /// No more entries than these are believed.
    let entryLimit: Int
    /// What page headers must say; nil for a file whose footer is not trusted.
    private let expected: (hasDictionary: Bool, encoding: ParquetEncoding?)?

    init(leaf: Leaf, chunk: FileMetadata.ChunkMetadata, isSealed: Bool = false) throws {
        if let obstacle = leaf.obstacle { throw ParquetFault("it holds \(obstacle)", next: "leave the column out") }
        guard chunk.physical == leaf.physical.rawValue else {
            throw ParquetFault("a column chunk of another type than the schema's")
        }
        guard !chunk.isElsewhere else { throw ParquetFault("a column chunk in another file") }
        self.leaf = leaf
        entryLimit = chunk.entries
        let encoding = chunk.encodings.first.flatMap { ParquetEncoding(rawValue: $0) }
        expected = isSealed ? (chunk.dictionaryOffset != nil, encoding) : nil
        switch chunk.codec {
        case 0: compression = .none
        case 1: compression = .snappy
        case 2: compression = .gzip
        case 4: compression = .brotli
        case 5: compression = .lz4Hadoop
        case 6: compression = .zstd
        case 7: compression = .lz4
        default:
            throw ParquetFault(
                "\(chunk.codec == 3 ? "LZO" : "unknown") compression", next: "write the file with zstd, snappy or gzip")
        }
    }

    /// The entries of the pages in `parts`, each one or more whole pages of the chunk in order; about as many as `rows`.
    func decode(_ parts: [[UInt8]], rows: Int) throws -> DecodedLeaf {
        var result = DecodedLeaf()
        if leaf.repetition > 0 { result.repetitions = [] }
        result.values.reserve(
            entries: min(leaf.repetition > 0 ? rows * 2 : rows, entryLimit, 1 << 17),
            bytes: min(parts.reduce(0) { $0 + $1.count } * 4, 8 << 20), leaf: leaf)
        var codec = BlockCodec()
        var isFirst = true
        for part in parts {
            try forEachPage(of: part, isFirst: isFirst) { header, content in
                isFirst = false
                try decode(header, content, &codec, &result)
                return result.entries < entryLimit
            }
        }
        return result
    }

    /// The pages of a part as they are stored, checksums compared, for as long as `body` wants more. `isFirst` says that the
    /// part starts with the chunk's first page that is read.
    func forEachPage(
        of part: [UInt8], isFirst: Bool = false, _ body: (PageHeader, UnsafeRawBufferPointer) throws -> Bool
    ) throws {
        var position = 0
        while position < part.count {
            var reader = ThriftReader(part, from: position)
            let header = try PageHeader(&reader)
            try checkSeal(header, isFirst: isFirst && position == 0)
            let start = reader.position
            guard header.compressedSize <= part.count - start else { throw PageBytes.tooShort }
            position = start + header.compressedSize
            let wantsMore = try part.withUnsafeBytes {
                let content = UnsafeRawBufferPointer(rebasing: $0[start..<position])
                if let checksum = header.checksum, checksum != crc32(content) {
                    throw ParquetFault("a page whose checksum is wrong", next: "restore the file from a copy")
                }
                return try body(header, content)
            }
            if !wantsMore { return }
        }
    }

    /// Decodes one page: levels first, then the values of the slots that hold one.
    func decode(
        _ header: PageHeader, _ content: UnsafeRawBufferPointer, _ codec: inout BlockCodec, _ result: inout DecodedLeaf
    ) throws {
        switch header.kind {
        case .index: return
        case .dictionary:
            guard header.encoding == .plain || header.encoding == .plainDictionary else {
                throw ParquetFault("a dictionary in an unknown encoding")
            }
            try expanded(content, header.uncompressedSize, compression, &codec) {
                try result.values.setDictionary($0, count: header.entries, leaf: leaf)
            }
        case .data:
            try check(header, result)
            try expanded(content, header.uncompressedSize, compression, &codec) {
                var page = PageBytes($0)
                if leaf.repetition > 0 {
                    guard header.repetitionEncoding == .runLength else {
                        throw ParquetFault("levels in an old encoding")
                    }
                    let part = try page.take(try page.length())
                    try repetitions(part, header.entries, &result)
                }
                var present = header.entries
                if leaf.definition > 0 {
                    guard header.definitionEncoding == .runLength else {
                        throw ParquetFault("levels in an old encoding")
                    }
                    let part = try page.take(try page.length())
                    present = try definitions(part, header.entries, &result)
                }
                result.entries += header.entries
                try result.values.append(page.rest, header.encoding, count: present, leaf: leaf)
            }
        case .data2:
            try check(header, result)
            var page = PageBytes(content)
            let repeated = try page.take(header.repetitionSize)
            let defined = try page.take(header.definitionSize)
            if leaf.repetition > 0 { try repetitions(repeated, header.entries, &result) }
            let present = leaf.definition > 0 ? try definitions(defined, header.entries, &result) : header.entries
            result.entries += header.entries
            let size = header.uncompressedSize - header.repetitionSize - header.definitionSize
            guard size >= 0 else { throw PageBytes.tooShort }
            let isPacked = header.isCompressed && !page.rest.isEmpty
            try expanded(page.rest, isPacked ? size : page.rest.count, isPacked ? compression : .none, &codec) {
                try result.values.append($0, header.encoding, count: present, leaf: leaf)
            }
        }
    }

    /// Page headers have no checksum of their own: in our own files all that they say is known from the footer.
    private func checkSeal(_ header: PageHeader, isFirst: Bool) throws {
        guard let expected else { return }
        let isDictionary = isFirst && expected.hasDictionary
        guard header.kind == (isDictionary ? .dictionary : .data), header.checksum != nil,
            header.encoding == (isDictionary ? .plain : expected.encoding)
        else { throw ParquetFault("a page header that is damaged", next: "restore the file from a copy") }
    }

    /// Refuses what a page claims before memory is taken for it: sizes beyond `PageLimits`, and more entries than the
    /// chunk has left.
    private func check(_ header: PageHeader, _ result: DecodedLeaf) throws {
        guard header.entries <= entryLimit - result.entries else {
            throw ParquetFault("pages with more values than the footer says")
        }
    }

    /// The content of a page, decompressed.
    func expanded(
        _ content: UnsafeRawBufferPointer, _ size: Int, _ compression: BlockCompression, _ codec: inout BlockCodec,
        _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        guard compression != .none else {
            guard content.count == size else { throw PageBytes.tooShort }
            return try body(content)
        }
        let target = codec.scratch(size)
        try codec.decompress(content, compression, into: target)
        try body(UnsafeRawBufferPointer(target))
    }

    /// Reads repetition levels, of which the first of a chunk must be 0: a row begins there.
    private func repetitions(_ bytes: UnsafeRawBufferPointer, _ count: Int, _ result: inout DecodedLeaf) throws {
        var levels = result.repetitions ?? []
        result.repetitions = nil
        let largest = try ChunkDecoder.append(bytes, count, maximum: leaf.repetition, to: &levels)
        guard largest <= leaf.repetition, levels.first ?? 0 == 0 else {
            throw ParquetFault("levels beyond the schema's")
        }
        result.repetitions = levels
    }

    /// Adds definition levels and returns how many entries hold a value.
    private func definitions(_ bytes: UnsafeRawBufferPointer, _ count: Int, _ result: inout DecodedLeaf) throws -> Int {
        var levels = result.definitions ?? []
        result.definitions = nil
        let start = levels.count
        guard try ChunkDecoder.append(bytes, count, maximum: leaf.definition, to: &levels) <= leaf.definition else {
            throw ParquetFault("levels beyond the schema's")
        }
        let full = UInt8(leaf.definition)
        let present = levels.withUnsafeBufferPointer { $0.count(of: full, in: start..<$0.count) }
        result.definitions = levels
        return present
    }

    /// Appends levels of `maximum` at most and gives the largest, by which a damaged page is known.
    private static func append(
        _ bytes: UnsafeRawBufferPointer, _ count: Int, maximum: Int, to levels: inout [UInt8]
    ) throws -> Int {
        let start = levels.count
        levels.append(contentsOf: repeatElement(0, count: count))
        return try levels.withUnsafeMutableBufferPointer { target in
            guard let base = target.baseAddress else { return 0 }
            let width = BitPacking.width(UInt64(maximum))
            try RunLengthDecoder.decode(bytes, width: width, count: count, into: base + start)
            var largest: UInt8 = 0
            for i in start..<start + count { largest = max(largest, target[i]) }
            return Int(largest)
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// How many of a stretch of bytes are `byte`.
    func count(of byte: UInt8, in stretch: Range<Int>) -> Int {
        guard let base = baseAddress else { return 0 }
        var total = 0
        var place = stretch.lowerBound
        while place + 64 <= stretch.upperBound {
            total &+= ck_equal64(base + place, byte).nonzeroBitCount
            place &+= 64
        }
        while place < stretch.upperBound {
            total &+= base[place] == byte ? 1 : 0
            place &+= 1
        }
        return total
    }
}
