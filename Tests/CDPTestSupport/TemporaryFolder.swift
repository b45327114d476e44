import CDPFormats
import CDPStore
import Glibc

/// A folder of its own in `TMPDIR` for a test, which is deleted with all that is in it when the value ends.
package final class TemporaryFolder: Sendable {
    /// Where it is.
    package let path: String

    /// Makes the folder, with a file of each path and text.
    package init(_ files: [String: String] = [:]) throws {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/cdp-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw StoreError(.inputOutput, "cannot make a folder for a test") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        for (name, text) in files { try write(text, to: name) }
    }

    /// The same with empty files.
    package convenience init(files: [String]) throws {
        try self.init(Dictionary(uniqueKeysWithValues: files.map { ($0, "") }))
    }

    deinit { try? StoreFiles.removeTree(path) }

    /// The names in it, sorted.
    package var names: [String] { (try? StoreFiles.list(path)) ?? [] }

    /// Where a name in it lies; a path from the root is taken as it is.
    package func place(_ name: String) -> String { name.hasPrefix("/") ? name : "\(path)/\(name)" }

    /// Writes a file, and makes the folders on its way.
    package func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

    /// Writes the bytes of a file, and makes the folders on its way.
    package func write(_ bytes: [UInt8], to name: String) throws {
        let place = place(name)
        try StoreFiles.makeDirectory(FilePath.folder(of: place))
        try StoreFiles.write(bytes, to: place)
    }

    /// The bytes of a file.
    package func bytes(_ name: String) throws -> [UInt8] { try StoreFiles.read(place(name)) }

    /// The text of a file.
    package func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

    /// The lines of a file that are not empty.
    package func lines(_ name: String) throws -> [String] {
        try text(name).split(whereSeparator: \.isNewline).map(String.init)
    }
}
