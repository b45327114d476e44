/// A YAML value with its position, after aliases were replaced by what they stand for.
///
/// `start` and `end` are offsets in Unicode scalars (see `LineTable`). Copying one is cheap, as arrays share their
/// storage.
struct YAMLNode: Hashable, Sendable {
    /// The three kinds of node.
    enum Content: Hashable, Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        case mapping([YAMLEntry])
    }

    /// The value.
    var content: Content
    /// The offset at which it begins.
    var start: Int
    /// The offset after it.
    var end: Int
    /// Whether a list or mapping is written with brackets or braces.
    var isFlow = false

    /// The scalar, if it is one.
    var scalar: YAMLScalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    /// Whether nothing is written where a value is expected.
    var isEmpty: Bool {
        if let scalar { scalar.style == .plain && scalar.text.isEmpty } else { false }
    }

    /// The kind of value in words, for messages.
    var noun: String {
        switch content {
        case .scalar: "a single value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}

/// A text and how it was written. Types come from the specs, never from YAML: `yes` and `1` are texts until
/// something asks for more.
struct YAMLScalar: Hashable, Sendable {
    /// The five ways to write a scalar.
    enum Style: Hashable, Sendable {
        case plain, singleQuoted, doubleQuoted, literal, folded
    }

    /// The text without quotes, escapes and indentation.
    var text: String
    /// How it was written.
    var style: Style
}

/// A key of a mapping with its value.
struct YAMLEntry: Hashable, Sendable {
    /// The key.
    var key: String
    /// The offset at which the key begins.
    var keyStart: Int
    /// The offset after the key.
    var keyEnd: Int
    /// The value.
    var value: YAMLNode
}
