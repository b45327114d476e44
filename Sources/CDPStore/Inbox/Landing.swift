/// One delivery of a source that was landed in the inbox: what is known of it, and where the source goes on.
package struct Landing: Hashable, Sendable, Codable {
    /// Its number among the deliveries of its source, from 1.
    package var number: Int
    /// When it was landed, in microseconds.
    package var landedAt: Int64
    /// The bytes of its rows as they came; 0 where only the position moved.
    package var bytes: Int64
    /// The digest of its rows as they came.
    package var digest: String
    /// Where the source goes on, in its own words; nil where it did not say.
    package var position: String?
    /// The digest of the JSON Schema that the source gave for its rows; nil where it gave none.
    package var schema: String?

    private enum CodingKeys: String, CodingKey {
        case number, bytes, digest, position, schema
        case landedAt = "landed_at"
    }

    /// The name of its folder: eight digits and more, so that names ascend as numbers do.
    package var name: String { Self.name(number) }

    /// The name of the folder of a delivery.
    package static func name(_ number: Int) -> String { StoreLayout.padded(number, to: 8) }
}
