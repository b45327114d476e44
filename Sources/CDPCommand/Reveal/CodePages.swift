import CDPDiagnostics
import CTables

/// The pages of the diagnostic codes, compiled in by `scripts/codes`, so that `cdp explain` needs no network.
enum CodePages {
    /// The page of a code as Markdown; nil where it has none.
    static func page(of code: DiagnosticCode) -> String? {
        pages[code.name]
    }

    /// Every page by the name of its code.
    static let pages: [String: String] = {
        let bytes = UnsafeBufferPointer(start: cdp_codes(), count: cdp_codes_size())
        var pages: [String: String] = [:]
        var place = 0
        while let end = bytes[place...].firstIndex(of: 0x0A) {
            let words = String(decoding: bytes[place..<end], as: UTF8.self).split(separator: " ")
            guard words.count == 2, let size = Int(words[1]), size <= bytes.count - end - 1 else { break }
            pages[String(words[0])] = String(decoding: bytes[(end + 1)..<(end + 1 + size)], as: UTF8.self)
            place = end + 1 + size
        }
        return pages
    }()
}
