extension Collection<UInt8> {
    /// Whether the bytes are well-formed UTF-8.
    var isUTF8: Bool {
        withContiguousStorageIfAvailable { bytes in bytes.baseAddress.map { isValidUTF8($0, bytes.count) } ?? true }
            ?? Array(self).isUTF8
    }
}

/// Whether bytes are well-formed UTF-8 (Unicode 15, table 3-7): no surrogates, no overlong forms.
func isValidUTF8(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let raw = UnsafeRawPointer(start)
    var i = 0
    while i < count {
        while i &+ 8 <= count, raw.loadUnaligned(fromByteOffset: i, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 {
            i &+= 8
        }
        guard i < count else { return true }
        let lead = start[i]
        if lead < 0x80 {
            i &+= 1
            continue
        }
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        guard lead >= 0xC2, lead <= 0xF4, i &+ length <= count else { return false }
        let second = start[i &+ 1]
        let low: UInt8 = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80
        let high: UInt8 = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF
        guard second >= low, second <= high else { return false }
        if length > 2, start[i &+ 2] & 0xC0 != 0x80 { return false }
        if length > 3, start[i &+ 3] & 0xC0 != 0x80 { return false }
        i &+= length
    }
    return true
}
