import CDPReport
import CDPRuntime

/// The evidence for one record: what its rules compare, whom it shares values with, what united it and what was
/// refused.
struct RecordAnswer: Explaining {
    /// The evidence.
    let evidence: RecordEvidenceView
    /// How values are shown.
    let values: ValueDisplay

    /// Lines for people.
    var text: String {
        let name = DisplayText.escaped(values.name(evidence.record))
        var report = TextReport(
            evidence.profile.map { "\(name) is in profile \($0)" }
                ?? "\(name) belongs to no profile: it holds only anonymous identifiers")
        var table = TextTable([.left, .left, .left])
        for rule in evidence.rules {
            table.add(["identity.\(rule.rule)", values.text(rule.values), shares(rule)])
        }
        report.add("What its rules see", table.lines)
        report.add("United by", values.lines(evidence.links.filter(\.isAccepted)))
        report.add("Refused", values.lines(evidence.links.filter { !$0.isAccepted }))
        return report.text
    }

    /// How many other records share the values of a rule, inside of the profile and outside.
    private func shares(_ rule: RuleEvidence) -> String {
        guard rule.isEvidence else { return "no evidence" }
        if rule.inside + rule.outside == 0 { return "no other record" }
        let inside = rule.inside > 0 ? ["\(NumberText.counted(rule.inside, "other record")) of this profile"] : []
        let outside = rule.outside > 0 ? ["\(NumberText.counted(rule.outside, "record")) of other profiles"] : []
        return "shared with " + (inside + outside).joined(separator: " and ")
    }

    /// A document for programs.
    var json: JSON {
        .object([
            "record": .string(values.name(evidence.record)), "profile_id": .optional(evidence.profile),
            "rules": .array(
                evidence.rules.map { rule in
                    .object([
                        "rule": .string(rule.rule), "values": values.json(rule.values),
                        "is_evidence": .boolean(rule.isEvidence), "shared_inside": .integer(rule.inside),
                        "shared_outside": .integer(rule.outside),
                    ])
                }), "links": values.json(evidence.links),
        ])
    }
}

/// Why two records are one profile, or are not.
struct PairAnswer: Explaining {
    /// The two records, as asked for.
    let pair: [RecordName]
    /// The answer of the store.
    let explanation: PairExplanation
    /// How values are shown.
    let values: ValueDisplay

    /// The names as they are shown.
    var names: [String] { pair.map { DisplayText.escaped(values.name($0)) } }

    /// Lines for people.
    var text: String {
        switch explanation {
        case .together(let profile, let path):
            var report = TextReport("\(names[0]) and \(names[1]) are one profile, \(profile)")
            report.add("The evidence between them", values.lines(path))
            return report.text
        case .noCommonEvidence(let profiles, let comparisons):
            var report = TextReport(
                "\(names[0]) and \(names[1]) are not one profile: no value of a rule stands on both sides")
            report.add("Profiles", lines(profiles))
            for rule in comparisons.rules {
                report.add(ComparisonText.head(rule), ComparisonText.lines(rule, names, values))
            }
            if let missing = comparisons.missing {
                report.add(["What rules that compare make of them cannot be told: \(missing)"])
            }
            return report.text
        case .refused(let profiles, let evidence, let constraints):
            var report = TextReport("\(names[0]) and \(names[1]) are not one profile, although evidence speaks for it")
            report.add("Profiles", lines(profiles))
            report.add("The evidence", values.lines(evidence.map(Self.withoutConstraint)))
            report.add("What refuses it", constraints.map { "  \(values.view.text(of: $0))" })
            return report.text
        }
    }

    /// The link without its constraint; constraints are listed once, below the evidence.
    private static func withoutConstraint(_ link: LinkView) -> LinkView {
        var link = link
        link.constraint = nil
        return link
    }

    /// The profile of each record.
    private func lines(_ profiles: [String?]) -> [String] {
        var table = TextTable([.left, .left])
        for (name, profile) in zip(names, profiles) {
            table.add([name, profile ?? "no profile: only anonymous identifiers"])
        }
        return table.lines
    }

    /// A document for programs.
    var json: JSON {
        let records = JSON.array(pair.map { .string(values.name($0)) })
        switch explanation {
        case .together(let profile, let path):
            return .object([
                "records": records, "together": .boolean(true), "profile_id": .string(profile),
                "path": values.json(path),
            ])
        case .noCommonEvidence(let profiles, let comparisons):
            return .object([
                "records": records, "together": .boolean(false), "profile_ids": .array(profiles.map(JSON.optional)),
                "evidence": .array([]), "constraints": .array([]),
                "comparisons": .array(comparisons.rules.map { ComparisonText.json($0, values) }),
            ])
        case .refused(let profiles, let evidence, let constraints):
            return .object([
                "records": records, "together": .boolean(false), "profile_ids": .array(profiles.map(JSON.optional)),
                "evidence": values.json(evidence), "constraints": .array(constraints.map { JSON.string($0.text) }),
            ])
        }
    }
}

/// Why each record of a profile is in it: the links that united them, and those that were refused.
struct ProfileAnswer: Explaining {
    /// The profile's id.
    let id: String
    /// Its records.
    let records: [RecordName]
    /// The links that united them.
    let links: [LinkView]
    /// The links that a limit or a `forbid` refused.
    let refusals: [LinkView]
    /// Why weak bridges cannot be told; nil where they can.
    let missing: String?
    /// How values are shown.
    let values: ValueDisplay

    /// Lines for people.
    var text: String {
        var report = TextReport("profile \(id) holds \(NumberText.counted(records.count, "record"))")
        report.add("Records", records.map { "  \(DisplayText.escaped(values.name($0)))" })
        report.add("United by", values.lines(links))
        if let missing { report.add(["Whether a weak bridge is among them cannot be told: \(missing)"]) }
        report.add("Refused", values.lines(refusals))
        return report.text
    }

    /// A document for programs.
    var json: JSON {
        .object([
            "profile_id": .string(id), "records": .array(records.map { .string(values.name($0)) }),
            "links": values.json(links), "refusals": values.json(refusals),
        ])
    }
}
