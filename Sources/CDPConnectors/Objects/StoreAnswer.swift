/// What an object store answers: an element of XML with elements or text in it.
///
/// It reads what stores write and nothing else: no document types, no entities but those of XML itself, no names that are bound to
/// something. An answer with any of these is refused, so no answer can make it grow.
///
///     let list = try StoreAnswer(bytes)
///     list["IsTruncated"]
struct StoreAnswer: Hashable, Sendable {
    /// The name of the element.
    var name: String
    /// The elements in it.
    var elements: [StoreAnswer] = []
    /// Its text, where it holds no elements.
    var text = ""

    /// Why something is no answer.
    struct Fault: Error {
        /// Where, in bytes from its start.
        var place: Int
    }

    /// The text of the first element of a name in it; nil where there is none.
    subscript(name: String) -> String? { elements.first { $0.name == name }?.text }

    /// Reads an answer.
    init(_ bytes: [UInt8]) throws(Fault) {
        var reader = Reader(bytes)
        try reader.skipToElement()
        self = try reader.element(depth: 0)
        reader.skipSpaces()
        guard reader.isAtEnd else { throw Fault(place: reader.place) }
    }

    private init(name: String) { self.name = name }

    /// Reads the bytes of an answer from front to back.
    private struct Reader {
        let bytes: [UInt8]
        var place = 0
        private static let deepest = 16

        init(_ bytes: [UInt8]) { self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes[3...]) : bytes }

        var isAtEnd: Bool { place == bytes.count }
        private var fault: Fault { Fault(place: place) }

        func isAt(_ text: StaticString) -> Bool {
            let count = text.utf8CodeUnitCount
            return place + count <= bytes.count
                && bytes[place..<place + count].elementsEqual(
                    UnsafeBufferPointer(start: text.utf8Start, count: count))
        }

        mutating func skip(through text: StaticString) throws(Fault) {
            while !isAt(text) {
                guard place < bytes.count else { throw fault }
                place += 1
            }
            place += text.utf8CodeUnitCount
        }

        mutating func skipSpaces() {
            while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
        }

        /// Skips the declaration and comments before the first element.
        mutating func skipToElement() throws(Fault) {
            while true {
                skipSpaces()
                if isAt("<?") {
                    try skip(through: "?>")
                } else if isAt("<!--") {
                    try skip(through: "-->")
                } else {
                    return
                }
            }
        }

        mutating func name() throws(Fault) -> String {
            let start = place
            while place < bytes.count, !" \t\r\n/><=\"'&".utf8.contains(bytes[place]) { place += 1 }
            guard place > start else { throw fault }
            return String(decoding: bytes[start..<place], as: UTF8.self)
        }

        /// Skips the attributes of an element. True where it ends with them.
        mutating func attributes() throws(Fault) -> Bool {
            while true {
                skipSpaces()
                if isAt("/>") {
                    place += 2
                    return true
                }
                if isAt(">") {
                    place += 1
                    return false
                }
                _ = try name()
                skipSpaces()
                guard isAt("=") else { throw fault }
                place += 1
                skipSpaces()
                guard isAt("\"") || isAt("'") else { throw fault }
                let quote = bytes[place]
                repeat { place += 1 } while place < bytes.count && bytes[place] != quote
                guard place < bytes.count else { throw fault }
                place += 1
            }
        }

        mutating func element(depth: Int) throws(Fault) -> StoreAnswer {
            guard depth < Self.deepest, isAt("<"), !isAt("<!") else { throw fault }
            place += 1
            var result = StoreAnswer(name: try name())
            if try attributes() { return result }
            var text: [UInt8] = []
            while true {
                guard place < bytes.count else { throw fault }
                if isAt("</") {
                    place += 2
                    guard try name() == result.name else { throw fault }
                    skipSpaces()
                    guard isAt(">") else { throw fault }
                    place += 1
                    guard let text = String(validating: text, as: UTF8.self) else { throw fault }
                    if result.elements.isEmpty { result.text = text }
                    return result
                } else if isAt("<!--") {
                    try skip(through: "-->")
                } else if isAt("<") {
                    result.elements.append(try element(depth: depth + 1))
                } else if isAt("&") {
                    text += try entity()
                } else {
                    text.append(bytes[place])
                    place += 1
                }
            }
        }

        /// The bytes that `&amp;` or `&#13;` stand for.
        mutating func entity() throws(Fault) -> [UInt8] {
            let start = place + 1
            guard let end = bytes[start...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else { throw fault }
            let word = String(decoding: bytes[start..<end], as: UTF8.self)
            let known = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]
            let number = word.hasPrefix("#x") ? UInt32(word.dropFirst(2), radix: 16) : UInt32(word.dropFirst(1))
            guard
                let found = known[word]
                    ?? (word.hasPrefix("#") ? number.flatMap { Unicode.Scalar($0) }.map { String($0) } : nil)
            else { throw fault }
            place = end + 1
            return Array(found.utf8)
        }
    }
}
