package import CDPTypes

/// A field as what it is read from describes it, before a row is read.
package struct DescribedField: Hashable, Sendable {
    /// Its name.
    package var name: String
    /// Its type; nil where nothing tells.
    package var type: DataType?
    /// What is to be said of it; nil where the type says it all.
    package var note: String?

    /// A field.
    package init(_ name: String, _ type: DataType?, note: String? = nil) {
        self.name = name
        self.type = type
        self.note = note
    }

    /// Said of a text that holds JSON, since no type takes what may stand there.
    static let isJSON = "JSON in a text"
}
