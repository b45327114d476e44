import CDPFormats
import CDPTypes
import Glibc

/// A backup that was made of the store, as a line of `_cdp/log/backups.jsonl` tells it.
///
/// The list says where copies of what the store held were put. It does not know of those that were made by other means, or moved.
package struct BackupNote: Codable, Sendable, Hashable {
    /// Its folder, without links on the way to it.
    package let path: String
    /// Its latest generation; 0 where nothing was applied yet.
    package let generation: Int
    /// The oldest generation that can be read in it.
    package let oldest: Int
    /// When it was whole.
    package let at: String

    /// Whether a store is at its path now.
    package var isThere: Bool { StoreFiles.exists(StoreLayout(root: path).identity) }

    /// A backup that has just become whole.
    init(path: String, generation: Int, oldest: Int) {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        (self.path, self.generation, self.oldest) = (path, generation, oldest)
        at = Instant(microseconds: Int64(now.tv_sec) * 1_000_000).description
    }
}

extension ProfileStore {
    /// The backups that were made of the store, as far as it knows, in their order. Lines that were cut off are passed over.
    package func backups() throws(StoreError) -> [BackupNote] {
        guard StoreFiles.exists(layout.backups) else { return [] }
        let lines = try StoreFiles.read(layout.backups).split(separator: UInt8(ascii: "\n"))
        return lines.compactMap { try? StoreJSON.decode(BackupNote.self, Array($0), path: layout.backups) }
    }

    /// Adds a backup to the list, durably: an erasure must know of it.
    func note(_ backup: BackupNote) throws(StoreError) {
        try StoreFiles.makeDirectory(layout.log)
        let line = String(decoding: try StoreJSON.encode(backup), as: UTF8.self)
        try LogFile.append(line + "\n", to: layout.backups, isDurable: true)
    }
}
