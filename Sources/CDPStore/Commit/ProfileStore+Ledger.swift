public import CDPFormats
public import CDPTypes

/// What a destination holds, as far as it acknowledged: a table beside the generations.
public struct DeliveryLedger: Sendable {
    /// The rows.
    public var table: TableSnapshot
    /// The generation that was delivered last; 0 before the first delivery.
    public var generation: Int
    /// In which form it was delivered last, as the destination numbers forms; nil where that is not known.
    public var form: Int64?
    /// What the receiver holds since the last delivery; nil where that is no one object, or a build of before delivered it.
    public var receipt: DeliveryReceipt?
    /// What is known of the rows that the receiver does not hold as they should be.
    public var counts = DeliveryCounts()

    /// The rows that the receiver holds, as far as it acknowledged them.
    public var held: Int { max(0, table.rows - counts.absent) }
}

/// What a delivery came to, for those who do not read the rows of a ledger.
public struct DeliveryCounts: Hashable, Sendable {
    /// Rows that the receiver rejected. They are sent again when they change, or when somebody asks for it.
    public var rejected = 0
    /// Rows that it did not take for now, or that were not sent. They are sent again.
    public var later = 0
    /// Rows of the ledger that the receiver does not hold: it rejected them.
    public var absent = 0
    /// How often in a row it failed, so that nothing was known of a batch.
    public var failures = 0
    /// Batches that it was sent so far: the number of the next one.
    public var batches = 0

    /// So many rows were refused, and nothing was sent in batches.
    public init(rejected: Int = 0, later: Int = 0) {
        (self.rejected, self.later) = (rejected, later)
    }

    /// As the log of a ledger notes it.
    init(notes: [String: Int64]) {
        func note(_ name: String) -> Int { Int(notes[name] ?? 0) }
        (rejected, later, absent) = (note("rejected"), note("later"), note("absent"))
        (failures, batches) = (note("failures"), note("batches"))
    }

    /// How a ledger's log notes it.
    fileprivate var notes: [(String, Int64)] {
        [
            ("rejected", rejected), ("later", later), ("absent", absent), ("failures", failures), ("batches", batches),
        ].map { ($0.0, Int64($0.1)) }
    }
}

/// What destinations were brought up to: a generation, and what reads the time as of an instant in microseconds.
public struct DeliveryMark: Hashable, Sendable {
    /// The generation.
    public var generation: Int
    /// The instant taken as now.
    public var asOf: Int64

    /// A mark.
    public init(generation: Int, asOf: Int64) {
        self.generation = generation
        self.asOf = asOf
    }
}

extension ProfileStore {
    /// The name of a destination's ledger table.
    public static func ledgerTable(_ destination: String) -> String { "deliveries/\(destination)" }

    /// The destination whose ledger a table is; nil for other tables.
    static func destination(ofLedger table: String) -> String? {
        let prefix = ledgerTable("")
        return table.hasPrefix(prefix) ? String(table.dropFirst(prefix.count)) : nil
    }

    /// A destination's ledger.
    public func ledger(_ destination: String, schema: [Field]) throws -> DeliveryLedger {
        let name = Self.ledgerTable(destination)
        let last = try lastLedgerVersion(destination)
        guard last >= 0 else {
            return DeliveryLedger(table: TableSnapshot(empty: name, schema: schema), generation: 0)
        }
        let snapshot = try log(name).snapshot(last)
        let table = try TableSnapshot(name: name, version: last, snapshot, directory: layout.table(name))
        let notes = snapshot.transactions
        var ledger = DeliveryLedger(table: table, generation: Int(notes["delivery"] ?? 0), form: notes["form"])
        if let size = notes["file_size"], let digest = notes["file_digest"] {
            ledger.receipt = DeliveryReceipt(size: size, digest: digest)
        }
        ledger.counts = DeliveryCounts(notes: notes)
        return ledger
    }

    /// The last version of a ledger, -1 where there is none: what is there, or what must be.
    func lastLedgerVersion(_ destination: String) throws(StoreError) -> Int {
        let names = try StoreFiles.list(layout.deltaLog(Self.ledgerTable(destination)))
        let numbers = names.compactMap { $0.hasSuffix(".json") ? Int($0.dropLast(5)) : nil }
        return max(numbers.last ?? -1, try floor().ledgers[destination] ?? -1)
    }

    /// The destinations that have a ledger.
    public func ledgers() throws(StoreError) -> [String] {
        try StoreFiles.list(layout.table("deliveries"))
    }

