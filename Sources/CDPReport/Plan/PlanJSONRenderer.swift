import CDPDiagnostics
package import CDPPlan
import CDPTypes

/// Prints a plan as one JSON document. A consumer may rely on the keys of `format_version` 1; new ones may come.
///
///     PlanJSONRenderer(report, toolVersion: version, isShared: true).text
///
/// With `isShared` counts from 1 to 4 become `"<5"` and reasons of gates are left out, so that the document may go
/// to people who may not see single profiles. Consumers must then expect a string instead of a count.
package struct PlanJSONRenderer {
    /// What is printed.
    private let report: PlanReport
    /// The version of cdp that prints.
    private let toolVersion: String
    /// How counts are written.
    private let counts: CountJSON
    /// Whether the outcome of each stage is added.
    private let showsStages: Bool

    /// A renderer of one plan. A shared document hides counts of 1 to 4; `showsStages` adds what becomes of each stage.
    package init(_ report: PlanReport, toolVersion: String, isShared: Bool = false, showsStages: Bool = false) {
        self.report = report
        self.toolVersion = toolVersion
        counts = CountJSON(isShared: isShared)
        self.showsStages = showsStages
    }

    /// The document.
    package var json: JSON {
        guard showsStages, case .object(var members) = document else { return document }
        members["stages"] = StageReportRenderer(report.stages).json
        return .object(members)
    }

    /// The document without stages.
    private var document: JSON {
        .object([
            "format_version": "1.0", "kind": "plan", "tool_version": .string(toolVersion),
            "project": .string(report.project),
            "environment": .optional(report.environment),
            "applyable": .boolean(!report.isEmpty && report.gates.allSatisfy(\.isAccepted)), "complete": .boolean(true),
            "errored": .boolean(false), "as_of": .string(report.asOf.description), "base": base,
            "summary": ChangeJSON.summary(report.changes, unchanged: report.unchangedResources),
            "changes": .array(report.changes.map(ChangeJSON.change)),
            "impact": impact(report.impact), "data_impact": report.dataImpact.map(impact) ?? .null,
            "specs_impact": report.specsImpact.map { .object(["profiles": profiles($0)]) } ?? .null,
            "arrival": .array(
                report.arrivals.map {
                    .object([
                        "address": .string("source.\($0.source)"), "attributes": .array($0.attributes.map(JSON.string)),
                    ])
                }), "gates": .array(report.gates.map(gate)),
            "diagnostics": .array(report.diagnostics.map(diagnostic)),
            "rollback": report.rollback.map(rollback) ?? .null,
            "forgetting": .object(report.forgetting.mapValues { .array($0.map(JSON.string)) }),
        ])
    }

    /// What going back does beside its impact.
    private func rollback(_ facts: RollbackFacts) -> JSON {
        .object([
            "generation": .integer(facts.generation), "undone": .integer(facts.undone),
            "read_again": .object(facts.inputs.mapValues { .array($0.map(JSON.string)) }),
            "statements_kept": counts.json(facts.keptStatements), "records_returning": counts.json(facts.returning),
            "sent_since": .array(facts.sent.map { .string("destination.\($0)") }),
        ])
    }

    /// The document as text, ending with a line break.
    package var text: String { json.prettyText + "\n" }

    /// The state that the plan was made for: store, generation, and the commit of the specs.
    private var base: JSON {
        .object([
            "store_id": .optional(report.storeID), "generation": .integer(report.generation),
            "spec_digest": .optional(report.specDigest),
            "git": report.revision.map { .object(["commit": .string($0.commit), "dirty": .boolean($0.isDirty)]) }
                ?? .null,
        ])
    }

    /// What a step does: rows, people, audiences, deliveries, losses.
    private func impact(_ impact: Impact) -> JSON {
        .object([
            "method": "exact", "sources": .array(impact.sources.map(source)), "profiles": profiles(impact.profiles),
            "segments": .array(
                impact.segments.map { segment in
                    .object([
                        "address": .string("segment.\(segment.segment)"),
                        "before": segment.before.map { counts.json($0) } ?? .null,
                        "enter": counts.json(segment.entering),
                        "leave": counts.json(segment.leaving), "after": segment.after.map { counts.json($0) } ?? .null,
                    ])
                }), "destinations": .array(impact.destinations.map(destination)),
            "losses": .array(
                impact.losses.map {
                    .object([
                        "address": .string("\($0.address)"),
                        "losses": LossJSON(isShared: counts.isShared).json($0.losses),
                    ])
                }), "renewed": .array(impact.renewed.map { .string("\($0)") }),
            "refusals_taken_back": .array(
                impact.forgotten.map { lost in
                    .object([
                        "address": .string("source.\(lost.source)"), "consent": .string(lost.consent),
                        "contacts": counts.json(lost.contacts),
                    ])
                }), "drift": .array(impact.drifts.map(drift)),
        ])
    }

    /// How data differ from those that the weights of a rule were learnt from.
    private func drift(_ drift: WeightsDrift) -> JSON {
        .object([
            "address": .string("identity.\(drift.rule)"), "remedy": .string("cdp identity train \(drift.rule)"),
            "records": .object(["learnt": counts.json(drift.learntRecords), "now": counts.json(drift.records)]),
            "attributes": .array(
                drift.attributes.map { attribute in
                    .object([
                        "name": .string(attribute.name),
                        "held": .object([
                            "learnt": counts.json(attribute.learntHeld), "now": counts.json(attribute.held),
                        ]), "otherwise_filled": .boolean(attribute.isOtherwiseFilled),
                        "equality_bits": .number(Double(attribute.equality) / 1000),
                    ])
                }),
        ])
    }

    /// Rows and losses of one source.
    private func source(_ source: SourceImpact) -> JSON {
        .object([
            "address": .string("source.\(source.source)"), "rows": rows(source.counts),
            "removed": counts.json(source.removed), "before": counts.json(source.before),
            "after": counts.json(source.after), "undeclared": .array(source.undeclared.map(JSON.string)),
            "losses": LossJSON(isShared: counts.isShared).json(source.losses),
            "files": .array(source.files.map { .object(["path": .string($0.path), "rows": rows($0.counts)]) }),
        ])
    }

    /// The rows of a source or a file by outcome.
    private func rows(_ rows: RowCounts) -> JSON {
        .object([
            "read": counts.json(rows.read), "inserted": counts.json(rows.inserted),
            "updated": counts.json(rows.updated),
            "unchanged": counts.json(rows.unchanged), "superseded": counts.json(rows.superseded),
            "deletes": counts.json(rows.deletes), "quarantined": counts.json(rows.quarantined),
        ])
    }

    /// How many profiles are new, changed, merged, split and gone.
    private func profiles(_ profiles: ProfileImpact) -> JSON {
        .object([
            "before": counts.json(profiles.before), "after": counts.json(profiles.after),
            "created": counts.json(profiles.created), "changed": counts.json(profiles.changed),
            "absorbed": counts.json(profiles.absorbed), "survivors": counts.json(profiles.survivors),
            "split": counts.json(profiles.split), "separated": counts.json(profiles.separated),
            "vanished": counts.json(profiles.vanished), "refused_links": counts.json(profiles.refusedLinks),
            "trust_flips": counts.json(profiles.trustFlips),
            "capped": .object([
                "before": counts.json(profiles.cappedBefore), "after": counts.json(profiles.cappedAfter),
            ]),
            "largest_cluster": .object([
                "before": .integer(profiles.largestBefore), "after": .integer(profiles.largestAfter),
            ]),
        ])
    }

    /// Rows that a destination will get, and why others are withheld.
    private func destination(_ destination: DestinationImpact) -> JSON {
        .object([
            "address": .string("destination.\(destination.destination)"), "before": counts.json(destination.before),
            "add": counts.json(destination.add), "update": counts.json(destination.update),
            "remove": counts.json(destination.remove), "unchanged": counts.json(destination.unchanged),
            "rewritten": .boolean(destination.isRewritten), "leaving": .boolean(destination.isLeaving),
            "left_behind": .optional(destination.leftBehind), "file": .optional(destination.damage?.rawValue),
            "drift": destination.drift.map { drift in
                .object(["missing": counts.json(drift.missing), "changed": counts.json(drift.changed)])
            } ?? .null, "unseen": .optional(counts.isShared ? nil : destination.unseen),
            "not_taken": .object([
                "rejected": counts.json(destination.rejected), "later": counts.json(destination.later),
            ]), "withheld": counts.json(destination.withheld),
            "withheld_reasons": .object([
                "consent": counts.json(destination.withheldByConsent),
                "no_key": counts.json(destination.withheldWithoutKey),
                "same_key": counts.json(destination.withheldSameKey),
            ]),
            "new_fields": .array(
                destination.newFields.map { field in
                    .object([
                        "name": .string(field.name), "pii": .string(field.personalData.rawValue),
                        "transform": .optional(field.transform),
                    ])
                }),
        ])
    }

    /// A gate. Its reason may hold counts, so a shared document leaves it out.
    private func gate(_ gate: Gate) -> JSON {
        .object([
            "id": .string(gate.kind.rawValue), "address": .string(gate.address.description),
            "accepted": .boolean(gate.isAccepted), "reason": counts.isShared ? .null : .string(gate.reason),
            "range": gate.range.map(ChangeJSON.range) ?? .null,
        ])
    }

    /// A finding about the specs, without labels and help.
    private func diagnostic(_ diagnostic: Diagnostic) -> JSON {
        .object([
            "severity": .string(diagnostic.severity.rawValue), "code": .string(diagnostic.code.name),
            "summary": .string(diagnostic.message), "address": .optional(diagnostic.address),
            "range": diagnostic.primary.map { ChangeJSON.range($0.range) } ?? .null,
        ])
    }
}

/// Writes counts; those from 1 to 4 as `"<5"` in documents that are shared.
///
/// Every count of people or rows in a shared document goes through it: a small count may tell who somebody is.
struct CountJSON {
    /// Whether small counts are hidden.
    let isShared: Bool

    /// A count, or how it is hidden where it would say something of a few people.
    func json(_ count: Int) -> JSON {
        isShared && (1...4).contains(count) ? "<5" : .integer(count)
    }
}
