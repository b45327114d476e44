import CDPDiagnostics
import CDPPlan
import CDPSpec
import CDPTypes

extension Workspace {
    /// The class of personal data that an attribute belongs to.
    ///
    /// It is what `pii:` says, else what the standard attribute or the semantic type says. A plain text may hold
    /// anything, so one without `pii:` is an error; the strictest class is then assumed, so that later findings err on
    /// the safe side. A class weaker than the usual one is reported as a warning.
    mutating func personalData(
        of declaration: AttributeDeclaration, _ semantic: SemanticType, _ standard: AttributePlan?, on address: Address
    ) -> PersonalDataClass {
        guard let written = declaration.pii else {
            if let known = standard?.personalData ?? semantic.personalData { return known }
            report(
                .missingPersonalDataClass, "`\(address)` does not say what personal data it holds",
                at: declaration.type?.range ?? declaration.details.name.range, label: "a text may hold anything",
                help: ["add `pii:` with one of \(PersonalDataClass.allNames)"], on: address)
            return .sensitive
        }
        let usual = standard?.personalData ?? semantic.personalData ?? .none
        if written.value == .none, usual != .none {
            report(
                .weakenedPersonalData, "`\(address)` declares \(usual.rawValue) data as `pii: none`", at: written.range,
                label: "\(semantic.rawValue) is \(usual.rawValue) data",
                help: ["without a class it may leave the store without a gate"], on: address)
        }
        return written.value
    }
}
