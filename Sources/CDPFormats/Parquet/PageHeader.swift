/// The header of a page.
struct PageHeader {
    /// The kinds of page by their numbers in the format; `data2` has levels outside of what is compressed.
    enum Kind: Int {
        /// Levels and values of some rows, compressed together.
        case data = 0
        /// Never used by the format; passed over.
        case index = 1
        /// The distinct values of a chunk, before its pages of data.
        case dictionary = 2
        /// Levels without compression, then values with or without.
        case data2 = 3
    }

    var kind = Kind.index
    /// Bytes of the page when it is decompressed, without this header.
    var uncompressedSize = 0
    /// Bytes that follow this header.
    var compressedSize = 0
    /// CRC-32 of what follows; nil where the writer left it out.
    var checksum: UInt32?
    var entries = 0
    var encoding: ParquetEncoding?
    var definitionEncoding = ParquetEncoding.runLength
    var repetitionEncoding = ParquetEncoding.runLength
    /// Bytes of definition levels of a page of version 2.
    var definitionSize = 0
    var repetitionSize = 0
    var isCompressed = true

    init(_ reader: inout ThriftReader) throws {
        var result = PageHeader()
        var kind: Int?
        try reader.structure { reader, id, type in
            switch (id, type) {
            case (1, .int32): kind = try reader.size()
            case (2, .int32): result.uncompressedSize = try reader.size()
            case (3, .int32): result.compressedSize = try reader.size()
            case (4, .int32): result.checksum = UInt32(bitPattern: try reader.int32())
            case (5, .structure): try result.readData(&reader)
            case (7, .structure): try result.readData(&reader)
            case (8, .structure): try result.readData2(&reader)
            default: return false
            }
            return true
        }
        guard let known = kind.flatMap({ Kind(rawValue: $0) }) else { throw ParquetFault("a page of an unknown kind") }
        result.kind = known
        guard result.uncompressedSize <= PageLimits.uncompressedSize, result.entries <= PageLimits.entries else {
            throw ParquetFault("a page that declares more than \(PageLimits.uncompressedSize >> 20) MiB")
        }
        self = result
    }

    private init() {}

    /// A data page of version 1, or a dictionary page, whose header is the beginning of the same.
    private mutating func readData(_ reader: inout ThriftReader) throws {
        var result = self
        try reader.structure { reader, id, type in
            guard type == .int32 else { return false }
            switch id {
            case 1: result.entries = try reader.size()
            case 2: result.encoding = ParquetEncoding(rawValue: try reader.size())
            case 3: result.definitionEncoding = ParquetEncoding(rawValue: try reader.size()) ?? .plain
            case 4: result.repetitionEncoding = ParquetEncoding(rawValue: try reader.size()) ?? .plain
            default: return false
            }
            return true
        }
        self = result
    }

    private mutating func readData2(_ reader: inout ThriftReader) throws {
        var result = self
        try reader.structure { reader, id, type in
            switch (id, type) {
            case (1, .int32): result.entries = try reader.size()
            case (4, .int32): result.encoding = ParquetEncoding(rawValue: try reader.size())
            case (5, .int32): result.definitionSize = try reader.size()
            case (6, .int32): result.repetitionSize = try reader.size()
            case (7, .no): result.isCompressed = false
            default: return false
            }
            return true
        }
        self = result
    }
}
