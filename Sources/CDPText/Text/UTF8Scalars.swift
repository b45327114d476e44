/// UTF-8 that may hold invalid bytes, one scalar at a time.
public enum UTF8Scalars {
    /// What `decode` gives for a byte that starts no valid sequence: it stands for itself and is one byte long.
    public static let invalid = UInt32.max

    /// The scalar at `index`, which moves past it. Overlong forms, surrogates and truncated sequences are invalid.
    @inline(__always)
    public static func decode(_ bytes: UnsafeBufferPointer<UInt8>, at index: inout Int) -> UInt32 {
        let first = bytes[index]
        index += 1
        if first < 0x80 { return UInt32(first) }
        return decodeMultibyte(first, bytes, at: &index)
    }

    /// A scalar of two to four bytes whose first was read. Where they are not valid, only the first byte is passed
    /// over.
    private static func decodeMultibyte(
        _ first: UInt8, _ bytes: UnsafeBufferPointer<UInt8>, at index: inout Int
    ) -> UInt32 {
        let length: Int
        var scalar: UInt32
        let least: UInt32
        switch first {
        case 0xC2...0xDF: (length, scalar, least) = (1, UInt32(first & 0x1F), 0x80)
        case 0xE0...0xEF: (length, scalar, least) = (2, UInt32(first & 0x0F), 0x800)
        case 0xF0...0xF4: (length, scalar, least) = (3, UInt32(first & 0x07), 0x10000)
        default: return invalid
        }
        guard bytes.count - index >= length else { return invalid }
        for offset in 0..<length {
            let byte = bytes[index + offset]
            guard byte & 0xC0 == 0x80 else { return invalid }
            scalar = scalar << 6 | UInt32(byte & 0x3F)
        }
        guard scalar >= least, scalar <= 0x10FFFF, !(0xD800...0xDFFF).contains(scalar) else { return invalid }
        index += length
        return scalar
    }

    /// Whether a scalar is a letter or a number (general categories L and N).
    @inline(__always)
    public static func isAlphanumeric(_ scalar: UInt32) -> Bool {
        if scalar < 0x80 { return (scalar | 0x20) &- 0x61 < 26 || scalar &- 0x30 < 10 }
        return isAlphanumericBeyondASCII(scalar)
    }

    /// The same of a scalar of more than 7 bits; one beyond Unicode is none.
    private static func isAlphanumericBeyondASCII(_ scalar: UInt32) -> Bool {
        scalar <= 0x10FFFF && UnicodeTable.shared.record(scalar).isAlphanumeric
    }

    /// Appends a valid scalar.
    @inline(__always)
    public static func append(_ scalar: UInt32, to output: inout [UInt8]) {
        if scalar < 0x80 {
            output.append(UInt8(truncatingIfNeeded: scalar))
        } else {
            appendMultibyte(scalar, to: &output)
        }
    }

    /// Appends a scalar beyond ASCII.
    private static func appendMultibyte(_ scalar: UInt32, to output: inout [UInt8]) {
        func tail(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(truncatingIfNeeded: scalar >> shift & 0x3F) }
        if scalar < 0x800 {
            output.append(0xC0 | UInt8(truncatingIfNeeded: scalar >> 6))
        } else if scalar < 0x10000 {
            output.append(0xE0 | UInt8(truncatingIfNeeded: scalar >> 12))
            output.append(tail(6))
        } else {
            output.append(0xF0 | UInt8(truncatingIfNeeded: scalar >> 18))
            output.append(tail(12))
            output.append(tail(6))
        }
        output.append(tail(0))
    }
}
