/// What a plan that goes back to an earlier generation says beside its impact.
public struct RollbackFacts: Hashable, Sendable, Codable {
    /// The generation whose content comes back.
    public var generation: Int
    /// How many generations are undone.
    public var undone: Int
    /// The inputs by source that were read since, or read further: the next apply reads them again.
    public var inputs: [String: [String]]
    /// Statements of consent made since that stay.
    public var keptStatements: Int
    /// Records that were deleted since and come back.
    public var returning: Int
    /// Destinations that were sent something since. What they did with it is not taken back; they are sent the difference.
    public var sent: [String]

    /// What a rollback does beside its impact.
    public init(
        generation: Int, undone: Int, inputs: [String: [String]], keptStatements: Int, returning: Int, sent: [String]
    ) {
        self.generation = generation
        self.undone = undone
        self.inputs = inputs
        self.keptStatements = keptStatements
        self.returning = returning
        self.sent = sent
    }
}
