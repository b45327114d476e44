import CDPReport
import CDPStore
import CDPTypes

/// Prints generations for people: many as a table, or one in full. `–` stands for what is not known.
struct HistoryText {
    /// The generations in the order in which they are printed.
    let generations: [PastGeneration]

    /// A line for each.
    var table: String {
        var table = TextTable(
            [.right, .left, .left, .left, .left, .right, .right, .right, .right, .right, .left, .left], indentation: 0)
        table.add([
            "generation", "operation", "who", "when", "as of", "profiles", "files", "rows read", "quarantined",
            "losses", "specs", "commit",
        ])
        for generation in generations {
            let entry = generation.entry
            table.add([
                String(entry.generation), entry.operation, generation.who ?? "–", generation.when ?? "–",
                Instant(microseconds: entry.asOf).description, NumberText.grouped(entry.counts[.profiles]),
                NumberText.grouped(generation.inputs.count), NumberText.grouped(entry.sum(.read)),
                NumberText.grouped(entry.sum(.quarantined)), NumberText.grouped(generation.losses),
                String(entry.manifest.prefix(7)), generation.operation?.specs ?? "–",
            ])
        }
        return table.lines.joined(separator: "\n") + "\n"
    }

    /// Each one in full: how it came to be, then what it read by source, then the names of that.
    var details: String {
        generations.map { detail($0).joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    private func detail(_ generation: PastGeneration) -> [String] {
        let entry = generation.entry
        var facts = TextTable([.left, .left])
        let operation = generation.operation
        facts.add(["operation", entry.operation + (operation?.outcome.map { ", \($0)" } ?? "")])
        facts.add(["who", generation.who ?? "–"])
        facts.add(["when", generation.when ?? "–"])
        facts.add(["as of", Instant(microseconds: entry.asOf).description])
        facts.add(["specs", String(entry.manifest.prefix(7))])
        facts.add(["commit", operation?.specs ?? "–"])
        if let plan = entry.plan { facts.add(["plan", plan]) }
        facts.add(["profiles", NumberText.grouped(entry.counts[.profiles])])
        facts.add(["losses", NumberText.grouped(generation.losses)])
        return ["generation \(entry.generation)"] + facts.lines + read(generation) + names(generation.inputs)
    }

    /// Files and rows by source; nothing for a generation that read none.
    private func read(_ generation: PastGeneration) -> [String] {
        let counts = generation.entry.counts
        let files = Dictionary(grouping: generation.inputs.filter { !$0.isForgotten }, by: \.address).mapValues(\.count)
        let sources = JournalCount.sources(in: counts).filter { counts[.source($0, .read)] > 0 }
        let addresses = Set(files.keys).union(sources.map { "source.\($0)" }).sorted()
        guard !addresses.isEmpty else { return ["", "No new input was read."] }
        var table = TextTable([.left, .right, .right, .right])
        table.add(["Read", "files", "rows read", "quarantined"])
        for address in addresses {
            let source = address.hasPrefix("source.") ? String(address.dropFirst(7)) : nil
            let rows = source.map { name in
                [JournalCount.Rows.read, .quarantined].map { NumberText.grouped(counts[.source(name, $0)]) }
            }
            table.add([address, NumberText.grouped(files[address] ?? 0)] + (rows ?? ["–", "–"]))
        }
        return [""] + table.lines
    }

    /// The names of what was read.
    private func names(_ inputs: [PastGeneration.Input]) -> [String] {
        if inputs.isEmpty { return [] }
        var table = TextTable([.left, .left])
        table.add(["Inputs", ""])
        for input in inputs {
            let delivery = input.delivery > 1 ? "delivery \(input.delivery)" : ""
            table.add([input.address, input.path], note: input.isForgotten ? "forgotten" : delivery)
        }
        return [""] + table.lines
    }
}
