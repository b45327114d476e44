import CDPDiagnostics
import CDPPlan
import CDPSpec
import CDPTypes

extension Workspace {
    /// Reports sources whose versions cannot be compared.
    ///
    /// `latest` and `earliest` compare the versions of records, or the times where there are none, across sources. A
    /// time and a revision number have no common order. Each source is reported once, at the first attribute. A
    /// preferred source needs no comparison and is left out.
    mutating func checkVersionUnits() {
        var reported: Set<String> = []
        for attribute in usedAttributes.sorted() {
            guard let plan = attributes[attribute], plan.survivorship == .latest || plan.survivorship == .earliest
            else { continue }
            var first: (source: SourcePlan, unit: String)?
            // A preferred source that has a value competes alone.
            for source in self.plan.sources
            where !plan.preferredSources.contains(source.name)
                && source.map.contains(where: { $0.attribute == attribute })
            {
                guard let unit = source.timeUnit else { continue }
                guard let other = first else {
                    first = (source, unit)
                    continue
                }
                if unit == other.unit || !reported.insert(source.name).inserted { continue }
                reportUnits(of: source, unit, other.source, other.unit, attribute, plan.survivorship)
            }
        }
    }

    /// Reports one source, at its version or its time.
    private mutating func reportUnits(
        of source: SourcePlan, _ unit: String, _ other: SourcePlan, _ otherUnit: String, _ attribute: String,
        _ rule: Survivorship
    ) {
        let address = Address(.source, source.name)
        guard let place = versionRange(of: source) else { return }
        report(
            .versionsWithoutUnit,
            "`\(rule.rawValue)` cannot compare the versions of `\(address)` with those of `\(Address(.source, other.name))`",
            at: place, label: "this is \(unit)",
            related: versionRange(of: other).map { [Label($0, "this is \(otherUnit)")] } ?? [],
            help: [
                "make both times, as in `version: from_epoch(revised)`, or both whole numbers",
                "or say whose `\(attribute)` counts: `keep: { prefer: [\(source.name), \(other.name)] }`",
            ], on: address)
    }

    /// Where the version, else the time, of a source is written; nil when it has neither.
    private func versionRange(of source: SourcePlan) -> SourceRange? {
        let declaration = specs.sources.first { $0.name == source.name }
        return declaration?.version?.range ?? declaration?.eventAt?.range
    }
}

extension SourcePlan {
    /// What its versions, else the times of its events, are measured in; nil without either.
    fileprivate var timeUnit: String? {
        guard let name = version ?? eventAt, let type = schema.first(where: { $0.name == name })?.type else {
            return nil
        }
        switch type {
        case .date, .timestamp: return "a time"
        case .integer: return "a whole number"
        case .decimal(_, let scale): return scale == 0 ? "a whole number" : "a number of \(scale) decimals"
        case .float: return "a float"
        default: return nil
        }
    }
}
