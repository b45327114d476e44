/// The least that a store must hold: without it, a lost last file would look like a store that never went further.
///
/// Written behind every commit and acknowledgement, so it may lag behind what there is, never ahead of it.
package struct StoreFloor: Sendable, Hashable, Codable {
    /// The latest generation that is known to be committed.
    var generation = 0
    /// The latest version of each destination's ledger that is known to be there.
    var ledgers: [String: Int] = [:]

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
