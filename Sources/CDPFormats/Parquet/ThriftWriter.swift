/// The types of the Thrift compact protocol, as they stand in field and list headers.
/// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
enum ThriftType: UInt8 {
    /// A truth value stands in its header: this one is true.
    case yes = 1
    /// And this one is false.
    case no = 2
    case byte = 3
    case int16 = 4
    case int32 = 5
    case int64 = 6
    case double = 7
    case binary = 8
    case list = 9
    case set = 10
    case map = 11
    case structure = 12
}

/// Writes structures of the Thrift compact protocol: the metadata of Parquet.
struct ThriftWriter {
    private(set) var bytes: [UInt8] = []
    /// The number of the field before in the structure at work.
    private var last = 0
    /// The same for the structures around it.
    private var outer: [Int] = []

    /// Seven bits a byte, lowest first.
    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// A signed number, its sign in the lowest bit.
    mutating func zigzag(_ value: Int64) {
        varint(UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    /// Field numbers ascend by at most 15, so that one byte tells number and type.
    private mutating func header(_ id: Int, _ type: ThriftType) {
        bytes.append(UInt8(id - last) << 4 | type.rawValue)
        last = id
    }

    mutating func int16(_ id: Int, _ value: Int) {
        header(id, .int16)
        zigzag(Int64(value))
    }

    mutating func int32(_ id: Int, _ value: Int) {
        header(id, .int32)
        zigzag(Int64(value))
    }

    mutating func int64(_ id: Int, _ value: Int64) {
        header(id, .int64)
        zigzag(value)
    }

    mutating func boolean(_ id: Int, _ value: Bool) {
        header(id, value ? .yes : .no)
    }

    mutating func byte(_ id: Int, _ value: UInt8) {
        header(id, .byte)
        bytes.append(value)
    }

    mutating func text(_ id: Int, _ value: String) {
        binary(id, Array(value.utf8))
    }

    mutating func binary(_ id: Int, _ value: [UInt8]) {
        header(id, .binary)
        element(value)
    }

    /// A list whose elements the caller writes next.
    mutating func list(_ id: Int, of type: ThriftType, count: Int) {
        header(id, .list)
        if count < 15 {
            bytes.append(UInt8(count) << 4 | type.rawValue)
        } else {
            bytes.append(0xF0 | type.rawValue)
            varint(UInt64(count))
        }
    }

    /// An element of a list of binaries.
    mutating func element(_ value: [UInt8]) {
        varint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    /// An element of a list of truth values.
    mutating func element(_ value: Bool) {
        bytes.append(value ? ThriftType.yes.rawValue : ThriftType.no.rawValue)
    }

    /// A structure in a field.
    mutating func structure(_ id: Int, _ body: (inout ThriftWriter) -> Void) {
        header(id, .structure)
        element(body)
    }

    /// A structure as an element of a list, or as the whole document.
    mutating func element(_ body: (inout ThriftWriter) -> Void) {
        outer.append(last)
        last = 0
        body(&self)
        bytes.append(0)
        last = outer.popLast() ?? 0
    }
}
