/// A YAML value with its place, after aliases were replaced by what they stand for.
///
/// `start` and `end` are scalar offsets into the file (see `LineTable`).
struct YAMLNode: Hashable, Sendable {
    /// The three kinds of node.
    enum Content: Hashable, Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        case mapping([YAMLEntry])
    }

    var content: Content
    var start: Int
    var end: Int
    /// Whether a list or mapping is written with brackets or braces.
    var isFlow = false

    /// The scalar, if it is one.
    var scalar: YAMLScalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    /// Whether nothing is written where a value should be.
    var isEmpty: Bool {
        if let scalar { scalar.style == .plain && scalar.text.isEmpty } else { false }
    }

    /// What it is, for messages.
    var noun: String {
        switch content {
        case .scalar: "a single value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}

/// A text and how it was written.
struct YAMLScalar: Hashable, Sendable {
    /// The five ways to write a scalar.
    enum Style: Hashable, Sendable {
        case plain, singleQuoted, doubleQuoted, literal, folded
    }

    var text: String
    var style: Style
}

/// A key with its value.
struct YAMLEntry: Hashable, Sendable {
    var key: String
    var keyStart: Int
    var keyEnd: Int
    var value: YAMLNode
}
