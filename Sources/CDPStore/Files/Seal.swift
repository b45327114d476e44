import CDPFormats

/// A digest inside a JSON document of all its other bytes, so that nothing in it can change unseen.
///
/// The document is an object, or lines of which the first is one; its seal is the last member `sha256` of the last object
/// that ends the first line. Readers that do not know it see one more member.
package enum Seal {
    /// What stands before the digits.
    private static let start = Array(",\"sha256\":\"".utf8)
    /// Hexadecimal digits of a SHA-256.
    private static let digits = 64

    /// The document with a seal before the braces at the end of its first line.
    static func sealed(_ bytes: [UInt8], braces: Int) -> [UInt8] {
        let place = firstLine(bytes) - braces
        let blank = [UInt8](repeating: UInt8(ascii: "0"), count: digits)
        var result = Array(bytes[..<place]) + start + blank + [UInt8(ascii: "\"")] + bytes[place...]
        let digest = Digest.sha256(result)
        result.replaceSubrange(place + start.count..<place + start.count + digits, with: digest.utf8)
        return result
    }

    /// Whether the document has a seal before those braces that fits all its other bytes.
    package static func isIntact(_ bytes: [UInt8], braces: Int) -> Bool {
        let end = firstLine(bytes) - braces - 1
        let place = end - digits
        guard place >= start.count, bytes[place - start.count..<place].elementsEqual(start) else { return false }
        var blank = bytes
        for digit in place..<end { blank[digit] = UInt8(ascii: "0") }
        return Digest.sha256(blank).utf8.elementsEqual(bytes[place..<end])
    }

    private static func firstLine(_ bytes: [UInt8]) -> Int {
        bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    }
}

/// A table's log entry in the store: its first line, `commitInfo`, carries a seal.
enum LogEntry {
    /// Closing braces after the seal of a log entry: of `commitInfo`, and of the line.
    private static let braces = 2

    /// The bytes of a log entry; the first action must be `commitInfo`, where writers may add what they like.
    static func encode(_ actions: [DeltaAction]) -> [UInt8] {
        Seal.sealed(DeltaAction.encode(actions), braces: braces)
    }

    /// Whether bytes are those of a log entry that cdp wrote.
    static func isIntact(_ bytes: [UInt8]) -> Bool { Seal.isIntact(bytes, braces: braces) }

    /// The bytes of the entry at `path`, which are those that were written.
    static func bytes(_ path: String) throws -> [UInt8] {
        let bytes = try StoreFiles.read(path)
        guard isIntact(bytes) else {
            throw StoreError(.damaged, "`\(path)` does not hold what cdp wrote", help: StoreError.restoreFile)
        }
        return bytes
    }

    /// The actions of the entry at `path`.
    static func read(_ path: String) throws -> (actions: [DeltaAction], bytes: [UInt8]) {
        let bytes = try bytes(path)
        return (try DeltaAction.decode(bytes, path: path), bytes)
    }
}
