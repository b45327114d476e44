/// Bytes of a page, read from the front; every step is checked against the end.
struct PageBytes {
    /// What is not read yet.
    private(set) var rest: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { rest = bytes }

    static let tooShort = ParquetFault("a page that ends too early")

    /// The next bytes, which are passed over; throws where the page has fewer.
    mutating func take(_ count: Int) throws -> UnsafeRawBufferPointer {
        guard count >= 0, count <= rest.count else { throw PageBytes.tooShort }
        let taken = UnsafeRawBufferPointer(rebasing: rest[..<count])
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        return taken
    }

    /// The next byte.
    mutating func byte() throws -> UInt8 { try take(1)[0] }

    /// A length of four bytes, little endian, as levels and plain texts have before them.
    mutating func length() throws -> Int {
        Int(UInt32(littleEndian: try take(4).loadUnaligned(as: UInt32.self)))
    }

    /// A number of seven bits a byte, lowest first (ULEB128); throws beyond 64 bits.
    mutating func varint() throws -> UInt64 {
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            guard shift < 63 || next < 2 else { throw PageBytes.tooShort }
            result |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return result }
            shift += 7
        }
    }

    /// A signed number whose lowest bit is its sign, so that small negative ones are short too.
    mutating func zigzag() throws -> Int64 {
        let value = try varint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }
}

/// Reads the hybrid of runs and bit-packed groups.
enum RunLengthDecoder {
    /// Fills `target` with `count` numbers of `width` ≤ 32 bits.
    static func decode<Value: FixedWidthInteger>(
        _ bytes: UnsafeRawBufferPointer, width: Int, count: Int, into target: UnsafeMutablePointer<Value>
    ) throws {
        guard width <= 32 else { throw ParquetFault("numbers of more than 32 bits in a run") }
        var page = PageBytes(bytes)
        var filled = 0
        while filled < count {
            let header = try page.varint()
            let wanted = count - filled
            if header & 1 == 0 {
                let run = Int(min(header >> 1, UInt64(wanted)))
                var value: UInt32 = 0
                for shift in 0..<(width + 7) / 8 { value |= UInt32(try page.byte()) << UInt32(shift * 8) }
                guard run > 0, let value = Value(exactly: value) else { throw ParquetFault("a run that is damaged") }
                (target + filled).update(repeating: value, count: run)
                filled += run
            } else {
                let groups = header >> 1
                guard groups > 0, groups <= UInt64(Int32.max) else { throw ParquetFault("a run that is damaged") }
                let values = Int(min(groups * 8, UInt64(wanted)))
                let packed = try page.take(min(Int(groups) * width, page.rest.count))
                guard packed.count >= BitPacking.size(values, width) else { throw PageBytes.tooShort }
                BitPacking.unpack(packed, count: values, width: width, into: target + filled)
                filled += values
            }
        }
    }
}
