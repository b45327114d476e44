package import CDPDiagnostics

/// What every declared resource may have besides its own keys.
package struct ResourceDetails: Hashable, Sendable {
    /// The declared name, at its key. For what is declared once (`profile`, `identity`): that key.
    package var name: Located<String>
    /// The whole body, without the name.
    package var body: SourceRange
    /// `description:`.
    package var description: Located<String>?
    /// `owner:`, an e-mail address or a team.
    package var owner: Located<String>?
    /// `renamed_from:`, the name that the applied specs know.
    package var renamedFrom: Located<String>?
    /// `accept:`, gates that its author opened.
    package var accept: [AcceptDeclaration]

    /// The details of a resource that has none of the optional keys.
    package init(name: Located<String>, body: SourceRange) {
        self.name = name
        self.body = body
        accept = []
    }
}

/// An entry of `accept:`.
package struct AcceptDeclaration: Hashable, Sendable {
    /// The gate's name as written, such as `discloses.field`; the compiler checks it.
    package var gate: Located<String>
    /// Why.
    package var reason: Located<String>
}

/// A declaration that has an address, and with it the keys of every resource.
package protocol ResourceDeclaration: Hashable, Sendable {
    /// Name, range, description, owner.
    var details: ResourceDetails { get }
}

extension ResourceDeclaration {
    /// The declared name.
    package var name: String { details.name.value }
}
