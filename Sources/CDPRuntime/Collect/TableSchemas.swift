import CDPExpressions
package import CDPPlan
package import CDPTypes

/// The columns of the store's tables. `_hash` comes first everywhere: it places a row (`RangeLayout`).
package enum TableSchemas {
    static let hash = Field("_hash", .integer)

    /// The name of the table that keeps a source's rows.
    package static func rowsTable(_ source: SourcePlan) -> String { "\(source.table)" }

    /// The number of owner columns of an event source.
    static func ownerColumn(_ place: Int) -> String { "_owner_\(place + 1)" }

    /// Accepted rows of a source: its fields, where they came from and, for events, whom they may belong to.
    package static func rows(_ source: SourcePlan) -> [Field] {
        var fields = [hash, Field("_key", .string), Field("_key_hash", .integer)] + source.schema
        fields += source.belongsTo.indices.map { Field(ownerColumn($0), .integer) }
        if source.isEventSource, source.describesPeople { fields.append(Field("_person", .integer)) }
        return fields + origin + (source.isDatedByArrival ? [changed] : [])
    }

    /// When what a row says arrived, as the `as_of` of that generation in microseconds.
    static let changed = Field("_changed", .integer)

    /// Where a row came from.
    static let origin = [
        Field("_input", .string), Field("_delivery", .integer), Field("_position", .integer),
        Field("_first_seen", .integer),
    ]

    /// Identity records: normalised attributes of every source that describes people.
    package static func records(_ plan: ExecutionPlan) -> [Field] {
        [hash, Field("source", .string), Field("key", .string)] + mappedAttributes(plan).map { Field($0.name, $0.type) }
            + [Field("_time", .integer), Field("_first_seen", .integer)]
    }

    /// The attributes that some source maps.
    package static func mappedAttributes(_ plan: ExecutionPlan) -> [AttributePlan] {
        let mapped = Set(plan.sources.flatMap { $0.map.map(\.attribute) })
        return plan.attributes.filter { mapped.contains($0.name) }
    }

    /// Owner (a record, or an identifier value that events use) to profile.
    package static let members = [
        hash, Field("kind", .string), Field("name", .string), Field("value", .string), Field("profile_id", .string),
        Field("_signature", .integer),
    ]

    /// Evidence between two records.
    package static let links = [
        hash, Field("profile_id", .string), Field("rule", .string), Field("left", .string), Field("right", .string),
        Field("accepted", .boolean), Field("constraint", .string),
    ]

    /// Identifier values: whom they lead to and whether they are trusted.
    package static let identifiers = [
        hash, Field("attribute", .string), Field("value", .string), Field("profile_ids", .list(.string)),
        Field("trusted", .boolean),
    ]

    /// Removed rows and records.
    package static let tombstones = [
        hash, Field("source", .string), Field("key", .string), Field("_version", .integer), Field("_input", .string),
        Field("_delivery", .integer), Field("_position", .integer), Field("_first_seen", .integer),
        Field("_anchor", .integer),
    ]

    /// Old profile id to new.
    package static let idHistory = [
        hash, Field("profile_id", .string), Field("successor_id", .string), Field("reason", .string),
        Field("generation", .integer),
    ]

    /// Who was in which segment when; `left_at` is null for current members.
    package static let memberships = [
        hash, Field("segment", .string), Field("profile_id", .string), Field("entered_at", .timestamp),
        Field("left_at", .timestamp),
    ]

    /// Statements of consent.
    package static let consents = [
        hash, Field("consent", .string), Field("contact", .string), Field("granted", .boolean), Field("at", .timestamp),
        Field("source", .string), Field("key", .string),
    ]

    /// What orders the statements about one contact.
    static let consentOrder = ["at", "source", "key", "granted"]

    /// What orders rejected rows that share a place.
    static let quarantineOrder = ["source", "input", "delivery", "position"]

    /// Rejected rows, with what it takes to read them again: the header that they stood under, `whole` where `raw` is all of
    /// the text, and the row's `bytes` in hexadecimal where they were no text.
    package static let quarantine = [
        hash, Field("source", .string), Field("input", .string), Field("delivery", .integer),
        Field("position", .integer),
        Field("reason", .string), Field("raw", .string), Field("generation", .integer), Field("header", .string),
        Field("whole", .boolean), Field("bytes", .string),
    ]

    /// One row a profile. `records` lists its records in record order; `provenance` names, for each attribute, the place in
    /// that list of the record that gave the value.
    package static func profiles(_ plan: ExecutionPlan) -> [Field] {
        let record = DataType.structure([Field("source", .string), Field("key", .string)])
        let attributes = mappedAttributes(plan)
        return [hash, Field("profile_id", .string), Field("record_count", .integer)]
            + attributes.map { Field($0.name, $0.profileType) } + addedColumns(plan)
            + plan.traits.filter(\.isStored).map { Field($0.name, $0.type) }
            + [
                Field("records", .list(record)),
                Field("provenance", .structure(attributes.map { Field($0.name, .integer) })),
                Field("next_change_at", .timestamp),
            ]
    }

    /// The columns that enrichments add.
    package static func addedColumns(_ plan: ExecutionPlan) -> [Field] {
        plan.enrichments.flatMap { $0.columns.map { Field($0.name, $0.value.type) } }
    }
}
