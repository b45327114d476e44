import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPSpec
import CDPTypes

extension Workspace {
    /// Reports a destination that relies on a consent and does not send the contact value it was given for.
    ///
    /// A consent for an e-mail address says nothing about a phone number. The value may be sent hashed or inside an
    /// expression. Fields with syntax errors count as sending it: they were reported already.
    mutating func checkContact(
        _ declaration: DestinationDeclaration, on address: Address
    ) {
        guard let name = declaration.consent, let consent = plan.consents.first(where: { $0.name == name.value }),
            !declaration.fields.contains(where: { field in
                ExpressionParser.parse(field.value).syntax.map { $0.names.contains(consent.contact) } ?? true
            })
        else { return }
        report(
            .contactNotSent, "`\(address)` relies on consent for `\(consent.contact)`, but does not send it",
            at: name.range,
            label: "given for `\(consent.contact)`",
            help: ["add a field made of `\(consent.contact)`, hashed or not, or name the consent of what is sent"],
            on: address)
    }
}
