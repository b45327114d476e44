import CDPFormats

/// A delivery of objects that is being written, a file each, and is nothing until it is landed.
package struct ObjectDraft: ~Copyable {
    /// The folder in which whoever reads the objects writes them, durably.
    package let folder: String
    /// The number that the delivery will have.
    package let number: Int
    private var isLanded = false

    init(_ folder: String, number: Int) { (self.folder, self.number) = (folder, number) }

    deinit {
        if !isLanded { try? StoreFiles.removeTree(folder) }
    }

    /// Lands the delivery: from now on the source has these objects, of which those with the draft's number lie in its folder. Nil,
    /// and nothing is landed, where it has no others than before.
    package consuming func land(
        _ objects: [LandedObject], after before: Landing?, at now: Int64
    ) throws(StoreError) -> Landing? {
        guard objects != before?.objects else { return nil }
        let access = FileAccess(of: folder)
        var bytes: Int64 = 0
        for object in objects where object.delivery == number {
            let path = "\(folder)/\(object.file)"
            bytes += Int64(StoreFiles.size(path))
            guard let file = FileDescriptor(path, 0) else { throw StoreFiles.failure("read", path) }
            access.settle(file: file.number)
        }
        let landing = Landing(
            number: number, landedAt: now, bytes: bytes, digest: Digest.sha256(try StoreJSON.encode(objects)),
            objects: objects)
        try StoreFiles.writeDurably(StoreJSON.seal(landing), to: "\(folder)/\(Inbox.record)")
        try StoreFiles.syncDirectory(folder)
        try StoreFiles.rename(folder, to: "\(FilePath.folder(of: folder))/\(landing.name)")
        isLanded = true
        return landing
    }
}
