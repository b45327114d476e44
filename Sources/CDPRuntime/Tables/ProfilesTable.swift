import CDPColumns
import CDPExpressions
package import CDPPlan
package import CDPStore
package import CDPTypes

/// The profiles: golden values, what enrichments add, and stored traits. One row a profile.
///
/// `records` lists the records of a profile in record order; `provenance` names, for each attribute, the index in that list of
/// the record that gave the value.
package struct ProfilesTable: StoreTable {
    /// The stored hash of the id.
    static let hash = TableColumn.number("profiles", "_hash")
    /// The id.
    static let profileID = TableColumn.text("profiles", "profile_id")
    /// How many records it has.
    static let recordCount = TableColumn.number("profiles", "record_count")
    /// Its records.
    static let records = RecordLists.column("profiles", "records")
    /// When the profile changes although no data does; null for never.
    static let nextChangeAt = TableColumn.instant("profiles", "next_change_at")

    private let plan: ExecutionPlan

    /// The table of a plan.
    package init(_ plan: ExecutionPlan) {
        self.plan = plan
    }

    /// Which record gave each attribute: an index into `records`, null where several did or none.
    static let provenance = "provenance"

    /// `profiles`.
    package var name: String { Self.name }
    /// `profiles`.
    static let name = "profiles"
    /// All columns.
    package var schema: [Field] {
        let attributes = plan.mappedAttributes
        return [Self.hash.field, Self.profileID.field, Self.recordCount.field]
            + attributes.map { Field($0.name, $0.profileType) }
            + plan.enrichments.flatMap { $0.columns.map { Field($0.name, $0.value.type) } }
            + plan.traits.filter(\.isStored).map { Field($0.name, $0.type) }
            + [
                Self.records.field,
                Field(Self.provenance, .structure(attributes.map { Field($0.name, .integer) })),
                Self.nextChangeAt.field,
            ]
    }
    /// Those that follow from no specs.
    package var required: [Field] {
        [Self.hash.field, Self.profileID.field, Self.recordCount.field, Self.records.field, Self.nextChangeAt.field]
    }
}

extension StoreTable where Self == ProfilesTable {
    /// The profiles of a plan.
    package static func profiles(_ plan: ExecutionPlan) -> ProfilesTable { ProfilesTable(plan) }
}
