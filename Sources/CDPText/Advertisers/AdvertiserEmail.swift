extension AdvertiserForm {
    /// For Google: an address in small letters; of `gmail.com` and `googlemail.com` without dots before the `@` and without what
    /// follows the first `+` there. Null also where nothing is left of it.
    public static func googleEmail(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        let start = output.count
        guard let at = appendAddress(value, into: &output) else { return false }
        guard googleDomains.contains(where: { output[(at + 1)...].elementsEqual($0) }) else { return true }
        var end = start
        for place in start..<at where output[place] != UInt8(ascii: ".") {
            if output[place] == UInt8(ascii: "+") { break }
            output[end] = output[place]
            end += 1
        }
        guard end > start else { return discard(&output, from: start) }
        output.removeSubrange(end..<at)
        return true
    }

    /// Domains of which Google says that dots and tags mean nothing.
    private static let googleDomains = ["gmail.com", "googlemail.com"].map { Array($0.utf8) }

    /// For Meta: an address in small letters; null also without a dot inside what is after the `@`.
    public static func metaEmail(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        let start = output.count
        guard let at = appendAddress(value, into: &output) else { return false }
        return output[(at + 2)...].dropLast().contains(UInt8(ascii: ".")) || discard(&output, from: start)
    }

    /// For TikTok and LinkedIn: an address in small letters; null where it has white space inside, or not one `@` between two
    /// texts.
    public static func email(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Bool {
        appendAddress(value, into: &output) != nil
    }

    /// Appends the address and gives the place of its `@`; nil, and nothing is appended, where the text is none.
    private static func appendAddress(_ value: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) -> Int? {
        let start = output.count
        appendSmall(value, into: &output)
        let place = output.withUnsafeBufferPointer { atSign(UnsafeBufferPointer(rebasing: $0[start...])) }
        if place == nil { output.removeSubrange(start...) }
        return place.map { start + $0 }
    }

    /// Where the one `@` stands between two texts without white space.
    private static func atSign(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        var at: Int?
        var index = 0
        while index < text.count {
            let first = index
            let scalar = UTF8.decode(text, at: &index)
            if WhiteSpace.isWhite(scalar) { return nil }
            if scalar == 0x40 {
                if at != nil { return nil }
                at = first
            }
        }
        guard let at, at > 0, at < text.count - 1 else { return nil }
        return at
    }
}
