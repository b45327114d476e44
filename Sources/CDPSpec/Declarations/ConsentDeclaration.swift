/// `consents.NAME`: a kind of consent that people give or refuse.
package struct ConsentDeclaration: ResourceDeclaration {
    /// Article 6(1) of the General Data Protection Regulation.
    package enum LegalBasis: String, CaseIterable, Hashable, Sendable {
        case consent, contract
        case legalObligation = "legal_obligation"
        case vitalInterests = "vital_interests"
        case publicTask = "public_task"
        case legitimateInterests = "legitimate_interests"
    }

    /// Which of the statements about a contact counts.
    package enum Policy: String, CaseIterable, Hashable, Sendable {
        /// The latest one.
        case latest
        /// A refusal, until the source that made it grants again.
        case anyDenial = "any_denial"
    }

    /// Description, owner and what every resource may say.
    package var details: ResourceDetails
    /// `for:`, the identifier attribute whose values consent.
    package var contact: Located<String>
    /// `legal_basis:`.
    package var legalBasis: Located<LegalBasis>?
    /// `policy:`.
    package var policy: Located<Policy>?
}
