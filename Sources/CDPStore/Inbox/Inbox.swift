import CDPFormats
import Glibc

/// Where what is pulled for one source waits until a generation has read it.
///
/// A delivery is a folder, `00000017`, with the rows as they came and a record of what is known of them. It is made under
/// another name and gets its own by one `rename`, when all of it is durable: so a crash lands it or not, and with it the
/// position where the source goes on. The rows of a delivery go some time after a generation has read them; the record of the
/// newest one stays.
///
///     let inbox = Inbox(layout.inbox("tickets"))
///     let lock = try inbox.lock()
///     let draft = try inbox.begin(after: 16, rows: "rows.jsonl.zst")
package struct Inbox: Sendable {
    /// The folder of the source's deliveries.
    package let folder: String

    /// The inbox in a folder, which need not exist.
    package init(_ folder: String) { self.folder = folder }

    /// What the file of a delivery's record is called.
    static let record = "delivery.json"
    /// What it holds besides deliveries: notes and a lock.
    static let notes = ["lock", "pulled", "retained", "errors.log"]
    /// How a delivery's name begins before it is landed. The rest is its own: a program whose cdp was killed may live on and write
    /// down where it stopped.
    private static let draft = ".landing"

    /// The file with what the last program said of its work.
    package var errors: String { "\(folder)/errors.log" }

    /// When the source was pulled last with success, in microseconds; nil where it never was.
    package var pulledAt: Int64? {
        guard let bytes = try? StoreFiles.read("\(folder)/pulled") else { return nil }
        return Int64(String(decoding: bytes, as: UTF8.self).prefix { !$0.isNewline })
    }

    /// Notes a pull with success, also one that brought nothing.
    package func notePull(at now: Int64) throws(StoreError) {
        try StoreFiles.write(Array("\(now)\n".utf8), to: "\(folder)/pulled")
    }

    /// How much of its log a server keeps for the source, in bytes, as of the last pull; nil where it keeps none.
    package var retained: Int64? {
        guard let bytes = try? StoreFiles.read("\(folder)/retained") else { return nil }
        return Int64(String(decoding: bytes, as: UTF8.self).prefix { !$0.isNewline })
    }

    /// Notes how much of its log a server keeps for the source.
    package func note(retained: Int64) throws(StoreError) {
        try StoreFiles.write(Array("\(retained)\n".utf8), to: "\(folder)/retained")
    }

    /// Keeps what a system said of its work, which may name people.
    package func noteErrors(_ text: String) throws(StoreError) {
        // The owner's alone, whoever may read the store.
        guard let file = FileDescriptor(errors, O_WRONLY | O_CREAT | O_TRUNC, mode: 0o600),
            file.finish(writing: Array((text + "\n").utf8), isDurable: false)
        else { throw StoreFiles.failure("write", errors) }
    }

    /// Excludes another pull of the same source; nil where one is under way.
    package func lock() throws(StoreError) -> KernelLock? {
        try StoreFiles.makeDirectory(folder)
        return try KernelLock.acquire("\(folder)/lock", exclusive: true)
    }

    /// The deliveries whose records are here, ascending.
    package func landings() throws(StoreError) -> [Landing] {
        var found: [Landing] = []
        for number in try numbers() { found.append(try landing(number)) }
        return found
    }

    /// The newest delivery; nil where there is none.
    package func newest() throws(StoreError) -> Landing? {
        guard let number = try numbers().last else { return nil }
        return try landing(number)
    }

    /// The numbers of the deliveries whose records are here, ascending.
    func numbers() throws(StoreError) -> [Int] {
        try StoreFiles.list(folder).compactMap { $0.utf8.count >= 8 ? Int($0) : nil }.sorted()
    }

    private func landing(_ number: Int) throws(StoreError) -> Landing {
        try StoreJSON.open(Landing.self, record(of: number)).0
    }

    /// The file of a delivery's record.
    func record(of number: Int) -> String { "\(folder)/\(Landing.name(number))/\(Self.record)" }

    /// The names of a delivery's files of rows.
    func rows(of number: Int) throws(StoreError) -> [String] {
        let place = "\(folder)/\(Landing.name(number))"
        return try StoreFiles.list(place).filter { $0 != Self.record }.map { "\(place)/\($0)" }
    }

    /// The bytes that the inbox takes on disk.
    package func size() throws(StoreError) -> Int {
        var size = 0
        for number in try numbers() { for path in try rows(of: number) { size += StoreFiles.size(path) } }
        return size
    }

    /// The numbers of the deliveries that inputs are, by their names: `tickets/00000017/rows.jsonl.zst`. Names of sources that are
    /// read elsewhere are passed over.
    package func numbers(of inputs: some Sequence<String>) -> Set<Int> {
        let parts = inputs.map { $0.split(separator: "/") }
        let own = folder.split(separator: "/").last
        return Set(parts.filter { $0.count == 3 && $0[0] == own }.compactMap { Int($0[1]) })
    }

    /// The deliveries with rows that no generation has read; `read` are the inputs of all sources.
    package func waiting(
        _ read: [String: [String: JournalEntry.InputPosition]]
    ) throws(StoreError) -> [Landing] {
        if let newest = try newest(), let objects = newest.objects {
            let unread = objects.filter { object in
                holds(object)
                    && !read.values.contains { $0[object.name].map { object.isRead($0.position) } ?? false }
            }
            let numbers = Set(unread.map(\.delivery))
            return try landings().filter { numbers.contains($0.number) }
        }
        let known = numbers(of: read.values.flatMap(\.keys))
        var found: [Landing] = []
        for number in try numbers() where !known.contains(number) {
            let isEmpty = try rows(of: number).isEmpty
            if !isEmpty { found.append(try landing(number)) }
        }
        return found
    }

    /// Removes the rows of deliveries that were read, and the records that say nothing any more: all before the newest of them.
    package func remove(_ read: Set<Int>) throws(StoreError) {
        let newest = read.max() ?? 0
        for number in try numbers() where number <= newest {
            let rows = try rows(of: number)
            if !read.contains(number), !rows.isEmpty { continue }
            for path in rows { try StoreFiles.remove(path) }
            if number < newest { try StoreFiles.removeTree("\(folder)/\(Landing.name(number))") }
        }
    }

    /// Where the content of an object lies, or lay.
    package func place(of object: LandedObject) -> String {
        "\(folder)/\(Landing.name(object.delivery))/\(object.file)"
    }

    /// Whether the content of an object is here.
    package func holds(_ object: LandedObject) -> Bool { StoreFiles.exists(place(of: object)) }

    /// Removes the content of objects that was read or that another one took the place of, and the records that say nothing any
    /// more. Needs the lock.
    package func removeObjects(where isRead: (LandedObject) -> Bool) throws(StoreError) {
        guard let newest = try newest(), let objects = newest.objects else { return }
        let kept = Set(objects.filter { !isRead($0) }.map { place(of: $0) })
        for number in try numbers() {
            var isEmpty = true
            for path in try rows(of: number) {
                if kept.contains(path) { isEmpty = false } else { try StoreFiles.remove(path) }
            }
            if isEmpty, number < newest.number { try StoreFiles.removeTree("\(folder)/\(Landing.name(number))") }
        }
    }

    /// Begins a delivery of objects with a number above `number`. Needs the lock.
    package func beginObjects(after number: Int) throws(StoreError) -> ObjectDraft {
        let (folder, next) = try makeDraft(after: number)
        return ObjectDraft(folder, number: next)
    }

    /// Begins a delivery with a number above `number`. Its rows go into a file called `rows`, compressed or as they come. Needs the
    /// lock.
    package func begin(after number: Int, rows: String, compressed: Bool) throws(StoreError) -> LandingDraft {
        // The source was objects once: nobody reads their content any more.
        for landing in try landings() where landing.objects != nil {
            for path in try self.rows(of: landing.number) { try StoreFiles.remove(path) }
        }
        let (draft, next) = try makeDraft(after: number)
        return try LandingDraft(draft, number: next, rows: rows, compressed: compressed)
    }

    /// Makes the folder of a delivery, and removes what pulls left that were killed.
    private func makeDraft(after number: Int) throws(StoreError) -> (folder: String, number: Int) {
        for name in try StoreFiles.list(folder) {
            if name.hasPrefix(Self.draft) { try StoreFiles.removeTree("\(folder)/\(name)") }
            if name.hasSuffix(StoreFiles.temporarySuffix) { try StoreFiles.remove("\(folder)/\(name)") }
        }
        let last = try numbers().last
        // The first delivery is as durable as the folder that it lies in.
        if last == nil { try StoreFiles.syncAncestors(folder) }
        let draft = FilePath.temporary(beside: "\(folder)/\(Self.draft)", suffix: "")
        try StoreFiles.makeDirectory(draft)
        return (draft, max(number, last ?? 0) + 1)
    }
}
