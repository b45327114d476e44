package import CDPDiagnostics

/// `destinations.NAME`: who is sent which rows.
package struct DestinationDeclaration: ResourceDeclaration {
    /// How the receiver is kept up to date: with exactly the audience, with additions and changes, or with additions
    /// only.
    package enum Mode: String, CaseIterable, Hashable, Sendable {
        case mirror, upsert, append
    }

    /// What happens to what the receiver has when the destination leaves the specs.
    package enum OnRemove: String, CaseIterable, Hashable, Sendable {
        case keep, empty
    }

    /// Description, owner and what every resource may say.
    package var details: ResourceDetails
    /// `write:`.
    package var write: OutputDeclaration
    /// `segment:`; all profiles when absent.
    package var segment: Located<String>?
    /// `consent:`.
    package var consent: Located<String>?
    /// `key:`, an output field.
    package var key: Located<String>?
    /// `fields:`, a list of names or name → expression, as written.
    package var fields: [OutputFieldDeclaration]
    /// `mode:`; mirror when absent.
    package var mode: Located<Mode>?
    /// `on_remove:`; keep when absent.
    package var onRemove: Located<OnRemove>?
}

/// An entry of a destination's `fields:`.
package struct OutputFieldDeclaration: Hashable, Sendable {
    /// The name that the receiver sees, at its key or list entry.
    package var name: Located<String>
    /// Its value over the profile.
    package var value: EmbeddedText
}
