import CDPDiagnostics
import CDPPlan
import CDPSpec
import CDPTypes

extension Workspace {
    /// The project's zone and guards.
    mutating func compileProject() {
        if let zone = specs.project.timezone, !TimeZoneNames.all.contains(zone.value) {
            let suggestion = Suggestions.didYouMean(zone.value, in: TimeZoneNames.all.sorted())
            report(
                .unknownTimeZone, "unknown time zone `\(zone.value)`", at: zone.range, label: "no IANA time zone",
                help: [suggestion ?? "write it as in `Europe/Paris`"], on: Address(.project))
        }
        let declared = specs.project.guards
        plan.guards.sourceShrinks = declared.sourceShrinks?.value ?? plan.guards.sourceShrinks
        plan.guards.identityMerges = declared.identityMerges?.value ?? plan.guards.identityMerges
        plan.guards.identitySplits = declared.identitySplits?.value ?? plan.guards.identitySplits
        plan.guards.segmentMoves = declared.segmentMoves?.value ?? plan.guards.segmentMoves
        plan.guards.deliveryRemovals = declared.deliveryRemovals?.value ?? plan.guards.deliveryRemovals
        plan.guards.sourceNulls = declared.sourceNulls?.value
        plan.guards.sourceQuarantine = declared.sourceQuarantine?.value
        plan.guards.sourceOwners = declared.sourceOwners?.value
    }
}
