package import CDPTypes

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
    /// All objects of the source, also those that were landed before; nil where it delivers rows.
    package var objects: [LandedObject]?

    private enum CodingKeys: String, CodingKey {
        case number, bytes, digest, position, schema, objects
        case landedAt = "landed_at"
    }

    /// The name of its folder: eight digits and more, so that names ascend as numbers do.
    package var name: String { Self.name(number) }

    /// The name of the folder of a delivery.
    package static func name(_ number: Int) -> String { StoreLayout.padded(number, to: 8) }
}

/// An object, such as a file of an object store, as it was when a source was pulled.
package struct LandedObject: Hashable, Sendable, Codable {
    /// What it is called.
    package var name: String
    /// Its size as the store said it.
    package var size: Int64
    /// What another content has another one of, in the words of the store; nil where it does not say.
    package var tag: String?
    /// How far a reader of its content comes.
    package var position: SourceCursor
    /// The number of the delivery that brought its content.
    package var delivery: Int
    /// The name of the file with its content, which goes some time after it was read.
    package var file: String
    /// Whether the store no longer has it; nil where it has.
    package var isGone: Bool?

    private enum CodingKeys: String, CodingKey {
        case name, size, tag, position, delivery, file
        case isGone = "gone"
    }

    /// See the properties.
    package init(name: String, size: Int64, tag: String?, position: SourceCursor, delivery: Int, file: String) {
        self.name = name
        self.size = size
        self.tag = tag
        self.position = position
        self.delivery = delivery
        self.file = file
    }

    /// Whether a reader that came to a position has read this content: it may say more after a space.
    package func isRead(_ position: SourceCursor) -> Bool {
        position == self.position || position.text.hasPrefix(self.position.text + " ")
    }
}
