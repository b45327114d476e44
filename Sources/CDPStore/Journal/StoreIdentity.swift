import FoundationEssentials

/// What makes a store itself: copied with it, fixed at `init`, an input of every id in it.
public struct StoreIdentity: Sendable, Hashable, Codable {
    /// A random name, 32 hexadecimal digits.
    public var storeID: String
    /// The version of the store's format.
    public var format: Int
    /// How changed rows are written.
    public var updates: String
    /// The project that it belongs to; nil where a build of before made it and no project has written since.
    public var project: ProjectMark?
    /// A digest of the secret, which is too long to be guessed: another secret would name people anew.
    public var secretDigest: String

    /// The format this code reads and writes.
    ///
    /// 1: the first. 2: a row's origin is `_input` and `_position`, links have `weight` and `comparisons`, data files name
    /// their run.
    public static let currentFormat = 2

    /// An identity of the current format.
    public init(storeID: String, secret: [UInt8]) {
        self.storeID = storeID
        secretDigest = Self.digest(of: secret)
        format = Self.currentFormat
        updates = "rewrite"
    }

    /// The digest of a secret.
    static func digest(of secret: [UInt8]) -> String {
        Digest.sha256(Array("cdp store secret\n".utf8) + secret)
    }

    private enum CodingKeys: String, CodingKey {
        case storeID = "store_id"
        case secretDigest = "secret_digest"
        case format, updates, project
    }
}

/// JSON of the store's own documents: sorted keys, so that equal values have equal bytes.
public enum StoreJSON {
    /// The bytes of a value.
    public static func encode(_ value: some Encodable) throws(StoreError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(value))
        } catch {
            throw StoreError(.damaged, "cannot encode \(type(of: value))")
        }
    }

    /// The bytes of a value with a seal.
    static func seal(_ value: some Encodable) throws(StoreError) -> [UInt8] {
        Seal.sealed(try encode(value), braces: 1)
    }

    /// The value in the sealed document at `path`, and its bytes.
    static func open<Value: Decodable>(_ type: Value.Type, _ path: String) throws(StoreError) -> (Value, [UInt8]) {
        let bytes = try StoreFiles.read(path)
        guard Seal.isIntact(bytes, braces: 1) else {
            throw StoreError(.damaged, "`\(path)` does not hold what cdp wrote", help: StoreError.restoreFile)
        }
        return (try decode(type, bytes, path: path), bytes)
    }

    /// The value that bytes of `path` stand for.
    public static func decode<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8], path: String) throws(StoreError)
        -> Value
    {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw StoreError(
                .damaged, "`\(path)` does not hold what it must", help: StoreError.restoreFile)
        }
    }
}
