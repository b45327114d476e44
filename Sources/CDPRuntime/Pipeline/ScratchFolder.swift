import CDPFormats
package import CDPStore
import Glibc

/// A folder for the files of a plan, which hold customers' values: who may not read the store may not enter it.
///
/// It is locked as long as it is used. One that a killed process left is not, and the next plan in the same place removes it.
package final class ScratchFolder: Sendable {
    /// Where it is.
    package let path: String
    private let folder: FileDescriptor

    /// Not the name that earlier builds used: theirs are not locked, and one may still be at work.
    private static let prefix = "cdp-scratch-"

    /// Makes one in `TMPDIR` for its owner alone, after it removed what killed processes left.
    package convenience init() throws(StoreError) {
        try self.init(
            in: getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp", access: .owner,
            help: "set TMPDIR to a writable one")
    }

    /// Makes one in another folder.
    init(in base: String, access: FileAccess, help: String) throws(StoreError) {
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
            access.settle(folder: made)
            path = made
            folder = locked
            return
        }
        throw StoreError(.inputOutput, "cannot make a scratch directory in `\(base)`", help: help)
    }

    /// Removes it with all that is in it.
    package func remove() {
        try? StoreFiles.removeTree(path)
    }

    /// Gives it a name beside it that stays, in place of what has that name.
    func keep(as name: String) throws(StoreError) -> String {
        let place = "\(FilePath.folder(of: path))/\(name)"
        if let former = ScratchFolder.locked(place) {
            try StoreFiles.removeTree(place)
            _ = former.finish()
        }
        guard uninterrupted({ rename(path, place) }) == 0 else {
            throw StoreError(
                .locked, "`\(place)` is in use", help: "the same plan is being applied; run the command again after it")
        }
        return place
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
    static func locked(_ path: String) -> FileDescriptor? {
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
