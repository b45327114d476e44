/// What was not taken as it stands of the files of a source or a lookup table, or went wrong with what they hold: counts,
/// names of columns and positions, and shapes instead of values, so that it may be printed and kept.
public struct InputLosses: Hashable, Sendable {
    /// Fields with values that did not fit; in the contract's order.
    public var fields: [FieldLosses] = []
    /// Fields with times that clocks show twice or never; in the contract's order.
    public var clocks: [ClockLosses] = []
    /// Files whose columns are not those of the contract; sorted by path.
    public var columns: [ColumnLosses] = []
    /// Keys of JSON that no row of any file has, though the contract names them; in the contract's order. Rows may leave out
    /// what they do not know.
    public var absent: [String] = []
    /// Rows that were set aside, the most frequent reason first.
    public var rejected: [RejectedRows] = []
    /// Quotes that are opened and never closed; sorted by position.
    public var openQuotes: [FilePlace] = []
    /// Files without a row, with a header or not; sorted by path.
    public var empty: [String] = []
    /// What is to be known of files beyond all this; in the order of their paths.
    public var notes: [FileNote] = []
    /// Fields whose times are counted in another unit than their format says; in the contract's order.
    public var units: [UnitLosses] = []
    /// Files that match and were not read.
    public var passedOver: PassedOverFiles?
    /// Fields that are null far more often than before; in the contract's order.
    public var nulls: [NullRise] = []
    /// Rows that gave way to others of their file.
    public var collisions: KeyCollisions?
    /// Rows of a log that gave way to others of another file, read now or earlier.
    public var repeatedKeys: KeyCollisions?
    /// Rows without a version that gave way to others of their key which have one.
    public var unversioned: KeyCollisions?
    /// Values without a normal form; sorted by position.
    public var formless: [FormlessValues] = []
    /// Consents with grants that are dated after the plan and wait; sorted by position.
    public var waiting: [ExpressionErrors] = []
    /// Events without an owner.
    public var owners: OwnerLosses?
    /// Expressions without a result; sorted by position.
    public var errors: [ExpressionErrors] = []
    /// Rows that name something which is not there: decisions on unknown records.
    public var unknown: RejectedRows?

    /// Nothing was lost.
    public init() {}

    /// Whether nothing was lost.
    public var isEmpty: Bool { self == InputLosses() }
}

extension InputLosses: Codable {
    private enum CodingKeys: String, CodingKey {
        case fields, columns, absent, rejected, empty, nulls, collisions, owners, errors, unknown, unversioned, formless
        case waiting, notes, units, clocks
        case openQuotes = "open_quotes"
        case repeatedKeys = "repeated_keys"
        case passedOver = "passed_over"
    }

    /// What is not written is nothing.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func list<Item: Decodable>(_ key: CodingKeys) throws -> [Item] {
            try values.decodeIfPresent([Item].self, forKey: key) ?? []
        }
        fields = try list(.fields)
        clocks = try list(.clocks)
        columns = try list(.columns)
        absent = try list(.absent)
        rejected = try list(.rejected)
        openQuotes = try list(.openQuotes)
        empty = try list(.empty)
        notes = try list(.notes)
        units = try list(.units)
        passedOver = try values.decodeIfPresent(PassedOverFiles.self, forKey: .passedOver)
        nulls = try list(.nulls)
        collisions = try values.decodeIfPresent(KeyCollisions.self, forKey: .collisions)
        repeatedKeys = try values.decodeIfPresent(KeyCollisions.self, forKey: .repeatedKeys)
        unversioned = try values.decodeIfPresent(KeyCollisions.self, forKey: .unversioned)
        formless = try list(.formless)
        waiting = try list(.waiting)
        owners = try values.decodeIfPresent(OwnerLosses.self, forKey: .owners)
        errors = try list(.errors)
        unknown = try values.decodeIfPresent(RejectedRows.self, forKey: .unknown)
    }

    /// Writes what there is.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        func write(_ list: [some Encodable], _ key: CodingKeys) throws {
            if !list.isEmpty { try values.encode(list, forKey: key) }
        }
        try write(fields, .fields)
        try write(clocks, .clocks)
        try write(columns, .columns)
        try write(absent, .absent)
        try write(rejected, .rejected)
        try write(openQuotes, .openQuotes)
        try write(empty, .empty)
        try write(notes, .notes)
        try write(units, .units)
        try values.encodeIfPresent(passedOver, forKey: .passedOver)
        try write(nulls, .nulls)
        try values.encodeIfPresent(collisions, forKey: .collisions)
        try values.encodeIfPresent(repeatedKeys, forKey: .repeatedKeys)
        try values.encodeIfPresent(unversioned, forKey: .unversioned)
        try write(formless, .formless)
        try write(waiting, .waiting)
        try values.encodeIfPresent(owners, forKey: .owners)
        try write(errors, .errors)
        try values.encodeIfPresent(unknown, forKey: .unknown)
    }
}
