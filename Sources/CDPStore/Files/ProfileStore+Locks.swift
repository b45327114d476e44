extension ProfileStore {
    /// Takes the lock of writing commands on the store at `path`, which need not be there yet, waiting at most `seconds`, or
    /// says who has it. `waits` is called once, when waiting has taken so long that a person should be told.
    ///
    /// What was seen of the store before may have changed when this returns.
    public static func lock(
        _ path: String, _ note: LockNote, waiting seconds: Double, waits: (LockNote?) -> Void = { _ in }
    ) throws(StoreError) -> KernelLock {
        let layout = StoreLayout(root: path)
        try StoreFiles.makeDirectory(layout.control)
        let text = String(decoding: try StoreJSON.encode(note), as: UTF8.self)
        let patience = min(seconds, 0.4)
        if let lock = try KernelLock.acquire(layout.lock, exclusive: true, waiting: patience, note: text) {
            return lock
        }
        if seconds > patience {
            waits(LockNote.read(layout.lock))
            if let lock = try KernelLock.acquire(
                layout.lock, exclusive: true, waiting: seconds - patience, note: text)
            {
                return lock
            }
        }
        throw StoreError(
            .locked, "the store is locked by another operation",
            details: LockNote.read(layout.lock).map { [$0.text(now: note.since + Int64(seconds * 1_000_000))] } ?? [],
            help: "wait with --lock-timeout 60s; the lock ends with that process, there is nothing to force")
    }

    /// Holds a generation for reading as long as the lock lives: what it needs is not vacuumed. Nil on a store that cannot be
    /// written; the retention time alone protects readers there.
    public func hold(_ generation: Int) throws(StoreError) -> KernelLock? {
        guard StoreFiles.isWritable(layout.readers) else { return nil }
        return try KernelLock.acquire(layout.reader(generation), exclusive: false)
    }

    /// Whether a reader holds the generation, and still does after so many seconds.
    public func isHeld(_ generation: Int, waiting seconds: Double = 0) throws(StoreError) -> Bool {
        guard StoreFiles.exists(layout.reader(generation)) else { return false }
        return try KernelLock.acquire(layout.reader(generation), exclusive: true, waiting: seconds) == nil
    }
}