    /// The last version of every ledger, by destination.
    package func ledgerVersions() throws(StoreError) -> [String: Int] {
        var versions: [String: Int] = [:]
        for destination in try ledgers() { versions[destination] = try lastLedgerVersion(destination) }
        return versions
    }

    /// What every destination of its specs was brought up to last; nil where that is not known. It saves a
    /// comparison of what they hold with what they should; losing it costs nothing else.
    public var delivered: DeliveryMark? {
        guard let bytes = try? StoreFiles.read(layout.delivered) else { return nil }
        let numbers = String(decoding: bytes, as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
        guard numbers.count == 2, let generation = Int(numbers[0]), let asOf = Int64(numbers[1]) else { return nil }
        return DeliveryMark(generation: generation, asOf: asOf)
    }

    /// Notes that every destination was brought up to a generation. Needs the exclusive lock.
    public func noteDelivered(_ mark: DeliveryMark) throws(StoreError) {
        guard delivered != mark else { return }
        try StoreFiles.write(Array("\(mark.generation) \(mark.asOf)".utf8), to: layout.delivered)
    }

    /// Records that a destination acknowledged a delivery of `generation` in a form, what its receiver holds since, and what is
    /// known of rows that it did not take; nil for as before.
    /// The entry of the log is given its name when all that it names is durable, the names of its folders included. Returns
    /// its version, of which `noteAcknowledged` is to be told. Needs the exclusive lock.
    @discardableResult
    public func acknowledge(
        _ change: TableChange, generation: Int, form: Int64, receipt: DeliveryReceipt? = nil,
        counts: DeliveryCounts? = nil, asOf: Int64
    ) throws -> Int {
        var notes: [(String, Int64)] = [("delivery", Int64(generation)), ("form", form)]
        if let receipt { notes += receipt.notes }
        // What was noted before holds until something else is.
        if let counts { notes += counts.notes }
        return try extend(change, generation: generation, operation: "deliver", notes: notes, asOf: asOf)
    }

    /// Makes a change of a ledger of which no receiver knows: rows are dropped as if they were never sent. Where some are, no
    /// file is what the ledger says, and the next delivery writes it anew. Needs the exclusive lock.
    func amend(_ change: TableChange, losing rows: Int, generation: Int, operation: String, asOf: Int64) throws {
        let version = try extend(
            change, generation: generation, operation: operation,
            notes: rows > 0 ? DeliveryReceipt(size: 0, digest: 0).notes : [], asOf: asOf)
        guard let destination = Self.destination(ofLedger: change.after.name) else { return }
        try noteAcknowledged([destination: version])
    }

    /// Adds a version to a ledger's log: its name comes when all that it names is durable, the names of its folders included.
    private func extend(
        _ change: TableChange, generation: Int, operation: String, notes: [(String, Int64)], asOf: Int64
    ) throws -> Int {
        let name = change.after.name
        let version = change.before.version + 1
        try StoreFiles.makeDirectory(layout.deltaLog(name))
        for file in change.newFiles { try StoreFiles.sync("\(file.directory)/\(file.path)") }
        for directory in [layout.root, layout.table("deliveries"), layout.table(name)] {
            try StoreFiles.syncDirectory(directory)
        }
        var actions = change.actions(storeID: identity.storeID, operation: operation, time: asOf)
        actions += notes.map { .transaction(application: $0, version: $1) }
        let target = layout.deltaEntry(name, version: version)
        let draft = "\(layout.deltaLog(name))/.\(generation).draft"
        try StoreFiles.writeDurably(LogEntry.encode(actions), to: draft)
        let isFirst = try StoreFiles.linkExclusively(draft, as: target)
        try StoreFiles.remove(draft)
        guard isFirst else {
            throw StoreError(.foreignWrite, "table `\(name)` has version \(version), which cdp did not write")
        }
        try StoreFiles.syncDirectory(layout.deltaLog(name))
        try log(name).writeCheckpoint(version)
        return version
    }

    /// Notes the versions of ledgers that were acknowledged, by destination, as the least that the store must hold. What is
    /// not noted, because the process ends before, the next command makes durable again and notes. Needs the exclusive lock.
    public func noteAcknowledged(_ versions: [String: Int]) throws(StoreError) {
        try StoreFloor.raise(layout) { $0.ledgers.merge(versions) { max($0, $1) } }
    }
}

extension DeliveryReceipt {
    /// How a ledger's log notes it.
    fileprivate var notes: [(String, Int64)] { [("file_size", size), ("file_digest", digest)] }
}
