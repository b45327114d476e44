import FoundationEssentials

/// What makes a store itself: copied with it, fixed at `init`, an input of every id in it.
public struct StoreIdentity: Sendable, Hashable, Codable {
    /// A random name, 32 hexadecimal digits.
    public var storeID: String
    /// The version of the store's format.
    public var format: Int
    /// How changed rows are written.
    public var updates: String

    /// The format this code reads and writes.
    public static let currentFormat = 1

    /// An identity of the current format.
    public init(storeID: String) {
        self.storeID = storeID
        format = Self.currentFormat
        updates = "rewrite"
    }

    private enum CodingKeys: String, CodingKey {
        case storeID = "store_id"
        case format, updates
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

    /// The value that bytes of `path` stand for.
    public static func decode<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8], path: String) throws(StoreError)
        -> Value
    {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw StoreError(
                .damaged, "`\(path)` does not hold what it must", help: "restore that file from a copy of the store")
        }
    }
}
