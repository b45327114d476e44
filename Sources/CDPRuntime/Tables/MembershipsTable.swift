import CDPColumns
package import CDPStore
package import CDPTypes

/// Who was in which segment when.
package struct MembershipsTable: StoreTable {
    /// The stored hash of the profile.
    static let hash = TableColumn.number("memberships", "_hash")
    /// The segment.
    static let segment = TableColumn.text("memberships", "segment")
    /// The profile.
    static let profileID = TableColumn.text("memberships", "profile_id")
    /// Since when.
    static let enteredAt = TableColumn.instant("memberships", "entered_at")
    /// Until when; null while it lasts.
    static let leftAt = TableColumn.instant("memberships", "left_at")

    /// `memberships`.
    package var name: String { "memberships" }
    /// All columns.
    package var schema: [Field] {
        [Self.hash.field, Self.segment.field, Self.profileID.field, Self.enteredAt.field, Self.leftAt.field]
    }
    /// By segment and beginning.
    package var order: [String] { [Self.segment.name, Self.enteredAt.name] }
}

extension StoreTable where Self == MembershipsTable {
    /// Who was in which segment when.
    package static var memberships: MembershipsTable { MembershipsTable() }
}
