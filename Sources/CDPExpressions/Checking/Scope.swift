public import CDPTypes

/// The names that an expression may use, with their types.
///
/// Levels are searched in order: the fields of a list's element come before those of its event, and hide them.
public struct Scope: Sendable {
    /// The fields of one thing.
    public struct Level: Sendable {
        /// What messages call one of the names: `field`, `attribute or trait`.
        public var kind: String
        /// The names with their types.
        public var fields: [Field]

        /// A level of the given fields.
        public init(kind: String, fields: [Field]) {
            self.kind = kind
            self.fields = fields
        }
    }

    /// The levels, innermost first.
    public var levels: [Level]
    /// The segments that `in_segment` may name; nil where every name is taken, none where it makes no sense.
    public var segments: [String]?

    /// The names of several levels, innermost first.
    public init(levels: [Level], segments: [String]? = []) {
        self.levels = levels
        self.segments = segments
    }

    /// The names of one level.
    public init(_ fields: [Field], kind: String = "field", segments: [String]? = []) {
        self.init(levels: [Level(kind: kind, fields: fields)], segments: segments)
    }

    /// The type of a name, nil when it is unknown.
    public func type(of name: String) -> DataType? {
        for level in levels {
            if let field = level.fields.first(where: { $0.name == name }) { return field.type }
        }
        return nil
    }

    /// All names.
    public var names: [String] {
        levels.flatMap { $0.fields.map(\.name) }
    }

    /// What messages call a name of this scope.
    public var kind: String {
        var kinds: [String] = []
        for level in levels where !kinds.contains(level.kind) { kinds.append(level.kind) }
        return kinds.joined(separator: " or ")
    }
}
