import CDPDiagnostics
import CDPPlan
import CDPSpec
import CDPTypes

extension Workspace {
    /// Reads the `accept:` entries of all resources.
    ///
    /// An entry with an unknown gate is reported and left out. Whether a gate opens at all is known only to a plan, so
    /// an entry that accepts nothing is no finding here.
    mutating func resolveAcceptances() {
        for (address, details) in resources {
            for entry in details.accept {
                guard let gate = Gate.Kind(rawValue: entry.gate.value) else {
                    let known = Gate.Kind.allCases.map(\.rawValue)
                    let suggestion = Suggestions.didYouMean(entry.gate.value, in: known)
                    report(
                        .unknownGate, "unknown gate `\(entry.gate.value)`", at: entry.gate.range,
                        label: "no gate of this name",
                        help: [suggestion ?? "gates are \(known.map { "`\($0)`" }.joined(separator: ", "))"],
                        on: address)
                    continue
                }
                acceptances.append(Acceptance(gate: gate, address: address, reason: entry.reason.value))
            }
        }
    }

    /// Every declared resource with its details, by kind, then in the order of declaration.
    var resources: [(address: Address, details: ResourceDetails)] {
        var all: [(Address, ResourceDetails)] = specs.sources.map { (Address(.source, $0.name), $0.details) }
        all += (specs.profile?.attributes ?? []).map { (Address(.profile, $0.name), $0.details) }
        all += specs.identity.map { [(Address(.identity), $0.details)] } ?? []
        all += specs.consents.map { (Address(.consent, $0.name), $0.details) }
        all += specs.enrichments.map { (Address(.enrichment, $0.name), $0.details) }
        all += specs.traits.map { (Address(.trait, $0.name), $0.details) }
        all += specs.segments.map { (Address(.segment, $0.name), $0.details) }
        all += specs.destinations.map { (Address(.destination, $0.name), $0.details) }
        return all
    }
}
