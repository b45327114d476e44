import CDPTypes

extension ProfileStore {
    /// The generation that a text names: nil for the latest, a number, or a time for the last one whose `as_of` is not later.
    ///
    /// The journal keeps every generation. Whether its tables and specs are still there is asked by what reads them.
    public func entry(at reference: String?) throws(StoreError) -> JournalEntry {
        guard let reference else {
            if let head = try head() { return head }
            throw StoreError(
                .missing, "nothing was applied yet to the store at `\(layout.root)`", help: "run `cdp apply`")
        }
        let numbers = try generations()
        if let number = Int(reference) {
            if numbers.contains(number) { return try entry(number) }
            let latest = numbers.last.map { "the latest one is \($0); " } ?? ""
            throw StoreError(
                .invalidRequest, "there is no generation \(number)", help: latest + "`cdp history` lists them")
        }
        guard let time = CivilTime.timestamp(reference) else {
            throw StoreError(
                .invalidRequest, "`\(reference)` is neither a generation nor a time",
                help: "write a number that `cdp history` lists, or a time as in `2026-01-31T12:00:00Z`")
        }
        for number in numbers.reversed() {
            let entry = try entry(number)
            if entry.since <= time { return entry }
        }
        throw StoreError(.invalidRequest, "there was no generation at `\(reference)`", help: "`cdp history` lists them")
    }

    /// The bytes of the specs of a generation. A vacuum takes those that only generations have whose tables it takes.
    public func manifest(of entry: JournalEntry) throws(StoreError) -> [UInt8] {
        if try !keepsManifest(of: entry) { try refuseForgotten(entry) }
        return try manifest(entry.manifest)
    }

    /// Whether the specs of a generation are kept, whole or damaged; false where a vacuum took them.
    public func keepsManifest(of entry: JournalEntry) throws(StoreError) -> Bool {
        try keepsTables(of: entry) || StoreFiles.exists(layout.manifest(entry.manifest))
    }

    /// Whether the tables of a generation are kept; false where a vacuum took them.
    public func keepsTables(of entry: JournalEntry) throws(StoreError) -> Bool { try entry.generation >= oldest }

    /// Holds a generation as `hold(_:)` does; nil also where a vacuum took its tables, of which nothing is left to hold.
    public func hold(_ entry: JournalEntry) throws(StoreError) -> KernelLock? {
        try keepsTables(of: entry) ? hold(entry.generation) : nil
    }

    /// The oldest generation that can be read.
    public var oldest: Int { get throws(StoreError) { try floor().oldest ?? 1 } }

    /// Refuses a generation whose tables a vacuum took.
    func refuseForgotten(_ entry: JournalEntry) throws(StoreError) {
        guard try !keepsTables(of: entry) else { return }
        throw StoreError(
            .invalidRequest, "generation \(entry.generation) is not kept any more",
            help: "the oldest one that can be read is \(try oldest); `keep:` of `store:` says how long they are kept")
    }
}
