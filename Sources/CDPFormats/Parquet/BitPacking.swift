/// Numbers of a fixed number of bits, lowest bit first, as RLE and delta encodings pack them.
///
/// Value `i` of width `w` occupies the bits from `i * w` on, so eight values fill `w` whole bytes: everything is read
/// and written in eights, and the last eight are filled up with zeros. A width of 0 means that all values are 0 and
/// takes no byte.
enum BitPacking {
    /// The bits that hold `value`.
    @inline(__always)
    static func width(_ value: UInt64) -> Int { 64 - value.leadingZeroBitCount }

    /// The bytes that hold `count` numbers of `width` bits.
    @inline(__always)
    static func size(_ count: Int, _ width: Int) -> Int { (count * width + 7) / 8 }

    /// Adds the numbers, each of at most `width` ≤ 64 bits, and zero bits up to a whole byte.
    @inline(__always)
    static func pack<Value: FixedWidthInteger>(
        _ values: UnsafeBufferPointer<Value>, width: Int, into bytes: inout [UInt8]
    ) {
        let start = bytes.count
        let size = size(values.count, width)
        bytes.append(contentsOf: repeatElement(0, count: size + 8))
        bytes.withUnsafeMutableBytes { target in
            var place = start
            var pending: UInt64 = 0
            var bits: UInt64 = 0
            let low = UInt64(min(width, 32))
            let high = UInt64(width) - low
            for value in values {
                let value = UInt64(truncatingIfNeeded: value)
                pending |= (value & 0xFFFF_FFFF) &<< bits
                bits &+= low
                if bits >= 32 {
                    target.storeBytes(of: UInt32(truncatingIfNeeded: pending), toByteOffset: place, as: UInt32.self)
                    place &+= 4
                    pending >>= 32
                    bits &-= 32
                }
                if high > 0 {
                    pending |= (value >> 32) &<< bits
                    bits &+= high
                    if bits >= 32 {
                        target.storeBytes(of: UInt32(truncatingIfNeeded: pending), toByteOffset: place, as: UInt32.self)
                        place &+= 4
                        pending >>= 32
                        bits &-= 32
                    }
                }
            }
            target.storeBytes(of: pending, toByteOffset: place, as: UInt64.self)
        }
        bytes.removeLast(8)
    }

    /// Reads `count` numbers of `width` ≤ 64 bits. `source` must hold them; reads beyond its end never happen.
    @inline(__always)
    static func unpack<Value: FixedWidthInteger>(
        _ source: UnsafeRawBufferPointer, count: Int, width: Int, into target: UnsafeMutablePointer<Value>
    ) {
        if width == 0 {
            target.update(repeating: 0, count: count)
            return
        }
        let mask: UInt64 = width == 64 ? .max : (1 &<< UInt64(width)) &- 1
        var i = 0
        if width <= 56 {
            let safe = source.count < 8 ? 0 : min(count, ((source.count - 8) * 8 + 7) / width + 1)
            while i < safe {
                let bit = i &* width
                guard bit >> 3 &+ 8 <= source.count, let base = source.baseAddress else { break }
                let word = base.loadUnaligned(fromByteOffset: bit >> 3, as: UInt64.self)
                target[i] = Value(truncatingIfNeeded: (word &>> UInt64(bit & 7)) & mask)
                i &+= 1
            }
        }
        while i < count {
            let bit = i &* width
            var value: UInt64 = 0
            var got = 0
            var byte = bit >> 3
            var skipped = bit & 7
            while got < width {
                value |= UInt64(source[byte] >> UInt8(skipped)) &<< UInt64(got)
                got &+= 8 &- skipped
                skipped = 0
                byte &+= 1
            }
            target[i] = Value(truncatingIfNeeded: value & mask)
            i &+= 1
        }
    }
}

extension Array where Element == UInt8 {
    /// Adds a number in groups of 7 bits, lowest first.
    mutating func appendVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }

    /// Adds the bytes of a number, lowest first.
    mutating func appendLittleEndian<Value: FixedWidthInteger>(_ value: Value) {
        Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
    }
}
