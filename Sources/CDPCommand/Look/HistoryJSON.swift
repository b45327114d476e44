import CDPReport
import CDPStore
import CDPTypes

/// Writes generations for programs, with all counts and all inputs. What the log of operations does not tell is null.
struct HistoryJSON {
    /// A generation; the same in the list and alone.
    func json(_ generation: PastGeneration) -> JSON {
        let entry = generation.entry
        let operation = generation.operation
        return .object([
            "generation": .integer(entry.generation), "operation": .string(entry.operation),
            "by": .optional(operation?.by), "start": .optional(operation?.start), "end": .optional(operation?.end),
            "outcome": .optional(operation?.outcome), "spec_commit": .optional(operation?.specs),
            "plan": .optional(entry.plan), "as_of": .string(Instant(microseconds: entry.asOf).description),
            "spec_digest": .string("sha256:" + entry.manifest),
            "counts": .object(entry.counts.mapValues { .integer($0) }),
            "inputs": .array(
                generation.inputs.map {
                    .object([
                        "address": .string($0.address), "path": .string($0.path), "delivery": .integer($0.delivery),
                        "forgotten": .boolean($0.isForgotten),
                    ])
                }),
            "losses": .object((entry.losses ?? [:]).mapValues { LossJSON().json($0) }),
            "tables": .object(
                entry.tables.mapValues { .object(["version": .integer($0.version), "rows": .integer($0.rows)]) }),
        ])
    }
}
