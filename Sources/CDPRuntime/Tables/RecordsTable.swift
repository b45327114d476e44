import CDPColumns
package import CDPPlan
package import CDPStore
package import CDPTypes

/// Identity records: the normalised attributes of every source that describes people. One row a record.
///
/// The attributes are named by specs: `attributes` has them in the order of their columns.
package struct RecordsTable: StoreTable {
    /// The stored hash of source and key (`KeyHash`).
    static let hash = TableColumn.number("records", "_hash")
    /// The source.
    static let source = TableColumn.text("records", "source")
    /// The key inside the source.
    static let key = TableColumn.text("records", "key")
    /// The version or time of the row as a number that orders; null where there is none.
    static let time = TableColumn.integer("records", "_time")
    /// The generation at which it was first seen.
    static let firstSeen = TableColumn.number("records", "_first_seen")

    /// The attributes that some source maps.
    package let attributes: [AttributePlan]

    /// The table of a plan.
    package init(_ plan: ExecutionPlan) {
        attributes = plan.mappedAttributes
    }

    /// `records`.
    package var name: String { "records" }
    /// All columns.
    package var schema: [Field] {
        [Self.hash.field, Self.source.field, Self.key.field] + attributes.map { Field($0.name, $0.type) }
            + [Self.time.field, Self.firstSeen.field]
    }
    /// Those that are not attributes.
    package var required: [Field] { Self.required }
    /// Those that are not attributes.
    static let required = [hash.field, source.field, key.field, time.field, firstSeen.field]
    /// By source and key.
    package var order: [String] { [Self.source.name, Self.key.name] }
}

extension StoreTable where Self == RecordsTable {
    /// The identity records of a plan.
    package static func records(_ plan: ExecutionPlan) -> RecordsTable { RecordsTable(plan) }
}

extension Batch {
    /// A column that specs name. Throws `StoreError` where there is none of that name.
    func attribute(_ name: String, of table: String) throws(StoreError) -> Column {
        guard let column = self[name] else {
            throw StoreError(.damaged, "the table `\(table)` has no column `\(name)`")
        }
        return column
    }
}

extension ExecutionPlan {
    /// The attributes that some source maps.
    package var mappedAttributes: [AttributePlan] {
        let mapped = Set(sources.flatMap { $0.map.map(\.attribute) })
        return attributes.filter { mapped.contains($0.name) }
    }
}
