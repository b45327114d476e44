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

extension UTF8Text {
    /// Lower case by Unicode's full mapping (Unicode 3.13), as in Python and Java: as `lower`, but `İ` becomes `i` with a dot
    /// above it, and a capital sigma that ends a word `ς`.
    static func lowerInFull(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
        let table = UnicodeTable.shared
        var index = 0
        while index < value.count {
            let first = index
            let scalar = UTF8.decode(value, at: &index)
            switch scalar {
            case UTF8.invalid: output.append(value[first])
            case 0x130:
                UTF8.append(0x69, to: &output)
                UTF8.append(0x307, to: &output)
            case 0x3A3:
                let endsWord = isCased(before: first, of: value) && !isCased(after: index, of: value)
                UTF8.append(endsWord ? 0x3C2 : 0x3C3, to: &output)
            default: UTF8.append(scalar &+ table.record(scalar).toLower, to: &output)
            }
        }
    }

    /// Whether the first scalar before a place that is not passed over has case.
    private static func isCased(before place: Int, of text: UnsafeBufferPointer<UInt8>) -> Bool {
        var end = place
        while end > 0 {
            var first = end - 1
            while first > 0, text[first] & 0xC0 == 0x80, end - first < 4 { first -= 1 }
            var next = first
            let scalar = UTF8.decode(text, at: &next)
            guard scalar != UTF8.invalid, next == end else { return false }
            let record = UnicodeTable.shared.record(scalar)
            if !record.isCaseIgnorable { return record.isCased }
            end = first
        }
        return false
    }

    /// The same after a place.
    private static func isCased(after place: Int, of text: UnsafeBufferPointer<UInt8>) -> Bool {
        var index = place
        while index < text.count {
            let scalar = UTF8.decode(text, at: &index)
            guard scalar != UTF8.invalid else { return false }
            let record = UnicodeTable.shared.record(scalar)
            if !record.isCaseIgnorable { return record.isCased }
        }
        return false
    }
}
