import CDPReport
import CDPStore
import CDPTypes

/// Prints what `cdp status` tells, for people.
struct StatusText {
    /// What is told.
    let status: StoreStatus
    private var facts: StoreFacts { status.facts }

    /// Sections with an empty line between them.
    var text: String {
        var lines = [title] + standing + [""]
        lines += status.present.map(state) ?? []
        lines += ["Profiles   \(NumberText.grouped(facts.entry.counts[.profiles]))", ""]
        lines += sources + (status.present.map { pulled($0.pulled) } ?? []) + section("Segments", facts.segments)
        if let present = status.present {
            lines += section("Destinations", present.destinations) + section("To be emptied", present.leaving)
            for delivery in present.incomplete { lines += text(delivery) + [""] }
        } else {
            lines += section("Destinations, as planned", facts.planned)
        }
        lines.append("Quarantine   \(NumberText.counted(facts.quarantine, "row"))")
        for found in facts.losses {
            let told = LossText(found.losses).lines(isDetailed: false)
            if told.isEmpty { continue }
            lines += ["", "Lost   \(found.address), generation \(NumberText.grouped(found.generation))"]
            lines += told.map { "  " + $0 }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Project, generation, store and instant.
    private var title: String {
        let generation =
            "generation \(NumberText.grouped(facts.entry.generation)) of store \(facts.storeID.prefix(8)), "
            + "as of \(Instant(microseconds: facts.entry.asOf))"
        return facts.project.map { "\($0)   \(generation)" } ?? generation
    }

    /// Where a generation of another moment stands among the others; nothing for now.
    private var standing: [String] {
        guard status.present == nil else { return [] }
        let generation = facts.entry.generation
        let latest =
            generation == status.latest
            ? "It is the latest generation." : "The latest generation is \(NumberText.grouped(status.latest))."
        guard generation < status.oldest else { return [latest] }
        return [latest + " The oldest one whose tables are kept is \(NumberText.grouped(status.oldest))."]
    }

    /// Who has the lock, and which files are missing.
    private func state(_ present: PresentFacts) -> [String] {
        var lines: [String] = []
        if let holder = present.lockHolder { lines += ["Locked by \(holder)", ""] }
        if let first = present.missingFiles.first {
            let count = NumberText.counted(present.missingFiles.count, "data file")
            lines += ["Damaged   \(count) missing, first \(first); `cdp verify` tells more", ""]
        }
        return lines + present.backups.lines
    }

    /// Rows of each source by outcome. `read` must equal the sum of the outcomes, and the table says where it does not.
    private var sources: [String] {
        var table = TextTable([.left] + [TextTable.Alignment](repeating: .right, count: StoreFacts.outcomes.count + 2))
        table.add(["Sources", "rows", "read"] + StoreFacts.outcomes)
        for source in facts.sources {
            table.add(
                [source.name, NumberText.grouped(source.rows), NumberText.grouped(source.counts["read"] ?? 0)]
                    + StoreFacts.outcomes.map { NumberText.grouped(source.counts[$0] ?? 0) },
                note: source.isBalanced ? "" : "does not add up")
        }
        let generations = status.present == nil ? "all generations so far" : "all generations"
        return table.lines + ["  read = \(StoreFacts.outcomes.joined(separator: " + ")), over \(generations)", ""]
    }

    /// When sources were pulled, and what waits to be read.
    private func pulled(_ sources: [PulledFacts]) -> [String] {
        if sources.isEmpty { return [] }
        let isReplicated = sources.contains { $0.retained != nil }
        var table = TextTable([.left, .left, .right, .right, .right] + (isReplicated ? [.right] : []))
        table.add(["Pulled", "last", "waiting", "their rows", "inbox"] + (isReplicated ? ["kept log"] : []))
        for pulled in sources {
            table.add(
                [
                    pulled.source, pulled.last?.toSecond.description ?? "never", NumberText.grouped(pulled.waiting),
                    NumberText.size(pulled.waitingBytes), NumberText.size(pulled.size),
                ] + (isReplicated ? [pulled.retained.map { NumberText.size($0) } ?? ""] : []))
        }
        return table.lines + [""]
    }

    /// What a destination lacks, and what helps.
    private func text(_ delivery: IncompleteDelivery) -> [String] {
        let counts = NumberText.listed([(delivery.rejected, "rejected"), (delivery.later, "to be sent later")])
        let behind = delivery.behind.flatMap { $0 > 0 ? "\(NumberText.counted($0, "generation")) behind" : nil }
        let what = [counts, behind ?? ""].filter { !$0.isEmpty }
        var lines = [
            "Not taken   \(delivery.name): "
                + (what.isEmpty ? "what it was sent has no answer" : what.joined(separator: ", "))
        ]
        lines += delivery.reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(10).map {
            "  \(NumberText.counted($0.value, "row")): \($0.key)"
        }
        if let failures = delivery.pausedAfter {
            lines.append(
                "  Paused, since it failed \(failures) times in a row; `cdp deliver \(delivery.name)` tries one batch")
        } else if delivery.later > 0 {
            lines.append("  `cdp deliver` goes on")
        }
        if delivery.rejected > 0 {
            lines.append("  Rejected rows are sent when they change, or by `cdp deliver \(delivery.name) --rejected`")
        }
        return lines
    }

    /// A table of names and rows; empty without entries.
    private func section(_ title: String, _ counts: [(name: String, rows: Int)]) -> [String] {
        if counts.isEmpty { return [] }
        var table = TextTable([.left, .right])
        table.add([title, "rows"])
        for count in counts { table.add([count.name, NumberText.grouped(count.rows)]) }
        return table.lines + [""]
    }
}
