import CDPReport
import CDPStore
import CDPTypes

/// Writes what `cdp status` tells, for programs.
///
/// What belongs to no generation has keys of its own (`lock`, `missing_files`, `destinations`, `not_taken`, `leaving`),
/// which are missing where another moment than now was asked for; `planned`, `latest` and `oldest` stand there then.
struct StatusJSON {
    /// What is told.
    let status: StoreStatus

    /// One object.
    var json: JSON {
        .object(generation.merging(status.present.map(now) ?? then) { $1 })
    }

    /// What the journal says of the generation.
    private var generation: [String: JSON] {
        let facts = status.facts
        return [
            "project": .optional(facts.project), "store_id": .string(facts.storeID),
            "generation": .integer(facts.entry.generation),
            "as_of": .string(Instant(microseconds: facts.entry.asOf).description),
            "profiles": .integer(facts.entry.counts[.profiles]),
            "sources": .array(
                facts.sources.map { source in
                    .object([
                        "address": .string("source.\(source.name)"), "rows": .integer(source.rows),
                        "balanced": .boolean(source.isBalanced),
                        "counts": .object(source.counts.mapValues { .integer($0) }),
                    ])
                }), "segments": named("segment", facts.segments), "quarantine": .integer(facts.quarantine),
            "losses": .array(
                facts.losses.map {
                    .object([
                        "address": .string($0.address), "generation": .integer($0.generation),
                        "losses": LossJSON().json($0.losses),
                    ])
                }),
        ]
    }

    /// What is true now.
    private func now(_ present: PresentFacts) -> [String: JSON] {
        [
            "lock": .optional(present.lockHolder), "backups": present.backups.json,
            "pulled": .array(
                present.pulled.map {
                    .object([
                        "address": .string("source.\($0.source)"), "last": .optional($0.last?.description),
                        "waiting": .integer($0.waiting), "waiting_bytes": .integer($0.waitingBytes),
                        "inbox_bytes": .integer($0.size),
                        "log_bytes": $0.retained.map { .integer($0) } ?? .null,
                    ])
                }), "missing_files": .array(present.missingFiles.map(JSON.string)),
            "destinations": named("destination", present.destinations),
            "not_taken": .array(
                present.incomplete.map {
                    .object([
                        "address": .string("destination.\($0.name)"), "rejected": .integer($0.rejected),
                        "reasons": .object($0.reasons.mapValues { .integer($0) }), "later": .integer($0.later),
                        "generations_behind": $0.behind.map { .integer($0) } ?? .null,
                        "paused_after": $0.pausedAfter.map { .integer($0) } ?? .null,
                    ])
                }), "leaving": named("destination", present.leaving),
        ]
    }

    /// What the generation was to send, and where it stands among the others.
    private var then: [String: JSON] {
        [
            "planned": named("destination", status.facts.planned), "latest": .integer(status.latest),
            "oldest": .integer(status.oldest),
        ]
    }

    /// Names and rows as addresses.
    private func named(_ kind: String, _ counts: [(name: String, rows: Int)]) -> JSON {
        .array(counts.map { .object(["address": .string("\(kind).\($0.name)"), "rows": .integer($0.rows)]) })
    }
}
