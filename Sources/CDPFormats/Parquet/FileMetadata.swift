/// The footer of a file, as it stands there; nothing in it is believed yet.
///
/// A file ends with this structure, its length in four bytes, and `PAR1`; it says where every column chunk begins.
/// Field numbers are those of `parquet.thrift`; fields that are not known here are passed over.
/// https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
struct FileMetadata: Sendable {
    /// The tree of the schema, parents before their children.
    var elements: [SchemaElement] = []
    /// Rows of the whole file, as it claims.
    var rows = 0
    var groups: [GroupMetadata] = []
    /// Key and value pairs that writers leave, such as the schema of Arrow.
    var texts: [(String, String)] = []

    /// An element of the schema, in depth-first order.
    struct SchemaElement: Sendable {
        /// How the values of a leaf are stored; nil for a group.
        var physical: Int?
        /// Bytes of each value of fixed width.
        var width = 0
        /// 0 required, 1 optional, 2 repeated.
        var repetition = 0
        var name = ""
        /// How many of the elements that follow belong to this one.
        var children = 0
        /// What the values mean beyond how they are stored.
        var logical: LogicalType?
        var scale = 0
        var precision = 0
    }

    /// What the footer says of a row group: a chunk for each leaf of the schema, in its order.
    struct GroupMetadata: Sendable {
        /// A chunk for each leaf, in the order of the schema.
        var chunks: [ChunkMetadata] = []
        var rows = 0
    }

    /// What the footer says of the values of one leaf in a row group. Sizes and offsets are in bytes, offsets from the
    /// start of the file; nothing of it is trusted before the bytes agree.
    struct ChunkMetadata: Sendable {
        var physical = -1
        /// The number of the compression.
        var codec = -1
        /// In the writer's order.
        var encodings: [Int] = []
        /// Values of the chunk, slots without one included.
        var entries = 0
        var uncompressedSize = 0
        var size = 0
        /// Where the first page of data begins.
        var dataOffset = 0
        /// Where the dictionary's page begins; nil without one.
        var dictionaryOffset: Int?
        /// Whether the chunk lies in another file, which is refused.
        var isElsewhere = false
        /// The smallest value as its plain bytes; nil where the writer said none that can be relied on.
        var minimum: [UInt8]?
        var maximum: [UInt8]?
        /// Whether the smallest value occurs; a text may be cut, so that it is a bound only.
        var minimumIsExact = true
        var maximumIsExact = true
        /// Places without a value; nil where the writer did not count.
        var nullCount: Int?
        /// Where the offsets of pages stand.
        var offsetIndex: (offset: Int, size: Int)?
        /// Where the bounds of pages stand.
        var columnIndex: (offset: Int, size: Int)?
        /// The bytes of the Bloom filter.
        var filter: Range<Int>?
    }

    /// Reads a footer; throws where it is no structure of the compact protocol.
    init(_ bytes: [UInt8]) throws {
        var reader = ThriftReader(bytes)
        var rows = 0
        var elements: [SchemaElement] = []
        var groups: [GroupMetadata] = []
        var texts: [(String, String)] = []
        try reader.structure { reader, id, type in
            switch (id, type) {
            case (2, .list): elements = try reader.list { try SchemaElement(&$0) }
            case (3, .int64): rows = try reader.size()
            case (4, .list): groups = try reader.list { try GroupMetadata(&$0) }
            case (5, .list): texts = try reader.list { try FileMetadata.text(&$0) }
            default: return false
            }
            return true
        }
        (self.elements, self.rows, self.groups, self.texts) = (elements, rows, groups, texts)
    }

    private static func text(_ reader: inout ThriftReader) throws -> (String, String) {
        var result = ("", "")
        try reader.structure { reader, id, type in
            switch (id, type) {
            case (1, .binary): result.0 = try reader.text()
            case (2, .binary): result.1 = String(decoding: try reader.binary(), as: UTF8.self)
            default: return false
            }
            return true
        }
        return result
    }
}

extension FileMetadata.GroupMetadata {
    fileprivate init(_ reader: inout ThriftReader) throws {
        var result = FileMetadata.GroupMetadata()
        try reader.structure { reader, id, type in
            switch (id, type) {
            case (1, .list): result.chunks = try reader.list { try FileMetadata.ChunkMetadata(&$0) }
            case (3, .int64): result.rows = try reader.size()
            default: return false
            }
            return true
        }
        self = result
    }
}

extension FileMetadata.ChunkMetadata {
    fileprivate init(_ reader: inout ThriftReader) throws {
        var result = FileMetadata.ChunkMetadata()
        var offset = (0, 0)
        var column = (0, 0)
        try reader.structure { reader, id, type in
            switch (id, type) {
            case (1, .binary):
                _ = try reader.binary()
                result.isElsewhere = true
            case (3, .structure): try result.readMetadata(&reader)
            case (4, .int64): offset.0 = try reader.size()
            case (5, .int32): offset.1 = try reader.size()
            case (6, .int64): column.0 = try reader.size()
            case (7, .int32): column.1 = try reader.size()
            default: return false
            }
            return true
        }
        if offset.1 > 0 { result.offsetIndex = offset }
        if column.1 > 0 { result.columnIndex = column }
        self = result
    }

    /// Reads `ColumnMetaData`, which a chunk in the footer holds.
    private mutating func readMetadata(_ reader: inout ThriftReader) throws {
        var result = self
        var filter = (offset: 0, size: 0)
        try reader.structure { reader, id, type in
            switch (id, type) {
            case (1, .int32): result.physical = try reader.size()
            case (2, .list): result.encodings = try reader.list { try $0.size() }
            case (4, .int32): result.codec = try reader.size()
            case (5, .int64): result.entries = try reader.size()
            case (6, .int64): result.uncompressedSize = try reader.size()
            case (7, .int64): result.size = try reader.size()
            case (9, .int64): result.dataOffset = try reader.size()
            case (11, .int64): result.dictionaryOffset = try reader.size()
            case (12, .structure): try result.readStatistics(&reader)
            case (14, .int64): filter.offset = try reader.size()
            case (15, .int32): filter.size = try reader.size()
            default: return false
            }
            return true
        }
        let (end, overflow) = filter.offset.addingReportingOverflow(filter.size)
        if filter.size > 0, !overflow { result.filter = filter.offset..<end }
        self = result
    }

    /// Reads `Statistics`. The older pair of bounds (fields 1 and 2), whose order is not defined for all types, is passed over.
    private mutating func readStatistics(_ reader: inout ThriftReader) throws {
        var result = self
        try reader.structure { reader, id, type in
            switch (id, type) {
            case (3, .int64): result.nullCount = try reader.size()
            case (5, .binary): result.maximum = try reader.binary()
            case (6, .binary): result.minimum = try reader.binary()
            case (7, .no): result.maximumIsExact = false
            case (8, .no): result.minimumIsExact = false
            default: return false
            }
            return true
        }
        self = result
    }

    /// Where the chunk's pages stand. Some writers put 0 for "no dictionary".
    var range: Range<Int>? {
        let start = dictionaryOffset.map { $0 > 0 ? min($0, dataOffset) : dataOffset } ?? dataOffset
        let (end, overflow) = start.addingReportingOverflow(size)
        return overflow ? nil : start..<end
    }
}
