/// Where things are inside a store's directory.
public struct StoreLayout: Sendable, Hashable {
    /// The store's directory.
    public let root: String

    /// The layout of the store at `root`.
    public init(root: String) {
        self.root = root
    }

    /// Everything that is not a table.
    public var control: String { "\(root)/_cdp" }
    /// What the store is: `store_id`, format and update mode.
    public var identity: String { "\(control)/store.json" }
    /// The secret that keys profile ids.
    public var secret: String { "\(control)/secret" }
    /// The least that the store must hold.
    public var floor: String { "\(control)/head.json" }
    /// One file a generation.
    public var journal: String { "\(control)/journal" }
    /// Compiled specs by digest.
    public var manifests: String { "\(control)/manifests" }
    /// Log entries that are durable before their generation is.
    public var prepared: String { "\(control)/prepared" }
    /// Results of plans that are kept, a folder each.
    public var staged: String { "\(control)/staged" }
    /// Stands while a command puts files into tables that no log names yet.
    public var working: String { "\(control)/working" }
    /// The exclusive lock of writing commands.
    public var lock: String { "\(control)/lock" }
    /// Shared locks of readers.
    public var readers: String { "\(control)/readers" }
    /// The generation that every destination was brought up to, and as of when.
    public var delivered: String { "\(control)/delivered" }
    /// Batches on their way to receivers, a journal a ledger, and what programs that take them say.
    public var sending: String { "\(control)/sending" }
    /// The shared lock of those who read a generation.
    public func reader(_ generation: Int) -> String { "\(readers)/\(Self.padded(generation))" }
    /// What was pulled and waits to be read, a folder a source.
    public var inbox: String { "\(control)/inbox" }
    /// What was pulled for a source.
    public func inbox(_ source: String) -> String { "\(inbox)/\(source)" }
    /// Files of taps, a folder each.
    public var taps: String { "\(control)/taps" }
    /// Wall-clock facts.
    public var log: String { "\(control)/log" }
    /// The backups that were made, a line each.
    var backups: String { "\(log)/backups.jsonl" }

    /// A path below the store's directory, from there.
    package func relative(_ path: String) -> String {
        path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : path
    }

    /// The directory of a table.
    public func table(_ name: String) -> String { "\(root)/\(name)" }
    /// The log of a table.
    public func deltaLog(_ table: String) -> String { "\(root)/\(table)/_delta_log" }
    /// One version in a table's log.
    public func deltaEntry(_ table: String, version: Int) -> String {
        "\(deltaLog(table))/\(Self.padded(version)).json"
    }
    /// A generation's journal entry.
    public func journalEntry(_ generation: Int) -> String { "\(journal)/\(Self.padded(generation)).json" }
    /// Where a generation's log entries are prepared.
    public func preparedGeneration(_ generation: Int) -> String { "\(prepared)/\(Self.padded(generation))" }
    /// The prepared log entry of a table.
    public func preparedEntry(_ table: String, generation: Int) -> String {
        "\(preparedGeneration(generation))/\(table.split(separator: "/").joined(separator: "."))" + ".json"
    }
    /// A stored manifest.
    public func manifest(_ digest: String) -> String { "\(manifests)/\(digest).json" }

    /// A number with so many digits at least: with twenty, as Delta Lake names versions, unless another width is said.
    public static func padded(_ number: Int, to width: Int = 20) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
