package import CDPDiagnostics
package import CDPTypes

/// `enrichments.NAME`.
package struct EnrichmentDeclaration: ResourceDeclaration {
    /// Description, owner and what every resource may say.
    package var details: ResourceDetails
    /// `lookup:`, the table.
    package var lookup: InputDeclaration
    /// `fields:`, the table's contract; nil: inferred.
    package var fields: [FieldDeclaration]?
    /// `match:`, table field (at its key) → profile attribute.
    package var match: [MatchDeclaration]
    /// `add:`.
    package var add: [AddedColumnDeclaration]
}

/// An entry of an enrichment's `match:`.
package struct MatchDeclaration: Hashable, Sendable {
    /// The table's field, at its key.
    package var field: Located<String>
    /// The profile's attribute.
    package var attribute: Located<String>
}

/// An entry of an enrichment's `add:`, an expression or `{ value, pii }`.
package struct AddedColumnDeclaration: Hashable, Sendable {
    /// The column's name, at its key.
    package var name: Located<String>
    /// Its value over the table's fields.
    package var value: EmbeddedText
    /// `pii:`.
    package var pii: Located<PersonalDataClass>?
}

/// `traits.NAME`.
package struct TraitDeclaration: ResourceDeclaration {
    /// How it is written.
    package enum Body: Hashable, Sendable {
        /// `AGGREGATE(path) [where PREDICATE] [within D]`, or an expression over the profile.
        case short(EmbeddedText)
        /// Key by key.
        case long(TraitBody)
    }

    /// Description, owner and what every resource may say.
    package var details: ResourceDetails
    /// What it computes.
    package var body: Body
    /// `stored:`.
    package var stored: Located<Bool>?
}

/// The long form of a trait.
package struct TraitBody: Hashable, Sendable {
    /// `from:`, an event source or a path to a list in it; nil: `value` is over the profile.
    package var from: EmbeddedText?
    /// `value:`.
    package var value: EmbeddedText
    /// `where:`.
    package var filter: EmbeddedText?
    /// `within:`.
    package var within: Located<TimeSpan>?
    /// `since:`, an expression that gives a date or an instant.
    package var since: EmbeddedText?
}

/// `segments.NAME`, only a predicate or `{ where }`.
package struct SegmentDeclaration: ResourceDeclaration {
    /// Description, owner and what every resource may say.
    package var details: ResourceDetails
    /// `where:`.
    package var predicate: EmbeddedText
}
