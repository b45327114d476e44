/// A message of `pgoutput`, the server's own way to tell changes, in version 1 of its protocol.
///
/// Values stay where they are: they are ranges of the bytes that the message was read from.
///
///     let message = try ChangeMessage(bytes)
enum ChangeMessage {
    /// A transaction begins; its commit stands at that place of the log.
    case begin(commit: LogPosition)
    /// The transaction ends; the log goes on from there.
    case commit(end: LogPosition)
    /// What the columns of a table are, before its first change and whenever they are others.
    case table(ChangedTable)
    /// A row came.
    case insert(UInt32, ChangedRow)
    /// A row is another one. `before` is all of it as it was, or its key, where the server tells.
    case update(UInt32, before: ChangedRow?, after: ChangedRow)
    /// A row left: all of it, or its key.
    case delete(UInt32, ChangedRow)
    /// All rows of tables left.
    case truncate([UInt32])
    /// What has no meaning here: where a transaction came from first, a type, a message of an application.
    case other

    /// Reads a message. Throws where it is cut short, or of a kind that this version does not have.
    init(_ bytes: UnsafeRawBufferPointer) throws(ConnectionError) {
        var reader = MessageReader(bytes)
        switch try reader.byte() {
        case UInt8(ascii: "B"): self = .begin(commit: LogPosition(try reader.number()))
        case UInt8(ascii: "C"):
            _ = try reader.byte()
            _ = try reader.number() as UInt64
            self = .commit(end: LogPosition(try reader.number()))
        case UInt8(ascii: "R"): self = .table(try ChangedTable(&reader))
        case UInt8(ascii: "I"):
            let table: UInt32 = try reader.number()
            self = .insert(table, try ChangedRow(&reader, kinds: "N"))
        case UInt8(ascii: "U"):
            let table: UInt32 = try reader.number()
            let first = try ChangedRow(&reader, kinds: "KON")
            self =
                first.isNew
                ? .update(table, before: nil, after: first)
                : .update(table, before: first, after: try ChangedRow(&reader, kinds: "N"))
        case UInt8(ascii: "D"):
            let table: UInt32 = try reader.number()
            self = .delete(table, try ChangedRow(&reader, kinds: "KO"))
        case UInt8(ascii: "T"):
            let count: UInt32 = try reader.number()
            _ = try reader.byte()
            var tables: [UInt32] = []
            for _ in 0..<count { tables.append(try reader.number()) }
            self = .truncate(tables)
        case UInt8(ascii: "O"), UInt8(ascii: "Y"), UInt8(ascii: "M"): self = .other
        default: throw MessageReader.unreadable
        }
    }
}

/// The columns of a table whose changes follow.
struct ChangedTable: Hashable {
    /// The number of the table.
    var number: UInt32
    /// Its columns, in the order of values of rows.
    var columns: [String]

    fileprivate init(_ reader: inout MessageReader) throws(ConnectionError) {
        number = try reader.number()
        _ = try reader.text()
        _ = try reader.text()
        _ = try reader.byte()
        columns = []
        for _ in 0..<(try reader.number() as UInt16) {
            _ = try reader.byte()
            columns.append(try reader.text())
            _ = try reader.number() as UInt32
            _ = try reader.number() as UInt32
        }
    }
}

/// A row of a message.
struct ChangedRow {
    /// A value.
    enum Value: Hashable {
        /// Null; of a key's row also what is not of the key.
        case null
        /// A long value that is as it was, and that the server does not send.
        case unchanged
        /// A text, at a range of the message.
        case text(Range<Int>)
    }

    /// One value a column of the table.
    var values: [Value] = []
    /// Whether it is the row as it is now.
    var isNew: Bool
    /// Whether it is no more than the key.
    var isKey: Bool

    /// Reads a row that begins with one of `kinds`.
    fileprivate init(_ reader: inout MessageReader, kinds: String) throws(ConnectionError) {
        let kind = try reader.byte()
        guard kinds.utf8.contains(kind) else { throw MessageReader.unreadable }
        (isNew, isKey) = (kind == UInt8(ascii: "N"), kind == UInt8(ascii: "K"))
        let count: UInt16 = try reader.number()
        values.reserveCapacity(Int(count))
        for _ in 0..<count {
            switch try reader.byte() {
            case UInt8(ascii: "n"): values.append(.null)
            case UInt8(ascii: "u"): values.append(.unchanged)
            case UInt8(ascii: "t"): values.append(.text(try reader.range(Int(try reader.number() as UInt32))))
            default: throw MessageReader.unreadable
            }
        }
    }
}

/// Reads the parts of a message, or of binary rows, from front to back.
struct MessageReader {
    private let bytes: UnsafeRawBufferPointer
    /// How many bytes were read.
    private(set) var place = 0

    /// What is said of bytes that are no message.
    static let unreadable = ConnectionError(
        "what the server sent as changes cannot be read",
        help: "run the command again; if it stays, attach the source again")

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The bytes that are left.
    var left: Int { bytes.count - place }

    /// The next so many bytes, as their range.
    mutating func range(_ count: Int) throws(ConnectionError) -> Range<Int> {
        guard count >= 0, count <= left else { throw Self.unreadable }
        place += count
        return place - count..<place
    }

    mutating func byte() throws(ConnectionError) -> UInt8 { bytes[try range(1).lowerBound] }

    /// A number in the order of the network.
    mutating func number<Number: FixedWidthInteger>() throws(ConnectionError) -> Number {
        let range = try range(MemoryLayout<Number>.size)
        return Number(bigEndian: bytes.loadUnaligned(fromByteOffset: range.lowerBound, as: Number.self))
    }

    /// A text up to a zero.
    mutating func text() throws(ConnectionError) -> String {
        guard let end = bytes[place...].firstIndex(of: 0) else { throw Self.unreadable }
        defer { place = end + 1 }
        return String(decoding: bytes[place..<end], as: UTF8.self)
    }
}
