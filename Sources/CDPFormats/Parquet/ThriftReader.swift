/// Bytes that are not what the format says, found below the level where the file's name is known.
struct ParquetFault: Error {
    var what: String
    /// What to do about it, where something can be done.
    var next: String?

    init(_ what: String, next: String? = nil) {
        self.what = what
        self.next = next
    }
}

/// Reads structures of the Thrift compact protocol from foreign bytes: every step is checked against the end, and no number
/// in the bytes makes it allocate more than the bytes can fill.
///
/// Each field is a byte with its type and how much its number is above the one before, then the value; a structure ends
/// with a zero. What is not asked for is passed over by its type, down to a depth that no file needs.
struct ThriftReader {
    private let bytes: [UInt8]
    private let end: Int
    /// The next byte.
    private(set) var position: Int

    init(_ bytes: [UInt8], from start: Int = 0, to end: Int? = nil) {
        self.bytes = bytes
        self.end = min(end ?? bytes.count, bytes.count)
        position = start
    }

    /// Thrown for whatever does not fit: which byte it was helps nobody.
    private static let damaged = ParquetFault("damaged metadata")

    mutating func byte() throws -> UInt8 {
        guard position < end else { throw ThriftReader.damaged }
        position += 1
        return bytes[position - 1]
    }

    /// A number of seven bits a byte, lowest first; throws beyond 64 bits.
    mutating func varint() throws -> UInt64 {
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            guard shift < 63 || next < 2 else { throw ThriftReader.damaged }
            result |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return result }
            shift += 7
        }
    }

    mutating func int64() throws -> Int64 {
        let value = try varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// A signed number that fits 32 bits; throws for one that does not.
    mutating func int32() throws -> Int32 {
        guard let value = Int32(exactly: try int64()) else { throw ThriftReader.damaged }
        return value
    }

    /// A number that counts or measures something.
    mutating func size() throws -> Int {
        let value = try int64()
        guard value >= 0 else { throw ThriftReader.damaged }
        return Int(value)
    }

    /// Bytes with their length before them, which must lie within what is there.
    mutating func binary() throws -> [UInt8] {
        let count = try varint()
        guard count <= UInt64(end - position) else { throw ThriftReader.damaged }
        position += Int(count)
        return Array(bytes[position - Int(count)..<position])
    }

    /// The same as a text; what is no UTF-8 is damaged.
    mutating func text() throws -> String {
        guard let text = String(validating: try binary(), as: UTF8.self) else {
            throw ParquetFault("metadata that is not UTF-8")
        }
        return text
    }

    /// The fields of a structure: `body` reads the value of those that it knows and returns false for the others.
    mutating func structure(_ body: (inout ThriftReader, Int, ThriftType) throws -> Bool) throws {
        var id = 0
        while true {
            let header = try byte()
            if header == 0 { return }
            guard let type = ThriftType(rawValue: header & 15) else { throw ThriftReader.damaged }
            if header >> 4 == 0 {
                id = Int(try int64() & 0xFFFF)
            } else {
                id += Int(header >> 4)
            }
            if try !body(&self, id, type) { try skip(type, depth: 32) }
        }
    }

    /// The elements of a list; none can be smaller than a byte, so a count beyond the rest of the bytes is a lie.
    mutating func list<Element>(_ body: (inout ThriftReader) throws -> Element) throws -> [Element] {
        let count = try listHeader().count
        var elements: [Element] = []
        elements.reserveCapacity(min(count, 4096))
        for _ in 0..<count { elements.append(try body(&self)) }
        return elements
    }

    /// The number and type of a list's elements. As each takes a byte at least, a number beyond the rest is damaged.
    private mutating func listHeader() throws -> (count: Int, type: UInt8) {
        let header = try byte()
        let count = header >> 4 == 15 ? try varint() : UInt64(header >> 4)
        guard count <= UInt64(end - position) else { throw ThriftReader.damaged }
        return (Int(count), header & 15)
    }

    /// Passes over a value of any type.
    private mutating func skip(_ type: ThriftType, depth: Int) throws {
        guard depth > 0 else { throw ThriftReader.damaged }
        switch type {
        case .yes, .no: return
        case .byte: _ = try byte()
        case .int16, .int32, .int64: _ = try varint()
        case .double:
            for _ in 0..<8 { _ = try byte() }
        case .binary:
            let count = try varint()
            guard count <= UInt64(end - position) else { throw ThriftReader.damaged }
            position += Int(count)
        case .list, .set:
            let (count, element) = try listHeader()
            for _ in 0..<count { try skipElement(element, depth: depth - 1) }
        case .map:
            let count = try varint()
            guard count <= UInt64(end - position) else { throw ThriftReader.damaged }
            if count == 0 { return }
            let types = try byte()
            for _ in 0..<count {
                try skipElement(types >> 4, depth: depth - 1)
                try skipElement(types & 15, depth: depth - 1)
            }
        case .structure:
            while true {
                let header = try byte()
                if header == 0 { return }
                guard let field = ThriftType(rawValue: header & 15) else { throw ThriftReader.damaged }
                if header >> 4 == 0 { _ = try varint() }
                try skip(field, depth: depth - 1)
            }
        }
    }

    /// Truth values take a byte inside lists, other than in fields.
    private mutating func skipElement(_ type: UInt8, depth: Int) throws {
        guard let type = ThriftType(rawValue: type) else { throw ThriftReader.damaged }
        if type == .yes || type == .no { _ = try byte() } else { try skip(type, depth: depth) }
    }
}
