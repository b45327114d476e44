/// The hybrid of runs and bit-packed groups of 8 that levels and dictionary indices are written in.
/// https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE
enum RunLengthEncoder {
    /// Adds the numbers, each of at most `width` ≤ 32 bits.
    static func encode<Value: FixedWidthInteger>(
        _ values: UnsafeBufferPointer<Value>, width: Int, into bytes: inout [UInt8]
    ) {
        var literal = 0
        var i = 0
        while i < values.count {
            let value = values[i]
            var end = i &+ 1
            while end < values.count, values[end] == value { end &+= 1 }
            let missing = (8 &- (i &- literal) & 7) & 7
            if end &- i &- missing >= 8 {
                pack(values, literal..<i &+ missing, width, &bytes)
                bytes.appendVarint(UInt64(end - i - missing) << 1)
                var rest = UInt64(truncatingIfNeeded: value)
                for _ in 0..<(width + 7) / 8 {
                    bytes.append(UInt8(truncatingIfNeeded: rest))
                    rest >>= 8
                }
                literal = end
            }
            i = end
        }
        pack(values, literal..<values.count, width, &bytes)
    }

    /// Adds a stretch of eights that are packed: their count with the lowest bit set, then the bits.
    private static func pack<Value: FixedWidthInteger>(
        _ values: UnsafeBufferPointer<Value>, _ range: Range<Int>, _ width: Int, _ bytes: inout [UInt8]
    ) {
        guard !range.isEmpty else { return }
        let groups = (range.count + 7) / 8
        bytes.appendVarint(UInt64(groups) << 1 | 1)
        let start = bytes.count
        BitPacking.pack(UnsafeBufferPointer(rebasing: values[range]), width: width, into: &bytes)
        bytes.append(contentsOf: repeatElement(0, count: groups * width - (bytes.count - start)))
    }
}
