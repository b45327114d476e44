public import CDPFormats

/// What lies after the last page of a data file, its page indexes and footer: the part that has no checksums of its own.
public struct FileTail: Sendable, Hashable {
    /// Its bytes.
    public let size: Int
    /// The first 32 digits of their SHA-256.
    public let digest: String

    /// The tail of a whole file's bytes.
    init(_ bytes: [UInt8], size: Int) {
        self.size = size
        digest = FileTail.digest(Array(bytes.suffix(size)))
    }

    /// Reads `tag`.
    init?(tag: String) {
        guard let colon = tag.utf8.firstIndex(of: UInt8(ascii: ":")), let size = Int(tag[..<colon]), size > 0 else {
            return nil
        }
        self.size = size
        digest = String(tag[tag.utf8.index(after: colon)...])
        guard digest.utf8.count == 32 else { return nil }
    }

    /// How a log entry says it.
    var tag: String { "\(size):\(digest)" }

    /// Half a SHA-256 is enough against accidents, and a log entry has one for each file.
    static func digest(_ bytes: [UInt8]) -> String { String(Digest.sha256(bytes).prefix(32)) }
}

extension DataFile {
    /// The name of a file of those bytes.
    static func name(_ bytes: [UInt8]) -> String { "\(Digest.sha256(bytes).prefix(40)).parquet" }

    /// Opens the file for reading; throws when it is missing or its footer is not the one that was written.
    public func open() throws -> ParquetFile {
        let place = "\(directory)/\(path)"
        do throws(FormatError) {
            return try ParquetFile(path: place, tail: tail.size) { FileTail.digest($0) == tail.digest }
        } catch {
            throw StoreError(.damaged, "`\(place)`: \(error.what)", help: StoreError.restoreFile)
        }
    }
}
