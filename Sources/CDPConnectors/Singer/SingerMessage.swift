import CDPFormats
import CKernels

/// A message of a tap: where in its line of JSON that stands what is needed of it. Nothing else is read, and nothing is copied, so
/// that a record costs little more than to look for its end.
///
/// Whether a record is JSON, its readers say. Of a key that stands twice the last value counts.
struct SingerMessage {
    /// What messages are there for.
    enum Kind: Hashable {
        case schema, record, state, activateVersion, batch
        /// What taps may say besides, to be passed over.
        case other
    }

    /// What it is there for.
    private(set) var kind = Kind.other
    /// The text of the stream's name, with its quotes and escapes; nil where it names none.
    private(set) var stream: Range<Int>?
    /// The object of a record; nil where there is none.
    private(set) var record: Range<Int>?
    /// What a message of the state says of it; nil where that says nothing.
    private(set) var value: Range<Int>?
    /// The version of the table that it belongs to, or makes valid.
    private(set) var version: Int64?

    private static let kinds: [(StaticString, Kind)] = [
        ("RECORD", .record), ("STATE", .state), ("SCHEMA", .schema), ("ACTIVATE_VERSION", .activateVersion),
        ("BATCH", .batch),
    ]

    /// The message in a line; nil where that is none. A line feed stands after the line, which ends every scan, and 16 bytes after
    /// that can be read.
    init?(_ line: UnsafeBufferPointer<UInt8>) {
        guard let text = line.baseAddress else { return nil }
        var place = Self.pastBlanks(text, 0)
        guard text[place] == UInt8(ascii: "{") else { return nil }
        var isNamed = false
        place = Self.pastBlanks(text, place &+ 1)
        while text[place] == UInt8(ascii: "\"") {
            guard let key = Self.value(text, place) else { return nil }
            place = Self.pastBlanks(text, key.upperBound)
            guard text[place] == UInt8(ascii: ":") else { return nil }
            guard let value = Self.value(text, Self.pastBlanks(text, place &+ 1)) else { return nil }
            if note(text, key, value) { isNamed = true }
            place = Self.pastBlanks(text, value.upperBound)
            guard text[place] == UInt8(ascii: ",") else { break }
            place = Self.pastBlanks(text, place &+ 1)
        }
        guard isNamed, text[place] == UInt8(ascii: "}"), Self.pastBlanks(text, place &+ 1) == line.count else {
            return nil
        }
    }

    /// Takes note of a member; whether it says what kind of message this is.
    private mutating func note(_ text: UnsafePointer<UInt8>, _ key: Range<Int>, _ value: Range<Int>) -> Bool {
        let first = text[value.lowerBound]
        if Self.holds(text, key, "record") {
            record = first == UInt8(ascii: "{") ? value : nil
        } else if Self.holds(text, key, "type") {
            kind = Self.kinds.first { Self.holds(text, value, $0.0) }?.1 ?? .other
            return first == UInt8(ascii: "\"")
        } else if Self.holds(text, key, "stream") {
            stream = first == UInt8(ascii: "\"") ? value : nil
        } else if Self.holds(text, key, "value") {
            self.value = value
        } else if Self.holds(text, key, "version") {
            version = Int64(
                String(decoding: UnsafeBufferPointer(start: text, count: value.upperBound)[value], as: UTF8.self))
        }
        return false
    }

    /// Whether a range is a text in quotes; one that is written with escapes counts as what it stands for.
    private static func holds(_ text: UnsafePointer<UInt8>, _ range: Range<Int>, _ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard text[range.lowerBound] == UInt8(ascii: "\"") else { return false }
        if range.count == length &+ 2 {
            for place in 0..<length where text[range.lowerBound &+ 1 &+ place] != word.utf8Start[place] { return false }
            return true
        }
        guard range.count > length &+ 2, range.contains(where: { text[$0] == UInt8(ascii: "\\") }) else { return false }
        return Self.text(text, range) == "\(word)"
    }

    /// The text that a range with quotes stands for.
    static func text(_ text: UnsafePointer<UInt8>, _ range: Range<Int>) -> String? {
        (try? JSONValue.parse(Array(UnsafeBufferPointer(start: text + range.lowerBound, count: range.count))))?.string
    }

    private static func pastBlanks(_ text: UnsafePointer<UInt8>, _ start: Int) -> Int {
        var place = start
        while text[place] == 0x20 || text[place] == 0x09 || text[place] == 0x0D { place &+= 1 }
        return place
    }

    /// Where the value is that begins at a place, by its brackets and quotes; nil where none does, or it does not end.
    private static func value(_ text: UnsafePointer<UInt8>, _ start: Int) -> Range<Int>? {
        var place = start
        var depth = 0
        repeat {
            switch text[place] {
            case UInt8(ascii: "\""):
                guard let end = pastText(text, place) else { return nil }
                place = end
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth &+= 1
                place &+= 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return nil }
                depth &-= 1
                place &+= 1
            case 0x0A: return nil
            case UInt8(ascii: ","), UInt8(ascii: ":"), 0x20, 0x09, 0x0D:
                if depth == 0 { return nil }
                place &+= 1
            default: place = pastWord(text, place)
            }
        } while depth > 0
        return start..<place
    }

    /// The place after a text whose opening quote stands at `start`; nil where it does not end.
    @inline(__always)
    private static func pastText(_ text: UnsafePointer<UInt8>, _ start: Int) -> Int? {
        var place = start &+ 1
        while true {
            let stops = ck_json_stop16(text + place)
            // Without a stop the 32 bits are all zero, and 16 of them are passed over.
            place &+= min(stops.trailingZeroBitCount, 16)
            if stops == 0 { continue }
            switch text[place] {
            case UInt8(ascii: "\""): return place &+ 1
            case UInt8(ascii: "\\"): place &+= text[place &+ 1] == 0x0A ? 1 : 2
            case 0x0A: return nil
            default: place &+= 1
            }
        }
    }

    /// The place after a number or a word.
    @inline(__always)
    private static func pastWord(_ text: UnsafePointer<UInt8>, _ start: Int) -> Int {
        var place = start &+ 1
        while true {
            switch text[place] {
            case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ":"), UInt8(ascii: "\""),
                UInt8(ascii: "{"), UInt8(ascii: "["), 0x20, 0x09, 0x0D, 0x0A:
                return place
            default: place &+= 1
            }
        }
    }
}
