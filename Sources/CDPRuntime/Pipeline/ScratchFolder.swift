import CDPFormats
import CDPStore
import Glibc

/// A folder in `TMPDIR` for the files of a plan, which hold customers' values: its owner alone may enter it.
///
/// It is locked as long as it is used. One that a killed process left is not, and the next plan in the same `TMPDIR` removes it.
final class ScratchFolder: Sendable {
    /// Where it is.
    let path: String
    private let folder: FileDescriptor

    /// Not the name that earlier builds used: theirs are not locked, and one may still be at work.
    private static let prefix = "cdp-scratch-"

    /// Makes one, after it removed what killed processes left.
    init() throws(StoreError) {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        ScratchFolder.removeLeftovers(in: base)
        for _ in 0..<8 {
            var template = Array("\(base)/\(ScratchFolder.prefix)XXXXXX".utf8CString)
            let isMade = template.withUnsafeMutableBufferPointer { buffer in
                buffer.baseAddress.flatMap { mkdtemp($0) } != nil
            }
            guard isMade else { break }
            let made = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            // Another plan may take it for a leftover before it is locked.
            guard let locked = ScratchFolder.locked(made) else { continue }
            path = made
            folder = locked
            return
        }
        throw StoreError(
            .inputOutput, "cannot make a scratch directory in `\(base)`", help: "set TMPDIR to a writable one")
    }

    /// Removes it with all that is in it.
    func remove() {
        try? StoreFiles.removeTree(path)
    }

    private static func removeLeftovers(in base: String) {
        for name in FolderNames.read(base) ?? [] where name.hasPrefix(prefix) {
            let place = "\(base)/\(name)"
            guard let folder = locked(place) else { continue }
            try? StoreFiles.removeTree(place)
            _ = folder.finish()
        }
    }

    /// Locks a folder of this user's own that nobody uses; nil where there is none at the path.
    private static func locked(_ path: String) -> FileDescriptor? {
        guard let folder = FileDescriptor(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW), isOwn(folder),
            folder.lock(exclusive: true), isOwn(folder)
        else { return nil }
        return folder
    }

    /// Whether a folder belongs to this user and was not removed.
    private static func isOwn(_ folder: borrowing FileDescriptor) -> Bool {
        folder.status.map { $0.st_uid == geteuid() && $0.st_nlink > 0 } ?? false
    }
}
