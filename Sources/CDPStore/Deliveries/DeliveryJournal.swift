package import CDPColumns
import CDPFormats
import Glibc

/// Batches on their way to one receiver: written down, durably, before the first byte of them leaves.
///
/// A ledger says what a receiver acknowledged, and gets one version a delivery. In between stands the journal, a file a ledger:
/// each batch with its rows, its number and its id before it is sent, what was answered after. So a command that comes after a
/// crash knows what was taken, and makes the batch that has no answer again as it was. An answer becomes durable with the next
/// batch, or with the ledger: a loss of power may forget the last one, and its batch is sent again.
///
/// The file is lines of JSON, each with a seal; the rows of a batch follow their line as Parquet. A line that a crash cut off is
/// the last one.
///
///     var journal = try store.beginJournal("newsletter", head)
///     try journal.note(batch)
///     // … the batch is sent, its receiver answers …
///     try journal.note(answer, of: batch.number)
///
/// **Not for** what a receiver holds: once the ledger says it, the journal goes, but for batches without an answer.
package struct DeliveryJournal: ~Copyable {
    private let path: String
    private let file: FileDescriptor

    /// What is true of all batches of a delivery.
    package struct Head: Hashable, Sendable, Codable {
        /// The generation that is delivered.
        package var generation: Int
        /// The form of the rows, as the destination numbers forms.
        package var form: Int64
        /// Whether every row is sent, whatever the receiver holds.
        package var isWhole: Bool
        /// Whether the ledger says already what became of the batches.
        package var isFolded = false

        /// See the properties.
        package init(generation: Int, form: Int64, isWhole: Bool) {
            self.generation = generation
            self.form = form
            self.isWhole = isWhole
        }
    }

    /// A batch that is sent.
    package struct Entry: Sendable {
        /// Its number among all batches that the destination was ever sent.
        package var number: Int
        /// The generation that it was made of.
        package var generation: Int
        /// What the rows are to the receiver.
        package var change: String
        /// What tells it from all other batches.
        package var id: String
        /// The rows of the ledger that it becomes.
        package var rows: Batch
        /// What was answered; nil where nothing was.
        package var answer: Answer?

        /// See the properties.
        package init(number: Int, generation: Int, change: String, id: String, rows: Batch) {
            self.number = number
            self.generation = generation
            self.change = change
            self.id = id
            self.rows = rows
        }
    }

    /// What a receiver answered for the rows of a batch; those that are not named were taken.
    package struct Answer: Hashable, Sendable, Codable {
        /// Rows that it rejected, by reason.
        package var rejected: [String: [Int32]] = [:]
        /// Rows that it does not take now.
        package var later: [Int32] = []
        /// Whether the batch was sent before and nothing was known of it: what it does not take now it may have taken then.
        package var isDoubtful = false

        /// Every row was taken.
        package init() {}
    }

    /// A line of the file.
    fileprivate struct Line: Codable {
        var head: Head?
        var batch: Sent?
        var answer: Answer?
        /// Which batch the answer is of.
        var number: Int?
    }

    /// A batch as its line says it.
    fileprivate struct Sent: Codable {
        var number: Int
        var generation: Int
        var change: String
        var id: String
        /// The rows that follow: how many bytes, and their digest.
        var bytes: Int
        var digest: String
    }

    /// Begins the file at `path` anew, in one step and durably, with batches that it goes on with.
    fileprivate static func begin(_ path: String, _ head: Head, _ open: [Entry]) throws -> DeliveryJournal {
        var bytes = try line(Line(head: head))
        for entry in open { bytes += try Self.bytes(entry) }
        let folder = FilePath.folder(of: path)
        try StoreFiles.makeDirectory(folder)
        let draft = FilePath.temporary(beside: path, suffix: StoreFiles.temporarySuffix)
        let access = FileAccess(of: folder)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW
        guard let file = FileDescriptor(draft, flags, mode: access.fileMode) else {
            throw StoreFiles.failure("write", path)
        }
        access.settle(file: file.number)
        guard bytes.withUnsafeBytes({ file.write($0) }), file.sync(), rename(draft, path) == 0 else {
            let error = StoreFiles.failure("write", path)
            unlink(draft)
            throw error
        }
        let journal = DeliveryJournal(path: path, file: file)
        for folder in [folder, FilePath.folder(of: folder)] { try StoreFiles.syncDirectory(folder) }
        return journal
    }

    /// Writes a batch down; it is durable when this returns.
    package func note(_ entry: Entry) throws {
        let bytes = try Self.bytes(entry)
        guard bytes.withUnsafeBytes({ file.write($0) }), file.sync() else { throw StoreFiles.failure("write", path) }
    }

    /// Writes down what was answered.
    package func note(_ answer: Answer, of number: Int) throws {
        let bytes = try Self.line(Line(answer: answer, number: number))
        guard bytes.withUnsafeBytes({ file.write($0) }) else { throw StoreFiles.failure("write", path) }
    }

    private static func line(_ line: Line) throws -> [UInt8] {
        try StoreJSON.seal(line) + [UInt8(ascii: "\n")]
    }

    private static func bytes(_ entry: Entry) throws -> [UInt8] {
        let rows = try ParquetEncoder.encode([entry.rows], schema: entry.rows.schema).bytes
        let sent = Sent(
            number: entry.number, generation: entry.generation, change: entry.change, id: entry.id, bytes: rows.count,
            digest: Digest.sha256(rows))
        return try line(Line(batch: sent)) + rows + [UInt8(ascii: "\n")]
    }
}

