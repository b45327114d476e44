import CDPColumns
package import CDPStore
package import CDPTypes

/// Evidence between two records: what united them, and what a constraint overruled.
package struct LinksTable: StoreTable {
    /// The stored hash of the profile.
    static let hash = TableColumn.number("links", "_hash")
    /// The profile of `right`.
    static let profileID = TableColumn.text("links", "profile_id")
    /// The rule, or `decision`.
    static let rule = TableColumn.text("links", "rule")
    /// A record that holds the evidence, as `source/key`.
    static let left = TableColumn.text("links", "left")
    /// The record that joined by it, or could not.
    static let right = TableColumn.text("links", "right")
    /// Whether it united them.
    static let accepted = TableColumn.flag("links", "accepted")
    /// What refused it, as `ConstraintName` writes it; null where it was accepted.
    static let constraint = TableColumn.text("links", "constraint")
    /// How much a weighted pair speaks for one person; null for exact evidence.
    static let weight = TableColumn.float("links", "weight")
    /// The names of what the weight is made of; null for exact evidence.
    static let comparisons = TableColumn.textLists("links", "comparisons")

    /// What `rule` says of a steward's decision.
    static let decision = "decision"

    /// `links`.
    package var name: String { "links" }
    /// All columns.
    package var schema: [Field] {
        [Self.hash.field, Self.profileID.field, Self.rule.field, Self.left.field, Self.right.field]
            + [Self.accepted.field, Self.constraint.field, Self.weight.field, Self.comparisons.field]
    }
    /// By the records, the rule and the outcome.
    package var order: [String] { [Self.left.name, Self.right.name, Self.rule.name, Self.accepted.name] }
}

extension StoreTable where Self == LinksTable {
    /// Evidence between two records.
    package static var links: LinksTable { LinksTable() }
}
