import CDPColumns
import CDPEvaluation
package import CDPPlan
package import CDPStore
import CDPTypes
import Synchronization

/// A generation of a store, opened for reading: the specs that made it and its tables.
package struct StoreView: Sendable {
    /// The store.
    package let store: ProfileStore
    /// The generation.
    package let entry: JournalEntry
    /// Its specs.
    package let manifest: Manifest
    /// Keeps the generation from being vacuumed; nil on a store that cannot be written.
    private let hold: KernelLock?
    /// How many threads may scan.
    package let threads: Int
    private let lookups: KnownLookups

    /// What the generation's specs ask for.
    package var plan: ExecutionPlan { manifest.plan }

    /// Opens the generation that `at` names: nil for the latest, a number, or a time for the last one known then. The tables
    /// that `lookingInto` names are opened while its specs are read.
    package init(
        _ store: ProfileStore, at reference: String? = nil, threads: Int = 1,
        lookingInto isWanted: (String) -> Bool = { _ in false }
    ) throws {
        self.store = store
        self.threads = threads
        let entry = try store.entry(at: reference)
        self.entry = entry
        hold = try store.hold(entry)
        let tables = entry.tables.keys.filter(isWanted).sorted()
        let opened = try Parallel.map(tables.count + 1, threads: threads) { place -> Opened in
            if place > 0 { return .table(tables[place - 1], try store.lookup(tables[place - 1], of: entry)) }
            return .specs(try store.specs(of: entry))
        }
        guard case .specs(let manifest) = opened[0] else { preconditionFailure("the first thing opened is the specs") }
        self.manifest = manifest
        lookups = KnownLookups(opened)
    }

    /// Whether a table is one of those that `detail` looks into.
    package static func concernsOneCustomer(_ table: String) -> Bool {
        ["identifiers", "members", "memberships", "profiles", "records"].contains(table) || table.hasPrefix("events/")
    }

    /// A table; an empty one where the generation has none of that name.
    func table(_ table: some StoreTable) throws -> TableSnapshot {
        try store.table(table.name, of: entry)?.checked(as: table) ?? TableSnapshot(empty: table)
    }

    /// What a destination's receiver holds, named `deliveries/newsletter`; nil for another name. Ledgers stand beside the
    /// generations, so only the latest one has them.
    func ledger(_ name: String) throws -> TableSnapshot? {
        guard let destination = plan.destinations.first(where: { ProfileStore.ledgerTable($0.name) == name }) else {
            return nil
        }
        guard try store.head()?.generation == entry.generation else {
            throw StoreError(
                .invalidRequest, "what receivers held at generation \(entry.generation) is not kept",
                help: "leave out --at for what they hold now")
        }
        let ledger = plan.ledger(of: destination.name)
        return try store.ledger(ledger, schema: LedgerTable(destination, named: ledger).schema).table
    }

    /// The rows of a table that lie under one of some stored hashes, with some of its columns, `_hash` first, or with all.
    func rows(_ table: some StoreTable, columns: [Field]? = nil, hashes: [Int64]) throws -> Batch {
        try lookup(table.name).rows(
            hashes: hashes, columns: columns ?? table.schema, required: table.required, threads: threads)
    }

    /// A table to look up rows in; its log is read once.
    func lookup(_ name: String) throws -> TableLookup {
        try lookups.lookup(name) { try store.lookup(name, of: entry) }
    }

    /// The time of the generation, as expressions see it.
    var context: EvaluationContext {
        EvaluationContext(asOf: Instant(microseconds: entry.asOf), timeZone: plan.timeZone)
    }
}

/// What is opened with a generation.
private enum Opened: Sendable {
    case specs(Manifest)
    case table(String, TableLookup)
}

/// The tables that were looked into before.
private final class KnownLookups: Sendable {
    private let known: Mutex<[String: TableLookup]>

    init(_ opened: [Opened]) {
        var known: [String: TableLookup] = [:]
        for case .table(let name, let lookup) in opened { known[name] = lookup }
        self.known = Mutex(known)
    }

    func lookup(_ name: String, _ open: () throws -> TableLookup) throws -> TableLookup {
        if let lookup = known.withLock({ $0[name] }) { return lookup }
        let lookup = try open()
        known.withLock { $0[name] = lookup }
        return lookup
    }
}

/// A record by its source's name and its key, written `crm/17`.
package struct RecordName: Hashable, Sendable, CustomStringConvertible {
    /// The source.
    package var source: String
    /// The key inside it.
    package var key: String

    /// A record's name.
    package init(source: String, key: String) {
        self.source = source
        self.key = key
    }

    /// Reads `crm/17`; the key may hold more slashes.
    package init?(_ text: String) {
        guard let slash = text.firstIndex(of: "/"), slash != text.startIndex else { return nil }
        self.init(source: String(text[..<slash]), key: String(text[text.index(after: slash)...]))
        if key.isEmpty { return nil }
    }

    /// `crm/17`.
    package var description: String { "\(source)/\(key)" }
}
