/// Pages that are compiled in: for each its name, a blank, the number of its bytes in decimal, a line feed, its bytes.
package enum PackedPages {
    /// The pages by name. What follows a page that is cut short is left out.
    package static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> [String: String] {
        var pages: [String: String] = [:]
        var place = 0
        while let end = bytes[place...].firstIndex(of: 0x0A) {
            let words = String(decoding: bytes[place..<end], as: UTF8.self).split(separator: " ")
            guard words.count == 2, let size = Int(words[1]), size <= bytes.count - end - 1 else { break }
            pages[String(words[0])] = String(decoding: bytes[(end + 1)..<(end + 1 + size)], as: UTF8.self)
            place = end + 1 + size
        }
        return pages
    }
}
