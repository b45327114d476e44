/// The rows of a data file that do not count: readers skip them, so that rows can go without the file being written anew.
///
/// Format: the sections *Deletion Vectors* and *Deletion Vector Format* of the Delta transaction log protocol. Only vectors in
/// the log itself (*inline*) are known, none in files of their own.
public struct DeletionVector: Sendable, Equatable {
    /// The rows by their position in the file, the first is 0; ascending without repeats.
    public let rows: [UInt32]
    /// The bytes of the rows as text. Kept as it was read, since a log tells vectors of a file apart by it.
    private let text: String
    /// How many bytes the text stands for.
    private let size: Int

    /// Says that the bytes are a bitmap of the portable form.
    private static let magic: Int32 = 1_681_511_377

    /// A vector of rows that ascend without repeats.
    public init(rows: [UInt32]) {
        precondition(zip(rows, rows.dropFirst()).allSatisfy { $0 < $1 }, "rows ascend without repeats")
        let bytes = DeletionVector.bytes(rows)
        self.rows = rows
        text = Z85.encode(bytes)
        size = bytes.count
    }

    /// What tells the vectors of one file apart: the *unique id* of the protocol. The same rows may have several, where
    /// others wrote them.
    public var identifier: String { "i" + text }

    /// The descriptor that a log line has.
    var json: JSONValue {
        .object([
            ("storageType", .string("i")), ("pathOrInlineDv", .string(text)), ("sizeInBytes", .integer(Int64(size))),
            ("cardinality", .integer(Int64(rows.count))),
        ])
    }

    /// The vector that a descriptor holds. `path` is the log's, for errors.
    init(_ value: JSONValue, path: String) throws(FormatError) {
        guard value["storageType"]?.string == "i" else {
            throw FormatError(
                path: path,
                what: "has a deletion vector that is not in the log, only inline deletion vectors are supported")
        }
        guard let text = value["pathOrInlineDv"]?.string, let size = value["sizeInBytes"]?.integer,
            let count = value["cardinality"]?.integer, size <= Int32.max,
            let bytes = Z85.decode(text, count: Int(size)), let rows = DeletionVector.rows(bytes, count: Int(count))
        else {
            throw FormatError(path: path, what: "has a deletion vector that is damaged")
        }
        self.rows = rows
        self.text = text
        self.size = Int(size)
    }

    /// The magic number and an array of at most one bitmap, that of the rows below 2^32.
    private static func bytes(_ rows: [UInt32]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.appendLittleEndian(magic)
        bytes.appendLittleEndian(UInt64(rows.isEmpty ? 0 : 1))
        guard !rows.isEmpty else { return bytes }
        bytes.appendLittleEndian(UInt32(0))
        return bytes + RoaringBitmap.encode(rows)
    }

    /// The `count` rows of such bytes; nil where they are damaged or hold rows from 2^32 on.
    private static func rows(_ bytes: [UInt8], count: Int) -> [UInt32]? {
        // Delta's own name for a vector without rows is one without bytes.
        if bytes.isEmpty { return count == 0 ? [] : nil }
        var reader = LittleEndianReader(bytes)
        guard reader.next(Int32.self) == magic, let bitmaps = reader.next(UInt64.self), bitmaps <= 1 else { return nil }
        var rows: [UInt32] = []
        if bitmaps == 1 {
            guard reader.next(UInt32.self) == 0, let found = RoaringBitmap.decode(&reader, count: count) else {
                return nil
            }
            rows = found
        }
        return rows.count == count && reader.rest == 0 ? rows : nil
    }
}
