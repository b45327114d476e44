import CDPTypes

/// A checked expression with what its surroundings may still decide: the type of a bare `null`, and of a text
/// constant.
struct Typed {
    /// The checked expression.
    var expression: Expression
    /// Where it is in the text.
    var range: Range<Int>
    /// Whether it is a bare `null`, which takes any type.
    var isNull = false

    /// The type of its values.
    var type: DataType { expression.type }

    /// The text of a constant; nil for everything else.
    var text: String? {
        if case .literal(.string(let text)) = expression { text } else { nil }
    }

    /// What it costs to use it where `type` is wanted: 0 as it is, 1 with an implicit conversion; nil when it cannot
    /// be.
    func cost(to type: DataType) -> Int? {
        if isNull { return 0 }
        if self.type == type { return 0 }
        if text != nil, type == .date || type == .timestamp { return 1 }
        return Typed.converts(self.type, to: type) ? 1 : nil
    }

    /// Whether values of a type convert to another implicitly: integer → decimal → float, date → timestamp. Only a conversion to float may lose digits.
    static func converts(_ type: DataType, to other: DataType) -> Bool {
        switch (type, other) {
        case (.integer, .decimal), (.integer, .float), (.decimal, .float), (.date, .timestamp): true
        case (.decimal(_, let scale), .decimal(_, let otherScale)): scale <= otherScale
        default: type == other
        }
    }

    /// The type that both convert to; nil when there is none.
    static func common(_ a: DataType, _ b: DataType) -> DataType? {
        if a == b { return a }
        if case .decimal(let p, let s) = a, case .decimal(let q, let t) = b {
            return .decimal(precision: min(18, max(p - s, q - t) + max(s, t)), scale: max(s, t))
        }
        switch (a, b) {
        case (.integer, .decimal(_, let scale)), (.decimal(_, let scale), .integer):
            return .decimal(precision: 18, scale: scale)
        default: break
        }
        if converts(a, to: b) { return b }
        if converts(b, to: a) { return a }
        return nil
    }
}
