import CDPStore
import CDPTypes
import Glibc

extension ProjectSession {
    /// The project's store, made with a random identity where there is none. The store's exclusive lock must be held.
    func store(under lock: KernelLock) throws -> ProfileStore {
        let path = try storePath()
        if try ProfileStore.exists(at: path) { return try ProfileStore(at: path) }
        var generator = SystemRandomNumberGenerator()
        func random(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) } }
        return try ProfileStore.create(
            at: path, storeID: Hexadecimal.text(random(16)), secret: random(32), under: lock)
    }

    /// Makes the project's store where there is none.
    func makeStore() throws {
        let path = try storePath()
        if try ProfileStore.exists(at: path) { return }
        let note = LockNote(
            operation: "plan", who: Caller.name, pid: getpid(), since: AsOf.clock().toSecond.microseconds, specs: nil)
        let lock = try ProfileStore.lock(path, note, waiting: 0)
        try withExtendedLifetime(lock) { try store(under: lock).claim(try mark(), adopting: false) }
    }
}
