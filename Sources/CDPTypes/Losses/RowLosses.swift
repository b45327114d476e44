/// A field that is null in a far larger share of new rows than of those that are stored.
public struct NullRise: Hashable, Sendable, Codable {
    /// The field's name.
    public var field: String
    /// New rows without a value.
    public var nulls: Int
    /// New rows whose value could not be read; they are among `nulls`.
    public var unreadable: Int
    /// New rows.
    public var rows: Int
    /// Stored rows without a value.
    public var storedNulls: Int
    /// Stored rows.
    public var storedRows: Int

    /// A field that is null more often.
    public init(field: String, nulls: Int, unreadable: Int, rows: Int, storedNulls: Int, storedRows: Int) {
        self.field = field
        self.nulls = nulls
        self.unreadable = unreadable
        self.rows = rows
        self.storedNulls = storedNulls
        self.storedRows = storedRows
    }
}

/// Events that belong to nobody, or to several people.
public struct OwnerLosses: Hashable, Sendable, Codable {
    /// New events.
    public var events: Int
    /// Those that reach a profile.
    public var owned: Int
    /// Those of them whose owners lead to different profiles: the first counts.
    public var several: Int
    /// What owners look like that lead nowhere.
    public var shapes: [Shape]

    /// What an owner looks like on both sides.
    public struct Shape: Hashable, Sendable, Codable {
        /// What the owner must be: `source crm` or `email`.
        public var target: String
        /// What events name, in its most frequent shape.
        public var event: ValueShape
        /// What the other side has, in its most frequent shape; nil where it has nothing.
        public var known: ValueShape?

        /// What an owner looks like.
        public init(target: String, event: ValueShape, known: ValueShape?) {
            self.target = target
            self.event = event
            self.known = known
        }
    }

    /// Events by what becomes of them.
    public init(events: Int, owned: Int, several: Int, shapes: [Shape]) {
        self.events = events
        self.owned = owned
        self.several = several
        self.shapes = shapes
    }
}

/// Rows for which an expression has no result because of their data: a text that is no number, an overflow, a division by
/// zero.
public struct ExpressionErrors: Hashable, Sendable, Codable {
    /// What the expression is for: `map.email`, `trait.spend`.
    public var place: String
    /// The rows or profiles that it is null for.
    public var count: Int

    /// Rows without a result.
    public init(place: String, count: Int) {
        self.place = place
        self.count = count
    }
}

/// Values that an attribute's normal form makes null: texts that are no e-mail address, no phone number, no country.
public struct FormlessValues: Hashable, Sendable, Codable {
    /// What reads them: `map.phone`, `consents.newsletter`.
    public var place: String
    /// The semantic type that they should have.
    public var type: String
    /// The values that were read; empty ones are none.
    public var values: Int
    /// Those without a normal form.
    public var lost: Int
    /// What these look like, the most frequent shape first.
    public var shapes: [Shape]

    /// Values of one shape.
    public struct Shape: Hashable, Sendable, Codable {
        /// What they look like.
        public var shape: ValueShape
        /// How many there are.
        public var count: Int

        /// Values of one shape.
        public init(shape: ValueShape, count: Int) {
            self.shape = shape
            self.count = count
        }
    }

    /// Values without a normal form.
    public init(place: String, type: String, values: Int, lost: Int, shapes: [Shape]) {
        self.place = place
        self.type = type
        self.values = values
        self.lost = lost
        self.shapes = shapes
    }
}
