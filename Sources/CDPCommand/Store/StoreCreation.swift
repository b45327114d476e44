import CDPStore

extension ProjectSession {
    /// Makes the project's store with a random identity.
    func createStore() throws -> ProfileStore {
        var generator = SystemRandomNumberGenerator()
        func random(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) } }
        return try ProfileStore.create(
            at: try storePath(), storeID: Digest.hexadecimal(random(16)), secret: random(32))
    }
}
