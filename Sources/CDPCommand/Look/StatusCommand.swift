import ArgumentParser
import CDPPlan
import CDPReport
import CDPRuntime
import CDPStore
import CDPTypes

/// `cdp status`: the people in numbers.
///
/// All numbers are in the journal of the latest generation and in the ledgers; no row is read, and no lock is taken.
struct StatusCommand: ProjectCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show what the store holds, in numbers.")

    @OptionGroup var global: GlobalOptions

    /// Prints what the journal and the ledgers say.
    func perform() throws {
        let session = ProjectSession(global)
        let (store, head, manifest) = try session.applied()
        let facts = try StoreFacts(store, head, manifest.plan)
        guard !global.isJSON else {
            Output.write(json(facts).prettyText + "\n")
            return
        }
        var lines = [
            "\(manifest.plan.project)   generation \(NumberText.grouped(head.generation)) of store "
                + "\(store.identity.storeID.prefix(8)), as of \(Instant(microseconds: head.asOf))", "",
        ]
        if let holder = facts.lockHolder { lines += ["Locked by \(holder)", ""] }
        if let first = facts.missingFiles.first {
            let count = NumberText.counted(facts.missingFiles.count, "data file")
            lines += ["Damaged   \(count) missing, first \(first); `cdp verify` tells more", ""]
        }
        lines += facts.backups.lines
        lines += ["Profiles   \(NumberText.grouped(head.counts[.profiles]))", ""]
        lines +=
            sources(facts) + section("Segments", facts.segments) + section("Destinations", facts.destinations)
            + section("To be emptied", facts.leaving)
        for refused in facts.refused {
            lines += [
                "Not taken   \(refused.name): \(NumberText.grouped(refused.rejected)) rejected, "
                    + "\(NumberText.grouped(refused.later)) to be sent later; `cdp deliver` sends them again", "",
            ]
        }
        lines.append("Quarantine   \(NumberText.counted(facts.quarantine, "row"))")
        for found in facts.losses {
            let told = LossText(found.losses).lines(isDetailed: false)
            if told.isEmpty { continue }
            lines += ["", "Lost   \(found.address), generation \(NumberText.grouped(found.generation))"]
            lines += told.map { "  " + $0 }
        }
        Output.write(lines.joined(separator: "\n") + "\n")
    }

    /// Rows of each source by outcome. `read` must equal the sum of the outcomes, and the table says where it does not.
    private func sources(_ facts: StoreFacts) -> [String] {
        var table = TextTable([.left] + [TextTable.Alignment](repeating: .right, count: StoreFacts.outcomes.count + 2))
        table.add(["Sources", "rows", "read"] + StoreFacts.outcomes)
        for source in facts.sources {
            table.add(
                [source.name, NumberText.grouped(source.rows), NumberText.grouped(source.counts["read"] ?? 0)]
                    + StoreFacts.outcomes.map { NumberText.grouped(source.counts[$0] ?? 0) },
                note: source.isBalanced ? "" : "does not add up")
        }
        return table.lines.map { $0 } + [
            "  read = \(StoreFacts.outcomes.joined(separator: " + ")), over all generations", "",
        ]
    }

    /// A table of names and rows; empty without entries.
    private func section(_ title: String, _ counts: [(name: String, rows: Int)]) -> [String] {
        if counts.isEmpty { return [] }
        var table = TextTable([.left, .right])
        table.add([title, "rows"])
        for count in counts { table.add([count.name, NumberText.grouped(count.rows)]) }
        return table.lines + [""]
    }

    /// The same for programs.
    private func json(_ facts: StoreFacts) -> JSON {
        .object([
            "project": .string(facts.project), "store_id": .string(facts.storeID),
            "generation": .integer(facts.head.generation),
            "as_of": .string(Instant(microseconds: facts.head.asOf).description),
            "profiles": .integer(facts.head.counts[.profiles]), "lock": .optional(facts.lockHolder),
            "backups": facts.backups.json,
            "missing_files": .array(facts.missingFiles.map(JSON.string)),
            "sources": .array(
                facts.sources.map { source in
                    .object([
                        "address": .string("source.\(source.name)"), "rows": .integer(source.rows),
                        "balanced": .boolean(source.isBalanced),
                        "counts": .object(source.counts.mapValues { .integer($0) }),
                    ])
                }), "segments": named("segment", facts.segments),
            "destinations": named("destination", facts.destinations),
            "not_taken": .array(
                facts.refused.map {
                    .object([
                        "address": .string("destination.\($0.name)"), "rejected": .integer($0.rejected),
                        "later": .integer($0.later),
                    ])
                }),
            "leaving": named("destination", facts.leaving), "quarantine": .integer(facts.quarantine),
            "losses": .array(
                facts.losses.map {
                    .object([
                        "address": .string($0.address), "generation": .integer($0.generation),
                        "losses": LossJSON().json($0.losses),
                    ])
                }),
        ])
    }

    /// Names and rows as addresses.
    private func named(_ kind: String, _ counts: [(name: String, rows: Int)]) -> JSON {
        .array(counts.map { .object(["address": .string("\(kind).\($0.name)"), "rows": .integer($0.rows)]) })
    }
}
