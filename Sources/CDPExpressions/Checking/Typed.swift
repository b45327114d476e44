import CDPTypes

/// A checked expression with what its surroundings may still decide.
struct Typed {
    var expression: Expression
    var range: Range<Int>
    /// Whether it is a bare `null`, which takes any type.
    var isNull = false

    var type: DataType { expression.type }

    /// The text of a constant; nil for everything else.
    var text: String? {
        if case .literal(.string(let text)) = expression { text } else { nil }
    }

    /// Whether it may stand where `type` is wanted: 0 as it is, 1 with a conversion nobody needs to write, nil not at all.
    func cost(to type: DataType) -> Int? {
        if isNull { return 0 }
        if self.type == type { return 0 }
        if text != nil, type == .date || type == .timestamp { return 1 }
        return Typed.converts(self.type, to: type) ? 1 : nil
    }

    /// Whether values of a type become another without asking: integer → decimal → float, date → timestamp.
    static func converts(_ type: DataType, to other: DataType) -> Bool {
        switch (type, other) {
        case (.integer, .decimal), (.integer, .float), (.decimal, .float), (.date, .timestamp): true
        case (.decimal(_, let scale), .decimal(_, let otherScale)): scale <= otherScale
        default: type == other
        }
    }

    /// The type that both become when they meet, nil when there is none.
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
