package import CDPDiagnostics
package import CDPTypes

/// `profile:`, the attributes beyond the standard ones. Declared once in a project.
package struct ProfileDeclaration: ResourceDeclaration {
    /// Description, owner and what every resource may say.
    package var details: ResourceDetails
    /// `attributes:`, as written.
    package var attributes: [AttributeDeclaration]
}

/// `profile.attributes.NAME`, a mapping or only a type. A standard attribute keeps what is not written here.
package struct AttributeDeclaration: ResourceDeclaration {
    /// Description, owner and what every resource may say.
    package var details: ResourceDetails
    /// `type:`.
    package var type: Located<SemanticType>?
    /// `identifier:`.
    package var identifier: Located<Bool>?
    /// `pii:`.
    package var pii: Located<PersonalDataClass>?
    /// `anonymous:`.
    package var anonymous: Located<Bool>?
    /// `keep:`.
    package var keep: KeepDeclaration?
    /// `normalise:`, over the column `value`.
    package var normalise: EmbeddedText?
}

/// `keep:`, a rule or `{ prefer: [sources], then: rule }`.
package struct KeepDeclaration: Hashable, Sendable {
    /// The rule; nil: the type's.
    package var rule: Located<Survivorship>?
    /// The sources whose values win, best first.
    package var prefer: [Located<String>]
    /// Where the whole value is written.
    package var range: SourceRange
}
