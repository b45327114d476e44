package import CDPFormats
import Glibc

/// A file that appears whole or not at all, also across a crash: written beside its place, made durable, then renamed there.
///
/// Its temporary name belongs to this writer alone and is locked. Without `commit`, nothing is left behind; what a killed
/// process left, which is locked no more, the next one to write into the folder removes.
package struct AtomicFile: ~Copyable {
    private let place: DeliveryPlace
    private let folder: OpenFolder
    private let temporary: String
    private let file: FileDescriptor
    private var pieces = DigestedPieces()
    private var isCommitted = false

    private static let prefix = ".cdp-"
    private static let suffix = ".writing"

    /// Begins a file that will be at `place`; missing folders are made.
    package init(_ place: DeliveryPlace) throws(FormatError) {
        let folder = try OpenFolder(place, makingFolders: true)
        AtomicFile.removeLeftovers(folder.descriptor, of: place.name)
        let random = String(UInt64.random(in: .min ... .max), radix: 16)
        let name = AtomicFile.prefix + random + AtomicFile.suffix
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
        let beside = "\(folder.path)/\(name)"
        guard let file = FileDescriptor(beside, flags, mode: FileAccess.owner.fileMode) else {
            throw OpenFolder.failure("cannot be written", place)
        }
        guard folder.holds(name, file), file.lock(exclusive: true), place.access.impose(on: file.number) else {
            let error = OpenFolder.failure("cannot be written for its owner and group", place)
            unlink(beside)
            throw error
        }
        self.place = place
        self.folder = folder
        temporary = name
        self.file = file
    }

    deinit {
        if !isCommitted { unlinkat(folder.descriptor.number, temporary, 0) }
    }

    /// Adds bytes.
    package mutating func append(_ bytes: [UInt8]) throws(FormatError) {
        pieces.append(bytes)
        if pieces.count >= 1 << 20 { try flush(all: false) }
    }

    /// Makes the file durable and puts it in place of what was there. Returns the fingerprint of its bytes.
    @discardableResult
    package mutating func commit() throws(FormatError) -> FileFingerprint {
        try flush(all: true)
        let (from, to) = ("\(folder.path)/\(temporary)", "\(folder.path)/\(place.name)")
        guard file.sync(), uninterrupted({ rename(from, to) }) == 0 else {
            throw OpenFolder.failure("cannot be written", place)
        }
        isCommitted = true
        guard folder.holds(place.name, file) else {
            throw OpenFolder.failure("was led elsewhere while it was written", place)
        }
        guard folder.sync() else {
            throw OpenFolder.failure("is written, but its folder cannot be made durable", place)
        }
        return pieces.fingerprint
    }

    private mutating func flush(all: Bool) throws(FormatError) {
        guard pieces.withReady(all: all, { file.write($0) }) else {
            throw OpenFolder.failure("cannot be written", place)
        }
        pieces.take(all: all)
    }

    /// Removes what killed processes left in a folder: their temporary files are locked no more. Builds of before called them
    /// after the file.
    private static func removeLeftovers(_ folder: borrowing FileDescriptor, of file: String) {
        for name in FolderNames.read(folder) ?? [] {
            guard name.hasSuffix(suffix), name.hasPrefix(prefix) || name == ".\(file)\(suffix)",
                let left = FileDescriptor(name, in: folder, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
            else { continue }
            if left.lock(exclusive: true) { unlinkat(folder.number, name, 0) }
        }
    }
}
