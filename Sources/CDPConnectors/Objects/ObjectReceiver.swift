import CDPColumns
package import CDPFormats
import CDPTypes
import Glibc

/// An object of a store as a receiver: it holds the whole audience, and takes all of it or nothing.
///
/// The same rows give the same bytes; readers see the old object or the new one, never a part. It replaces the version that it looked
/// at and no other, and says in a note on the object whose it is: so an object that another store or destination writes is
/// left alone.
package struct ObjectReceiver: Receiver {
    private let store: ObjectStore
    private let key: String
    private let format: RowFormat?
    private let owner: String
    private let folder: String

    /// The names of the notes on an object: whose it is, and of which content.
    private static let (ownerNote, contentNote) = ("cdp-owner", "cdp-content")

    /// An object; `format` is nil for Parquet. `owner` tells its destination from all others, and in `folder` what is sent is written
    /// before, under no name.
    package init(_ store: ObjectStore, key: String, format: RowFormat?, owner: String, folder: String) {
        self.store = store
        self.key = key
        self.format = format
        self.owner = owner
        self.folder = folder
    }

    /// The whole audience.
    package var intake: Intake { .audience }

    /// Replaces the object by the rows of a batch.
    package func take(_ batch: DeliveryBatch) throws -> BatchAnswer {
        let (file, written) = try fill(batch)
        do throws(ObjectFailure) {
            store.abortLeftovers(key)
            try put(file, DeliveryReceipt(written))
        } catch {
            throw error.delivery
        }
        return .acknowledged(batch.rows.count, receipt: DeliveryReceipt(written))
    }

    /// What tells that nobody replaced the object: its tag and size.
    package func stamp(isQuiet: Bool) throws -> InputStamp? {
        do throws(ObjectFailure) {
            return try store.look(key).map { InputStamp("\($0.tag) \($0.size)") }
        } catch {
            throw error.delivery
        }
    }

    /// Whether the object is gone or has other bytes than those that were written.
    package func damage(since receipt: DeliveryReceipt?) throws -> ReceiverDamage? {
        do {
            guard let found = try store.look(key) else { return .missing }
            guard let receipt else { return nil }
            if found.size != receipt.size { return .changed }
            let file = try DownloadedFile(nil)
            guard try store.read(key, into: file) != nil else { return .missing }
            return DeliveryReceipt(try file.finish()) == receipt ? nil : .changed
        } catch let error as ObjectFailure {
            throw error.delivery
        }
    }

    /// Writes the rows into a file that no name leads to, so that nothing of it outlives this process.
    private func fill(_ batch: DeliveryBatch) throws -> (file: FileHolder, written: FileFingerprint) {
        let path = FilePath.temporary(beside: "\(folder)/.object", suffix: "")
        guard let file = FileDescriptor(path, O_RDWR | O_CREAT | O_EXCL, mode: 0o600), unlink(path) == 0 else {
            throw FormatError(
                path: folder, what: "cannot be written (\(String(cString: strerror(errno)).lowercased()))",
                next: "check the folder's permissions and free space")
        }
        let holder = FileHolder(file)
        var pieces = DigestedPieces()
        func flush(all: Bool) throws(FormatError) {
            guard pieces.withReady(all: all, { holder.file.write($0) }) else {
                throw FormatError(
                    path: folder,
                    what: "has no room for what is sent (\(String(cString: strerror(errno)).lowercased()))",
                    next: "check free space")
            }
            pieces.take(all: all)
        }
        try FileReceiver.write(batch.rows.schema, [batch.rows], as: format) { (bytes) throws(FormatError) in
            pieces.append(bytes)
            if pieces.count >= 1 << 20 { try flush(all: false) }
        }
        try flush(all: true)
        return (holder, pieces.fingerprint)
    }

    /// Puts the bytes in place of the version that is there. Where somebody else replaces it meanwhile, it is looked at again.
    private func put(_ file: FileHolder, _ receipt: DeliveryReceipt) throws(ObjectFailure) {
        let content = "\(receipt.size)-\(receipt.digest)"
        var knowsConditions = true
        var tries = 0
        while true {
            let found = try store.retrying { () throws(ObjectFailure) in try store.look(key) }
            if let other = found?.notes[Self.ownerNote], other != owner {
                throw ObjectFailure(
                    "the object is written by another store, or by another destination",
                    help: "write another object, or delete this one first")
            }
            do throws(ObjectFailure) {
                return try store.write(
                    key, file.file, size: receipt.size, notes: [(Self.ownerNote, owner), (Self.contentNote, content)],
                    knowsConditions && found?.tag.isEmpty != true ? .holds(found?.tag) : .anything)
            } catch {
                switch error.status {
                case 501 where knowsConditions: knowsConditions = false
                case 412, 409, 404:
                    // An answer to a try that broke off may be lost: then what is there is what was sent.
                    let now = try store.retrying { () throws(ObjectFailure) in try store.look(key) }
                    if now?.notes[Self.ownerNote] == owner, now?.notes[Self.contentNote] == content,
                        now?.tag != found?.tag
                    {
                        return
                    }
                    tries += 1
                    guard tries < 4 else {
                        throw error.status == 404
                            ? error
                            : ObjectFailure(
                                "somebody else replaces the object again and again", help: "see who writes it")
                    }
                default: throw error
                }
            }
        }
    }
}
