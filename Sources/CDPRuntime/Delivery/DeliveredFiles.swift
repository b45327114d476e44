import CDPConnectors
import CDPFormats
import CDPPlan
import CDPStore

/// Tells which receivers no longer hold what was delivered, of those that can be looked into: files and objects.
///
/// One with the stamp that was kept of it is not looked into; any other is compared with the receipt in its ledger. The stamps
/// are a cache beside the generations, in `_cdp/log/`: without it every one is looked into.
struct DeliveredFiles: Sendable {
    /// What was found as its ledger says, or was just delivered.
    private struct Entry: Codable, Equatable, Sendable {
        var receiver: String
        var stamp: InputStamp
        var receipt: DeliveryReceipt
    }

    private let receivers: ReceiverFactory
    private let cache: String?
    /// By ledger.
    private var entries: [String: Entry] = [:]
    private var kept: [String: Entry] = [:]

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

    /// What happened to what a destination's receiver holds since it was delivered; nil where nothing did, or nobody can
    /// tell. The ledger is asked for only where the stamp is another than the one that was kept.
    mutating func damage(
        _ destination: DestinationPlan, ledger name: String, _ ledger: () throws -> DeliveryLedger?
    ) throws -> FileDamage? {
        guard !destination.receiver.takesChanges,
            let receiver = try? receivers.receiver(destination.receiver, ledger: name)
        else { return nil }
        let shown = destination.receiver.shown
        if let entry = entries[name], entry.receiver == shown, entry.stamp == receiver.stamp(isQuiet: false) {
            return nil
        }
        guard let known = try ledger(), known.generation > 0 else { return nil }
        // Taken before a look at what is there.
        let stamp = receiver.stamp(isQuiet: true)
        switch receiver.damage(since: known.receipt) {
        case .missing: return .missing
        case .changed: return .changed
        case nil: break
        }
        guard let receipt = known.receipt, let stamp else { return nil }
        entries[name] = Entry(receiver: shown, stamp: stamp, receipt: receipt)
        return nil
    }

    /// Notes that this process has delivered to a destination just now.
    mutating func note(_ receipt: DeliveryReceipt, _ destination: DestinationPlan, ledger name: String) {
        let stamp = (try? receivers.receiver(destination.receiver, ledger: name))?.stamp(isQuiet: false)
        entries[name] = stamp.map { Entry(receiver: destination.receiver.shown, stamp: $0, receipt: receipt) }
    }

    /// Keeps the stamps for the next time. Needs the store's exclusive lock.
    func write() throws {
        guard let cache, entries != kept else { return }
        try StoreFiles.makeDirectory(FilePath.folder(of: cache))
        try StoreFiles.write(StoreJSON.encode(entries), to: cache)
    }
}
