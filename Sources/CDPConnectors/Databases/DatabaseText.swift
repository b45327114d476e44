/// How values of databases are written that land: as CSV in which a text that is empty is quoted and null is nothing.
enum DatabaseText {
    /// Appends a field, in quotes where it is empty or holds what CSV gives a meaning to.
    @inline(__always)
    static func append(_ value: some Collection<UInt8>, to text: inout [UInt8]) {
        let isPlain = !value.isEmpty && !value.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
        if isPlain {
            text += value
            return
        }
        text.append(0x22)
        for byte in value {
            if byte == 0x22 { text.append(0x22) }
            text.append(byte)
        }
        text.append(0x22)
    }

    /// Appends a line of names.
    static func append(header names: [String], to text: inout [UInt8]) {
        for (place, name) in names.enumerated() {
            if place > 0 { text.append(UInt8(ascii: ",")) }
            append(name.utf8, to: &text)
        }
        text.append(0x0A)
    }
}
