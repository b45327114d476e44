import CDPFormats
import CDPStore

/// The stamps of the files that were read, so that those that nobody touched since are known without a look at their bytes.
///
/// A cache beside the generations, in `_cdp/log/`: without it, or when it cannot be read, files are told by their digests.
struct InputStamps: Codable, Equatable, Sendable {
    /// A file as it was.
    struct Entry: Codable, Equatable, Sendable {
        var stamp: FileStamp
        var digest: String
    }

    /// By source and path.
    private(set) var sources: [String: [String: Entry]] = [:]

    /// No stamps.
    init() {}

    /// The stamps that a store keeps.
    init(_ store: ProfileStore) {
        let path = InputStamps.path(store)
        if let bytes = try? StoreFiles.read(path), let kept = try? StoreJSON.decode(Self.self, bytes, path: path) {
            self = kept
        }
    }

    /// The stamps of files that were looked at, with the digests that `positions` have of them.
    init(_ stamps: [String: [String: FileStamp]], positions: [String: [String: JournalEntry.InputPosition]]) {
        for (source, files) in stamps {
            for (path, stamp) in files {
                guard let position = positions[source]?[path], position.size == stamp.size else { continue }
                sources[source, default: [:]][path] = Entry(stamp: stamp, digest: position.digest)
            }
        }
    }

    /// Keeps the stamps in a store. Needs its exclusive lock.
    func write(_ store: ProfileStore) throws {
        try StoreFiles.makeDirectory(store.layout.log)
        try StoreFiles.write(StoreJSON.encode(self), to: InputStamps.path(store))
    }

    private static func path(_ store: ProfileStore) -> String { "\(store.layout.log)/inputs.json" }
}
