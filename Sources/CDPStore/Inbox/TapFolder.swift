import CDPColumns
import CDPFormats
import Glibc

/// Where the files lie that a tap is given: its config with secrets, the catalog, the state. Its owner alone may look in, whatever
/// group the store is for.
///
/// A tap may write another config into its file, as those do whose tokens are renewed. Then the file stays and is what the next run
/// gets, until the specs or their secrets say something else. One that is as cdp wrote it goes when the run is over.
///
///     let taps = TapFolder(layout.tap(key))
///     let config = try taps.begin(config: bytes)
///     defer { taps.end(config: bytes) }
package struct TapFolder: Sendable {
    /// The folder.
    package let folder: String

    /// The folder of a tap, which need not exist.
    package init(_ folder: String) { self.folder = folder }

    private static let start = "config-"

    /// The name of the folder of what is told by a text, such as a program with its settings.
    package static func name(_ key: String) -> String { String(Digest.sha256(Array(key.utf8)).prefix(16)) }

    /// Excludes another run of the same tap; nil where one is under way.
    package func lock() throws(StoreError) -> KernelLock? {
        try StoreFiles.makeDirectory(folder)
        try StoreFiles.impose(.owner, on: folder)
        return try KernelLock.acquire("\(folder)/lock", exclusive: true)
    }

    /// The file of a config, for a run that begins: the one that the tap has left, else a new one. Needs the lock.
    package func begin(config: [UInt8]) throws(StoreError) -> String {
        let path = path(config)
        for name in try StoreFiles.list(folder) where name != "lock" && "\(folder)/\(name)" != path {
            try StoreFiles.remove("\(folder)/\(name)")
        }
        // One that was cut short, by a tap that was killed while it wrote, is none.
        if let left = try? StoreFiles.read(path), (try? JSONValue.parse(left))?.members != nil { return path }
        try StoreFiles.write(config, to: path)
        return path
    }

    /// Writes another file for the run, such as `catalog.json`; returns its path.
    package func add(_ name: String, _ bytes: [UInt8]) throws(StoreError) -> String {
        let path = "\(folder)/\(name)"
        try StoreFiles.write(bytes, to: path)
        return path
    }

    /// Removes the files of a run that is over, but a config that the tap has written.
    package func end(config: [UInt8]) throws(StoreError) {
        let path = path(config)
        let isKept = !StoreFiles.holds(config, at: path)
        for name in try StoreFiles.list(folder) where name != "lock" && (!isKept || "\(folder)/\(name)" != path) {
            try StoreFiles.remove("\(folder)/\(name)")
        }
        if isKept, StoreFiles.exists(path) { try StoreFiles.impose(.owner, on: path) }
    }

    private func path(_ config: [UInt8]) -> String { "\(folder)/\(Self.start)\(Digest.sha256(config).prefix(16)).json" }
}
