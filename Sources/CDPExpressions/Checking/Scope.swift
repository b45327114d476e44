public import CDPTypes

/// The names that an expression may use, with their types.
///
///     var scope = Scope([Field("email", .string), Field("age", .integer)], kind: "attribute")
///     scope.segments = ["vip"]
///
/// Levels are searched in order: the fields of a list's element come before those of its event, and hide them.
/// Looking a name up walks the fields, so a scope is for compiling, not for rows.
public struct Scope: Sendable {
    /// The fields of one thing: of a row, or of an element.
    public struct Level: Sendable {
        /// What messages call one of the names: `field`, `attribute or trait`.
        public var kind: String
        /// The names with their types.
        public var fields: [Field]
        /// The only texts that some of the names hold.
        public var allowed: [String: [String]]

        /// A level of the given fields.
        public init(kind: String, fields: [Field], allowed: [String: [String]] = [:]) {
            self.kind = kind
            self.fields = fields
            self.allowed = allowed
        }
    }

    /// The levels, innermost first.
    public var levels: [Level]
    /// The segments that `in_segment` may name; nil accepts every name, an empty list allows no use of it.
    public var segments: [String]?
    /// Names that exist and have no known type, because what declares them is broken or not read yet. What reads them is
    /// checked apart from that.
    public var unknown: Set<String> = []
    /// Whether any name may exist: the fields are not known.
    public var isOpen = false
    /// Whether messages list the names. Those of a file whose fields are not declared may be the values of its first row.
    public var listsNames = true

    /// Whether the project's clocks show UTC. Then a constant day, or a time without an offset, is an instant already.
    public var isUTC = false

    /// The names of several levels, innermost first.
    public init(levels: [Level], segments: [String]? = []) {
        self.levels = levels
        self.segments = segments
    }

    /// The names of one level.
    public init(
        _ fields: [Field], kind: String = "field", allowed: [String: [String]] = [:], segments: [String]? = []
    ) {
        self.init(levels: [Level(kind: kind, fields: fields, allowed: allowed)], segments: segments)
    }

    /// The type of a name, nil when it is unknown.
    public func type(of name: String) -> DataType? {
        for level in levels {
            if let field = level.fields.first(where: { $0.name == name }) { return field.type }
        }
        return nil
    }

    /// The only texts that a name holds; nil where any may be.
    func allowed(of name: String) -> [String]? {
        levels.first { $0.fields.contains { $0.name == name } }?.allowed[name]
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
