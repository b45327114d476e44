package import CDPDiagnostics

/// `sources.NAME`.
package struct SourceDeclaration: ResourceDeclaration {
    /// Whose data it is; shown by plans, without effect on data.
    package enum Party: String, CaseIterable, Hashable, Sendable {
        case first, second, third
    }

    /// What a newly delivered file means for those before it.
    package enum Delivers: String, CaseIterable, Hashable, Sendable {
        case changes, snapshot, log
    }

    /// Description, owner and what every resource may say.
    package var details: ResourceDetails
    /// `party:`.
    package var party: Located<Party>?
    /// `read:`.
    package var read: InputDeclaration
    /// `delivers:`; changes when absent.
    package var delivers: Located<Delivers>?
    /// `snapshot_of:`, a regular expression over file names; its capture groups the files of one snapshot.
    package var snapshotOf: Located<String>?
    /// `key:`, one field or expression over fields, or several; empty when absent.
    package var key: [EmbeddedText]
    /// `version:`, a field or an expression over fields.
    package var version: EmbeddedText?
    /// `event_at:`, a field or an expression over fields.
    package var eventAt: EmbeddedText?
    /// `time_zone:`, of the clocks that wrote times without an offset; the project's when absent.
    package var timeZone: Located<String>?
    /// `deleted_when:`, a predicate over the fields.
    package var deletedWhen: EmbeddedText?
    /// `belongs_to:`; the first that finds a profile counts; empty when absent.
    package var belongsTo: [OwnerDeclaration]
    /// `fields:`, the contract, as written; nil: inferred.
    package var fields: [FieldDeclaration]?
    /// `map:`, as written; empty when absent.
    package var map: [MappingDeclaration]
    /// `consents:`, as written; empty when absent.
    package var consents: [ConsentMappingDeclaration]
}

/// An entry of `map:`, short or long.
package struct MappingDeclaration: Hashable, Sendable {
    /// The profile attribute, at its key or list entry.
    package var attribute: Located<String>
    /// Its value over the fields.
    package var value: EmbeddedText
    /// `country:`, for phones and postal codes without one.
    package var country: CountryDeclaration?
}

/// An entry of `belongs_to:`.
package enum OwnerDeclaration: Hashable, Sendable {
    /// `{ source: crm, key: customer_id }` or the short form `{ crm: customer_id }`.
    case record(source: Located<String>, key: EmbeddedText)
    /// `{ identifier: email, value: buyer.email, country: FR }`.
    case identifier(attribute: Located<String>, value: EmbeddedText, country: CountryDeclaration?)
}

/// An entry of a source's `consents:`.
package struct ConsentMappingDeclaration: Hashable, Sendable {
    /// The consent, at its key.
    package var consent: Located<String>
    /// `granted:`.
    package var granted: EmbeddedText
    /// `at:`.
    package var at: EmbeddedText
    /// `contact:`.
    package var contact: EmbeddedText
    /// `country:` of the contact.
    package var country: CountryDeclaration?
}
