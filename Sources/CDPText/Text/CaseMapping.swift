extension UTF8Text {
    /// Upper case, one scalar to one: `ß` becomes `ẞ`, ligatures stay. The same as DuckDB's `upper`.
    @discardableResult
    public static func upper(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        let rest = appendASCII(value, into: &output, from: 0x61)
        map(rest, into: &output) { $1 &+ $0.toUpper }
        return true
    }

    /// Lower case, one scalar to one. The same as DuckDB's `lower`.
    @discardableResult
    public static func lower(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        let rest = appendASCII(value, into: &output, from: 0x41)
        map(rest, into: &output) { $1 &+ $0.toLower }
        return true
    }

    /// The first letter of every run of letters and digits in upper case, the others in lower case.
    @discardableResult
    public static func initcap(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        var isInside = false
        map(value, into: &output) { record, scalar in
            defer { isInside = record.isAlphanumeric }
            return scalar &+ (isInside ? record.toLower : record.toUpper)
        }
        return true
    }

    /// Appends the leading ASCII bytes with the 26 letters from `first` in the other case; gives the bytes after them.
    private static func appendASCII(
        _ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8], from first: UInt8
    ) -> UnsafeBufferPointer<UInt8> {
        let count = asciiPrefix(value)
        let start = output.count
        output.append(contentsOf: UnsafeBufferPointer(rebasing: value[..<count]))
        output.withUnsafeMutableBufferPointer { bytes in
            for index in start..<(start + count) {
                bytes[index] ^= bytes[index] &- first < 26 ? 0x20 : 0
            }
        }
        return UnsafeBufferPointer(rebasing: value[count...])
    }

    /// Maps scalar by scalar; bytes that are not valid stay.
    private static func map(
        _ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8],
        _ transform: (UnicodeTable.Record, UInt32) -> UInt32
    ) {
        let table = UnicodeTable.shared
        var index = 0
        while index < value.count {
            let byte = value[index]
            let scalar = UTF8.decode(value, at: &index)
            if scalar == UTF8.invalid {
                output.append(byte)
            } else {
                UTF8.append(transform(table.record(scalar), scalar), to: &output)
            }
        }
    }
}
