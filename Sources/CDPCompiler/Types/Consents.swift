import CDPDiagnostics
import CDPPlan
import CDPSpec
import CDPTypes

extension Workspace {
    /// Kinds of consent. A consent is given for a contact value, so the attribute must be an identifier.
    mutating func compileConsents() {
        for declaration in specs.consents {
            let address = Address(.consent, declaration.name)
            let contact = declaration.contact
            if let attribute = attribute(named: contact, on: address), !attribute.isIdentifier {
                report(
                    .consentContactNotIdentifier,
                    "`\(address)` is given for `\(contact.value)`, which is not an identifier", at: contact.range,
                    label: "not an identifier",
                    help: ["name an address that can be written to, such as `email` or `phone`"], on: address)
            }
            plan.consents.append(
                ConsentPlan(
                    name: declaration.name, contact: contact.value, legalBasis: declaration.legalBasis?.value.rawValue,
                    policy: declaration.policy.flatMap { ConsentPolicy(rawValue: $0.value.rawValue) }))
        }
    }

    /// The attribute of that name, noted as used; nil when there is none, which is reported unless the name is broken
    /// already.
    mutating func attribute(named name: Located<String>, on address: Address) -> AttributePlan? {
        if let attribute = attributes[name.value] {
            usedAttributes.insert(name.value)
            return attribute
        }
        if !brokenNames.contains(name.value) {
            reportUnknown("attribute", name, among: attributes.keys.sorted(), on: address)
        }
        return nil
    }
}