/// What stands in the journal of a delivery.
package struct JournaledDelivery: Sendable {
    /// What is true of all batches.
    package var head: DeliveryJournal.Head
    /// The batches, in the order in which they were sent.
    package var batches: [DeliveryJournal.Entry] = []

    /// The batches that have no answer.
    package var open: [DeliveryJournal.Entry] { batches.filter { $0.answer == nil } }

    /// Reads the file at `path`; nil where a crash left nothing whole in it.
    fileprivate init?(_ path: String) throws {
        let bytes = try StoreFiles.read(path)
        var place = 0
        var head: DeliveryJournal.Head?
        var batches: [DeliveryJournal.Entry] = []
        var numbers: [Int: Int] = [:]
        while let (line, end) = try Self.line(bytes, from: place, path) {
            place = end
            if let found = line.head { head = found }
            if let sent = line.batch {
                let rows = place..<place + sent.bytes
                guard rows.upperBound < bytes.count, Digest.sha256(Array(bytes[rows])) == sent.digest else { break }
                place = rows.upperBound + 1
                var entry = DeliveryJournal.Entry(
                    number: sent.number, generation: sent.generation, change: sent.change, id: sent.id,
                    rows: try ParquetFile(bytes: Array(bytes[rows]), name: path).read())
                entry.answer = nil
                numbers[sent.number] = batches.count
                batches.append(entry)
            }
            if let answer = line.answer, let index = line.number.flatMap({ numbers[$0] }) {
                batches[index].answer = answer
            }
        }
        try Self.refuseMore(bytes, after: place, path)
        guard let head else { return nil }
        self.head = head
        self.batches = batches
    }

    /// The whole line from a byte on, and where the next one begins; nil where there is none.
    private static func line(
        _ bytes: [UInt8], from place: Int, _ path: String
    ) throws -> (DeliveryJournal.Line, Int)? {
        guard place < bytes.count, let end = bytes[place...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let text = Array(bytes[place..<end])
        guard Seal.isIntact(text, braces: 1) else { return nil }
        return (try StoreJSON.decode(DeliveryJournal.Line.self, text, path: path), end + 1)
    }

    /// Throws where whole lines follow one that is not: no crash does that.
    private static func refuseMore(_ bytes: [UInt8], after place: Int, _ path: String) throws {
        var next = place
        while let end = bytes[min(next, bytes.count)...].firstIndex(of: UInt8(ascii: "\n")) {
            next = end + 1
            guard try line(bytes, from: next, path) == nil else {
                throw StoreError(.damaged, "`\(path)` does not hold what cdp wrote", help: StoreError.restoreFile)
            }
        }
    }
}

extension ProfileStore {
    /// The file that is the journal of a ledger.
    private func journalPath(_ ledger: String) -> String { "\(layout.sending)/\(ledger).journal" }

    /// The ledgers that have a journal.
    package func journals() throws(StoreError) -> [String] {
        try StoreFiles.list(layout.sending).filter { $0.hasSuffix(".journal") }.map { String($0.dropLast(8)) }
    }

    /// What stands in the journal of a ledger; nil where there is none.
    package func journal(_ ledger: String) throws -> JournaledDelivery? {
        let path = journalPath(ledger)
        return StoreFiles.exists(path) ? try JournaledDelivery(path) : nil
    }

    /// Begins a journal in the place of the one that is there, which the ledger must say already but for `open` batches. Needs
    /// the exclusive lock.
    package func beginJournal(
        _ ledger: String, _ head: DeliveryJournal.Head, open: [DeliveryJournal.Entry] = []
    ) throws -> DeliveryJournal {
        try DeliveryJournal.begin(journalPath(ledger), head, open)
    }

    /// Ends the journal of a ledger that says all of it; batches without an answer stay. Needs the exclusive lock.
    package func endJournal(_ ledger: String, _ head: DeliveryJournal.Head, open: [DeliveryJournal.Entry]) throws {
        guard open.isEmpty else {
            var head = head
            (head.isFolded, head.isWhole) = (true, false)
            _ = try DeliveryJournal.begin(journalPath(ledger), head, open)
            return
        }
        try StoreFiles.remove(journalPath(ledger))
    }
}

extension StoreLayout {
    /// Where the program that takes a destination's rows says what it says of its work, and the file that it locks meanwhile.
    package func sendingProgram(_ ledger: String) throws(StoreError) -> (errors: String, lock: String) {
        try StoreFiles.makeDirectory(sending)
        return ("\(sending)/\(ledger).errors.log", "\(sending)/\(ledger).lock")
    }

    /// Whether a file of deliveries that are under way is called so.
    static func isOfSending(_ name: String) -> Bool {
        [".journal", ".errors.log", ".lock"].contains { name.hasSuffix($0) }
    }
}
