/// Goes through bytes that may end too early.
struct LittleEndianReader {
    private let bytes: [UInt8]
    /// The index of the next byte.
    private(set) var position = 0

    /// Begins at the first byte.
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// How many bytes follow.
    var rest: Int { bytes.count - position }

    /// The next bytes; nil where there are fewer.
    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count <= rest else { return nil }
        position += count
        return bytes[position - count..<position]
    }

    /// The next number, lowest byte first; nil where too few bytes follow.
    mutating func next<Value: FixedWidthInteger>(_: Value.Type) -> Value? {
        take(Value.bitWidth / 8)?.reversed().reduce(0) { $0 << 8 | Value(truncatingIfNeeded: $1) }
    }
}
