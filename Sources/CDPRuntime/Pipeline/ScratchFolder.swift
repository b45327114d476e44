import CDPFormats
import CDPStore
import Glibc

/// A folder in `TMPDIR` for the files of a plan, which hold customers' values: its owner alone may enter it.
///
/// It is locked as long as it is used. One that a killed process left is not, and the next plan in the same `TMPDIR` removes it.
final class ScratchFolder: Sendable {
    /// Where it is.
    let path: String
    private let descriptor: Int32

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
            (path, descriptor) = (made, locked)
            return
        }
        throw StoreError(
            .inputOutput, "cannot make a scratch directory in `\(base)`", help: "set TMPDIR to a writable one")
    }

    deinit { close(descriptor) }

    /// Removes it with all that is in it.
    func remove() {
        try? StoreFiles.removeTree(path)
    }

    private static func removeLeftovers(in base: String) {
        for name in FolderNames.read(base) ?? [] where name.hasPrefix(prefix) {
            let place = "\(base)/\(name)"
            guard let descriptor = locked(place) else { continue }
            try? StoreFiles.removeTree(place)
            close(descriptor)
        }
    }

    /// Locks a folder of this user's own that nobody uses; nil where there is none at the path.
    private static func locked(_ path: String) -> Int32? {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        let isFree =
            fstat(descriptor, &status) == 0 && status.st_uid == geteuid() && status.st_nlink > 0
            && flock(descriptor, LOCK_EX | LOCK_NB) == 0 && fstat(descriptor, &status) == 0 && status.st_nlink > 0
        if isFree { return descriptor }
        close(descriptor)
        return nil
    }
}
