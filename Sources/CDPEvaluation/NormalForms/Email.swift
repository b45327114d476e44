extension NormalForm {
    /// An e-mail address: trimmed, in lower case; null unless there is exactly one `@`, something before it, and after
    /// it something, a dot and something, and no space.
    public static func email(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        let address = UTF8Text.trimmed(value)
        guard let at = address.firstIndex(of: 0x40), at > 0 else { return false }
        var hasDot = false
        for index in (at + 1)..<address.count {
            let byte = address[index]
            if byte == 0x40 { return false }
            if byte == 0x2E, index > at + 1, index < address.count - 1 { hasDot = true }
        }
        guard hasDot, !address.contains(0x20) else { return false }
        return UTF8Text.lower(address, into: &output)
    }
}
