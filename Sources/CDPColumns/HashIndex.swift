internal import CKernels

/// A map from 64-bit hashes to row numbers: open addressing, at most three quarters full, growing by doubling.
///
/// Found in constant time on average; 12 bytes an entry at least, 32 while it doubles. Which hashes are equal is all it
/// knows: two values of one hash are one here, so callers that need certainty compare the values, or their `CheckHash`.
/// For hashes that ascend anyway `SortedHashes` is smaller and faster.
public struct HashIndex: Sendable {
    /// The hash in each slot; what a free slot holds is not looked at.
    private var keys: [UInt64]
    /// The value in each slot; the greatest number stands for a free one.
    private var values: [UInt32]
    /// The number of slots, a power of two, less one.
    private var mask: Int
    /// The number of distinct hashes held.
    public private(set) var count = 0

    /// An empty map with room for about `capacity` hashes.
    public init(capacity: Int = 16) {
        var size = 32
        while size * 3 < capacity * 4 { size *= 2 }
        keys = [UInt64](repeating: 0, count: size)
        values = [UInt32](repeating: .max, count: size)
        mask = size - 1
    }

    /// The map from each hash to the first index at which it stands.
    public init(_ hashes: [UInt64]) {
        self.init(capacity: hashes.count)
        for (row, hash) in hashes.enumerated() { _ = insert(hash, UInt32(truncatingIfNeeded: row)) }
    }

    /// The value of a hash, nil when it is not held. `UInt32.max` is never a value.
    @inline(__always)
    public subscript(hash: UInt64) -> UInt32? {
        let value = values[slot(hash)]
        return value == .max ? nil : value
    }

    /// Adds a hash; when it is held already, nothing changes. Returns the value that the hash now has.
    @inline(__always)
    public mutating func insert(_ hash: UInt64, _ value: UInt32) -> UInt32 {
        let place = slot(hash)
        if values[place] != .max { return values[place] }
        keys[place] = hash
        values[place] = value
        count += 1
        if count * 4 > mask * 3 { grow() }
        return value
    }

    /// Sets the value of a hash, whether it is held or not.
    @inline(__always)
    public mutating func update(_ hash: UInt64, _ value: UInt32) {
        let place = slot(hash)
        let isNew = values[place] == .max
        keys[place] = hash
        values[place] = value
        guard isNew else { return }
        count += 1
        if count * 4 > mask * 3 { grow() }
    }

    /// Where looking for a hash begins: hashes are spread evenly, so their low bits are.
    @inline(__always)
    private func slot(_ hash: UInt64) -> Int {
        var place = Int(truncatingIfNeeded: Hash64.mix(hash ^ 0x2D35_8DCC_AA6C_78A5, 0x8BB8_4B93_962E_ACC9)) & mask
        while values[place] != .max, keys[place] != hash { place = (place &+ 1) & mask }
        return place
    }

    /// Doubles the slots and puts every entry anew, which pays for itself over the insertions in between.
    private mutating func grow() {
        var larger = HashIndex(capacity: (mask + 1) * 5 / 4)
        for place in 0...mask where values[place] != .max { _ = larger.insert(keys[place], values[place]) }
        self = larger
    }
}
