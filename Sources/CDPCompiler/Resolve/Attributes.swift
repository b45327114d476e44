import CDPDiagnostics
import CDPExpressions
import CDPPlan
import CDPSpec
import CDPTypes

extension Workspace {
    /// Joins declared and standard attributes; a standard attribute keeps what its declaration does not say.
    ///
    /// Only declared attributes count as used from the start. A standard one joins the plan when something reads or
    /// maps it.
    mutating func resolveAttributes() {
        attributes = StandardAttributes.all
        for address in specs.invalid where address.kind == .profile {
            if let name = address.path.first { brokenNames.insert(name) }
        }
        for declaration in specs.profile?.attributes ?? [] {
            let address = Address(.profile, declaration.name)
            guard let plan = attribute(declaration, on: address) else {
                attributes[declaration.name] = nil
                brokenNames.insert(declaration.name)
                continue
            }
            attributes[declaration.name] = plan
            usedAttributes.insert(declaration.name)
        }
    }

    /// One declared attribute; nil when it has no type.
    private mutating func attribute(_ declaration: AttributeDeclaration, on address: Address) -> AttributePlan? {
        let standard = StandardAttributes.all[declaration.name]
        guard let semantic = declaration.type?.value ?? standard?.semantic else {
            report(
                .attributeWithoutType, "`\(address)` has no type", at: declaration.details.name.range,
                label: "no standard attribute",
                help: didYouMeanStandard(declaration.name)
                    + ["give it one, as in `type: string`; standard attributes have theirs"], on: address)
            return nil
        }
        var plan = AttributePlan(name: declaration.name, semantic: semantic)
        plan.isIdentifier = declaration.identifier?.value ?? semantic.isIdentifier
        plan.isAnonymous = declaration.anonymous?.value ?? false
        plan.personalData = personalData(of: declaration, semantic, standard, on: address)
        plan.survivorship = declaration.keep?.rule?.value ?? semantic.survivorship
        plan.preferredSources = preferredSources(declaration, on: address)
        if let anonymous = declaration.anonymous, plan.isAnonymous, !plan.isIdentifier {
            report(
                .notAnIdentifier, "`anonymous` belongs to identifiers, and `\(declaration.name)` is none",
                at: anonymous.range, label: "not an identifier", help: ["add `identifier: true`"], on: address)
        }
        if plan.survivorship == .longest, semantic.storage != .string, let keep = declaration.keep {
            report(
                .invalidKeep, "`longest` compares texts, and `\(declaration.name)` is \(semantic.storage)",
                at: keep.range,
                label: "not a text", help: ["keep `max` or `latest` instead"], on: address)
        }
        if let text = declaration.normalise {
            let scope = Scope([Field("value", semantic.storage)], kind: "name")
            plan.normalise = checkedOnce(text, scope, as: semantic.storage, on: address)
        }
        return plan
    }

    /// Advice for an attribute whose name is near that of a standard one; empty when none is near.
    private func didYouMeanStandard(_ name: String) -> [String] {
        Suggestions.didYouMean(name, in: StandardAttributes.all.keys.sorted()).map { [$0] } ?? []
    }

    /// The sources of `keep: { prefer: … }`, in the order written; unknown ones are reported and left out.
    private mutating func preferredSources(_ declaration: AttributeDeclaration, on address: Address) -> [String] {
        let names = specs.sources.map(\.name)
        var preferred: [String] = []
        for source in declaration.keep?.prefer ?? [] {
            let sourceAddress = Address(.source, source.value)
            guard isDeclared(sourceAddress, among: names) else {
                reportUnknown("source", source, among: names, on: address)
                continue
            }
            let maps = specs.sources.first { $0.name == source.value }?.map.contains {
                $0.attribute.value == declaration.name
            }
            if maps == false, !specs.invalid.contains(sourceAddress) {
                report(
                    .invalidKeep, "`\(source.value)` is preferred for `\(declaration.name)`, but maps nothing to it",
                    at: source.range, label: "has no such value",
                    help: ["map it in `\(sourceAddress)`, or leave the source out"], on: address)
            }
            preferred.append(source.value)
        }
        return preferred
    }
}
