/// Shorter than its name, in the loops of this target.
typealias UTF8 = UTF8Scalars

/// Functions of text that expressions and normal forms share, on UTF-8 bytes.
///
/// Each appends its result to `output` and gives true, or gives false for null and leaves `output` alone. Bytes that
/// are not valid UTF-8 are copied. Unicode data are of version 14.0.0.
public enum UTF8Text {
    /// How many bytes at the start are ASCII.
    static func asciiPrefix(_ value: UnsafeBufferPointer<UInt8>) -> Int {
        let raw = UnsafeRawBufferPointer(value)
        var index = 0
        while index + 8 <= raw.count,
            raw.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
        {
            index += 8
        }
        while index < raw.count, raw[index] < 0x80 { index += 1 }
        return index
    }

    /// Without the spaces (U+0020) at both ends.
    @inline(__always)
    static func trimmed(_ value: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
        var start = 0
        var end = value.count
        while start < end, value[start] == 0x20 { start += 1 }
        while end > start, value[end - 1] == 0x20 { end -= 1 }
        return UnsafeBufferPointer(rebasing: value[start..<end])
    }

    /// Drops the spaces (U+0020) at both ends, and no other white space.
    @discardableResult
    public static func trim(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        output.append(contentsOf: trimmed(value))
        return true
    }
}
