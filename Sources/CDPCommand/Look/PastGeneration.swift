import CDPReport
import CDPStore
import CDPTypes

/// A generation with what is known of how it came to be: its entry of the journal, the line of the log of operations,
/// and which inputs it read or took out.
///
///     let generations = try PastGeneration.list(numbers, store)
///
/// Reads the journal and the log, no table, so its cost does not grow with the data.
struct PastGeneration {
    /// A file or another input that the generation read or took out.
    struct Input: Hashable {
        /// Whose it is, as in `source.crm`, `enrichment.stores` or `identity`.
        var address: String
        /// Its path, or its name in the words of its source.
        var path: String
        /// How often it was read as a new delivery, from 1.
        var delivery: Int
        /// Whether its rows were taken out.
        var isForgotten: Bool
    }

    /// What the journal says.
    let entry: JournalEntry
    /// What the log says; nil where it does not tell.
    let operation: OperationLog.Line?
    /// What it read, sorted by address and path.
    let inputs: [Input]

    /// Generations in the order of their numbers; the log is read once for all.
    static func list(_ numbers: [Int], _ store: ProfileStore) throws -> [PastGeneration] {
        let lines = try OperationLog.lines(of: Set(numbers), store.layout)
        var before: JournalEntry?
        return try numbers.map { number in
            let entry = try store.entry(number)
            if before?.generation != number - 1 { before = number > 1 ? try store.entry(number - 1) : nil }
            defer { before = entry }
            return PastGeneration(
                entry: entry, operation: lines[number], inputs: inputs(of: entry, after: before))
        }
    }

    /// The user and the machine, without the number of a process.
    var who: String? {
        operation?.by.map { by in
            guard by.hasSuffix(")"), let number = by.firstRange(of: " (pid ") else { return by }
            return String(by[..<number.lowerBound])
        }
    }

    /// When the operation began, to the second.
    var when: String? {
        operation?.start.flatMap { CivilTime.timestamp($0) }.map { Instant(microseconds: $0).toSecond.description }
    }

    /// How many losses there are; `cdp status` tells them in full.
    var losses: Int {
        (entry.losses ?? [:]).values.reduce(0) { $0 + LossText($1).lines(isDetailed: false).count }
    }

    /// Inputs of sources that a generation read or took out, and those of lookups and decisions, which every generation looks at, where they
    /// are new or changed.
    private static func inputs(of entry: JournalEntry, after before: JournalEntry?) -> [Input] {
        var inputs: [Input] = []
        for (name, positions) in entry.inputs {
            for (path, position) in positions {
                let isNew =
                    position.generation == 0
                    ? before?.inputs[name]?[path]?.position != position.position
                    : position.generation == entry.generation
                let isForgotten =
                    position.forgotten == true && before?.inputs[name]?[path]?.forgotten != true
                guard isNew || isForgotten else { continue }
                inputs.append(
                    Input(
                        address: address(name), path: path, delivery: position.delivery, isForgotten: isForgotten))
            }
        }
        return inputs.sorted { ($0.address, $0.path) < ($1.address, $1.path) }
    }

    /// The address of what the journal names: sources by their name, the others with what they are.
    private static func address(_ name: String) -> String {
        if name == "identity/decisions" { return "identity" }
        return name.hasPrefix("enrichment.") ? name : "source.\(name)"
    }
}
