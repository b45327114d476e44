import CDPDiagnostics
import CDPPlan
import CDPSpec
import CDPText
import CDPTypes

extension Workspace {
    /// The project's zone and guards. Guards that are not declared keep their defaults, and are then not part of the
    /// plan.
    mutating func compileProject() {
        checkTimeZone(specs.project.timezone, on: Address(.project))
        let declared = specs.project.guards
        plan.guards.sourceShrinks = declared.sourceShrinks?.value ?? plan.guards.sourceShrinks
        plan.guards.identityMerges = declared.identityMerges?.value ?? plan.guards.identityMerges
        plan.guards.identitySplits = declared.identitySplits?.value ?? plan.guards.identitySplits
        plan.guards.segmentMoves = declared.segmentMoves?.value ?? plan.guards.segmentMoves
        plan.guards.deliveryRemovals = declared.deliveryRemovals?.value ?? plan.guards.deliveryRemovals
        plan.guards.sourceNulls = limit(declared.sourceNulls, beside: Guards.rise)
        plan.guards.sourceQuarantine = limit(declared.sourceQuarantine, beside: Guards.quarantineRise)
        plan.guards.sourceOwners = limit(declared.sourceOwners, beside: Guards.rise)
    }

    /// A declared limit; nil when it equals the default. Plans do not hold defaults.
    private func limit(_ declared: Located<Int>?, beside standard: Int) -> Int? {
        declared.flatMap { $0.value == standard ? nil : $0.value }
    }

    /// Reports a zone that is not in the IANA database, and offers the nearest name.
    mutating func checkTimeZone(_ zone: Located<String>?, on address: Address) {
        guard let zone, !Zone.isPlace(zone.value) else { return }
        let suggestion = Suggestions.didYouMean(zone.value, in: Zone.names)
        report(
            .unknownTimeZone, "unknown time zone `\(zone.value)`", at: zone.range, label: "no IANA time zone",
            help: [suggestion ?? "write it as in `Europe/Paris`"], on: address)
    }
}
