import CDPConnectors
import CDPStore
import CDPTypes

/// The stamps of the inputs that were read, so that those that nobody touched since are known without a look at their rows.
///
/// A cache beside the generations, in `_cdp/log/`: without it, or when it cannot be read, every input is looked at.
struct InputStamps: Codable, Equatable, Sendable {
    /// An input as it was.
    struct Entry: Codable, Equatable, Sendable {
        var stamp: InputStamp
        var position: SourceCursor
    }

    /// By source and input.
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

    /// The stamps of inputs that were looked at, with the positions that they were read to.
    init(_ stamps: [String: [String: InputStamp]], positions: [String: [String: JournalEntry.InputPosition]]) {
        for (source, inputs) in stamps {
            for (input, stamp) in inputs {
                guard let known = positions[source]?[input] else { continue }
                sources[source, default: [:]][input] = Entry(stamp: stamp, position: known.position)
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
