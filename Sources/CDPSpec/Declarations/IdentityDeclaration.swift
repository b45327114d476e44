package import CDPDiagnostics

/// `identity:`, declared once; the word `standard` or written out.
package struct IdentityDeclaration: ResourceDeclaration {
    /// Description, owner and what every resource may say.
    package var details: ResourceDetails
    /// Whether it is the word `standard`; all else is empty then.
    package var isStandard: Bool
    /// `sources:`, in order.
    package var sources: [Located<String>]
    /// `distrust:`, by attribute, as written.
    package var distrust: [DistrustDeclaration]
    /// `limits:` by identifier, and by `records`, as written.
    package var limits: [LimitDeclaration]
    /// `forbid:`, conditions over the records `a` and `b`.
    package var forbid: [EmbeddedText]
    /// `decisions:`, a CSV file relative to the project.
    package var decisions: Located<String>?
    /// `rules:`, in order of priority.
    package var rules: [RuleDeclaration]
}

/// An entry of `distrust:`.
package struct DistrustDeclaration: Hashable, Sendable {
    /// The attribute, at its key.
    package var attribute: Located<String>
    /// `values:`, patterns with `*` and `?`.
    package var values: [Located<String>]
    /// `distinct:`, an attribute or `record`; written together with `more_than`.
    package var distinct: Located<String>?
    /// `more_than:`.
    package var moreThan: Located<Int>?
}

/// The identifier, or `records`, at its key.
package struct LimitDeclaration: Hashable, Sendable {
    /// The identifier, or `records`, at its key.
    package var attribute: Located<String>
    /// The most distinct values (or records) of one profile.
    package var maximum: Located<Int>
}

/// `identity.rules.NAME`: one attribute or a list of them.
package struct RuleDeclaration: Hashable, Sendable {
    /// The name, at its key.
    package var name: Located<String>
    /// The attributes on which two records must agree.
    package var attributes: [Located<String>]
    /// The body.
    package var range: SourceRange
}
