import CDPColumns
import CDPConnectors
import CDPFormats
import CDPPlan
import CDPStore

/// Tells which receivers no longer hold what was delivered, of those that can be looked into: files, objects and tables.
///
/// One with the stamp that was kept of it is not looked into. Of any other, a file or an object is compared with the receipt in
/// its ledger, a table with the ledger's rows. The stamps are a cache beside the generations, in `_cdp/log/`: without it every one
/// is looked into.
struct DeliveredContent: Sendable {
    /// What was found as its ledger says, or a file that was just delivered.
    private struct Entry: Codable, Equatable, Sendable {
        var receiver: String
        var stamp: InputStamp
    }

    private let receivers: ReceiverFactory
    private let cache: String?
    /// By ledger.
    private var entries: [String: Entry] = [:]
    private var kept: [String: Entry] = [:]
    /// What tables were found to be by this command, by ledger: it is asked for more than once.
    private var looks: [String: Look] = [:]
    /// Why receivers could not be looked into, by ledger: words without values of people.
    private(set) var unseen: [String: String] = [:]

    /// A table as it was found.
    private struct Look: Sendable {
        var receiver: String
        var stamp: InputStamp?
        var drift: RowDrift?
    }

    /// What was delivered to the destinations of a project; `store` is nil before the first apply.
    init(_ store: ProfileStore?, _ receivers: ReceiverFactory) {
        self.receivers = receivers
        cache = store.map { "\($0.layout.log)/outputs.json" }
        if let cache, let bytes = try? StoreFiles.read(cache),
            let found = try? StoreJSON.decode([String: Entry].self, bytes, path: cache)
        {
            entries = found
            kept = found
        }
    }

    /// Whether nobody touched what a destination's receiver holds, or nobody can tell: of a table, that it has the stamp that was kept.
    mutating func isUntouched(
        _ destination: DestinationPlan, ledger name: String, _ ledger: () throws -> DeliveryLedger?
    ) throws -> Bool {
        guard destination.receiver.takesChanges else { return try damage(destination, ledger: name, ledger) == nil }
        guard let receiver = listed(destination, ledger: name), let look = look(receiver, destination, ledger: name)
        else {
            return true
        }
        return look.stamp != nil && entries[name] == entry(look)
    }

    /// What happened to the file or object of a destination since it was delivered; nil where nothing did, or nobody can
    /// tell. The ledger is asked for only where the stamp is another than the one that was kept.
    mutating func damage(
        _ destination: DestinationPlan, ledger name: String, _ ledger: () throws -> DeliveryLedger?
    ) throws -> FileDamage? {
        guard !destination.receiver.takesChanges,
            let receiver = try? receivers.receiver(of: destination, ledger: name)
        else { return nil }
        let shown = destination.receiver.shown
        do {
            if let entry = entries[name], entry.receiver == shown, entry.stamp == (try receiver.stamp(isQuiet: false)) {
                return nil
            }
            guard let known = try ledger(), known.generation > 0 else { return nil }
            // Taken before a look at what is there.
            let stamp = try receiver.stamp(isQuiet: true)
            switch try receiver.damage(since: known.receipt) {
            case .missing: return .missing
            case .changed: return .changed
            case nil: break
            }
            if known.receipt != nil { entries[name] = stamp.map { Entry(receiver: shown, stamp: $0) } }
        } catch let failure as DeliveryFailure {
            unseen[name] = failure.description
        }
        return nil
    }

    /// What others did to the rows of a destination's table that it acknowledged; nil where nobody can tell, or nothing was
    /// done. `rows` gives those of the ledger, and is asked for only where the stamp is another than the one that was kept.
    ///
    /// With `mode: append` a row is sent once, and what becomes of it is the table's matter.
    mutating func drift(
        _ destination: DestinationPlan, ledger name: String, count: Int, _ rows: (Range<Int>) throws -> Batch
    ) throws -> RowDrift? {
        guard let receiver = listed(destination, ledger: name), var look = look(receiver, destination, ledger: name)
        else {
            return nil
        }
        if look.stamp != nil, entries[name] == entry(look) { return nil }
        if look.drift == nil {
            do {
                look.drift = try receiver.drift(of: count, key: destination.key, rows)
                looks[name] = look
            } catch let failure as DeliveryFailure {
                unseen[name] = failure.description
                return nil
            }
        }
        if look.drift == RowDrift() { entries[name] = entry(look) }
        return look.drift
    }

    /// The receiver of a destination whose rows are looked at.
    private func listed(_ destination: DestinationPlan, ledger name: String) -> (any Receiver)? {
        guard destination.receiver.takesChanges, destination.mode != .append, unseen[name] == nil,
            let receiver = try? receivers.receiver(of: destination, ledger: name), receiver.listsRows
        else { return nil }
        return receiver
    }

    /// The stamp of a table, taken once and before any look at its rows; nil where it cannot be reached.
    private mutating func look(
        _ receiver: any Receiver, _ destination: DestinationPlan, ledger name: String
    ) -> Look? {
        let shown = destination.receiver.shown
        if let known = looks[name], known.receiver == shown { return known }
        do {
            looks[name] = Look(receiver: shown, stamp: try receiver.stamp(isQuiet: true))
        } catch {
            unseen[name] = "\(error)"
            looks[name] = nil
        }
        return looks[name]
    }

    private func entry(_ look: Look) -> Entry? { look.stamp.map { Entry(receiver: look.receiver, stamp: $0) } }

    /// Notes that this process has delivered a file or an object just now.
    mutating func note(_ destination: DestinationPlan, ledger name: String) {
        let stamp = (try? receivers.receiver(of: destination, ledger: name).stamp(isQuiet: false)) ?? nil
        entries[name] = stamp.map { Entry(receiver: destination.receiver.shown, stamp: $0) }
    }

    /// Keeps the stamps for the next time. Needs the store's exclusive lock.
    func write() throws {
        guard let cache, entries != kept else { return }
        try StoreFiles.makeDirectory(FilePath.folder(of: cache))
        try StoreFiles.write(StoreJSON.encode(entries), to: cache)
    }
}
