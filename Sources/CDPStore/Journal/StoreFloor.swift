import CDPFormats
import Synchronization

/// The least that a store must hold: without it, a lost last file would look like a store that never went further.
///
/// Written after every commit, and after deliveries for all destinations at once, so it may lag behind what there is, never
/// ahead of it.
package struct StoreFloor: Sendable, Hashable, Codable {
    /// The latest generation that is known to be committed.
    var generation = 0
    /// The latest version of each destination's ledger that is known to be there.
    var ledgers: [String: Int] = [:]
    /// The oldest generation that can still be read; nil for the first.
    var oldest: Int?
    /// Where the logs of tables begin, by table; nil where they do with their first version.
    var bases: [String: TableBase]?

    /// Where a log begins, because a vacuum took what came before.
    struct TableBase: Sendable, Hashable, Codable {
        /// The first version that can be read.
        var version: Int
        /// The digest of its checkpoint, which stands for the versions up to it.
        var digest: String
        /// Where the log began before. Entries and checkpoints from there on stay until the next vacuum: a reader that is opening
        /// the table may have been led to them.
        var former = 0
    }

    /// What the store at `layout` says of itself.
    init(_ layout: StoreLayout) throws(StoreError) {
        if StoreFiles.exists(layout.floor) { self = try StoreJSON.open(StoreFloor.self, layout.floor).0 }
    }

    /// Raises what is written there. Needs the exclusive lock.
    static func raise(_ layout: StoreLayout, _ change: (inout StoreFloor) -> Void) throws(StoreError) {
        let before = try StoreFloor(layout)
        var after = before
        change(&after)
        guard after != before else { return }
        try StoreFiles.writeDurably(StoreJSON.seal(after), to: layout.floor)
        try StoreFiles.syncDirectory(layout.control)
    }
}

/// The floor as it was read last: it is looked up for every destination, and names all of them.
final class FloorMemo: Sendable {
    private let known = Mutex<(stamp: FileStamp, floor: StoreFloor)?>(nil)

    /// What the store at `layout` says of itself. The file is read again where it is another one than at the last look:
    /// a change replaces it.
    func floor(_ layout: StoreLayout) throws(StoreError) -> StoreFloor {
        let stamp = FileStamp(layout.floor)
        if let stamp, let last = known.withLock({ $0 }), last.stamp == stamp { return last.floor }
        let floor = try StoreFloor(layout)
        if let stamp { known.withLock { $0 = (stamp, floor) } }
        return floor
    }
}
