/// Times without an offset of which the clocks of their zone show none or two: what was taken is a guess.
public struct ClockLosses: Hashable, Sendable, Codable {
    /// The field's name.
    public var field: String
    /// The time zone of the clocks.
    public var zone: String
    /// Times that the clocks skip; they are moved forward by what is skipped.
    public var skipped: Int
    /// Times that the clocks show twice; the earlier is taken.
    public var repeated: Int
    /// The first of them.
    public var first: FilePlace

    /// Such times of a field.
    public init(field: String, zone: String, skipped: Int, repeated: Int, first: FilePlace) {
        self.field = field
        self.zone = zone
        self.skipped = skipped
        self.repeated = repeated
        self.first = first
    }
}
