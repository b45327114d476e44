import CDPTypes

/// Ascending stored hashes, found by their leading bits.
///
/// Hashes are spread evenly, so that a table with about one entry a hash of where each prefix starts leads to an entry or two:
/// made in one pass over what is sorted anyway, where a `HashIndex` would touch memory at random for each.
public struct SortedHashes: Sendable {
    /// The hashes; never negative, so 63 bits.
    public let hashes: [Int64]
    /// For each prefix of leading bits the index of the first hash that has it or a greater one.
    private let starts: [UInt32]
    /// How far right a hash is moved to give its prefix.
    private let shift: Int64

    /// Hashes that ascend; equal ones may stand side by side.
    public init(_ ascending: [Int64], threads: Int = 1) {
        hashes = ascending
        var bits = 0
        while 1 << bits < ascending.count, bits < 31 { bits += 1 }
        let shift = Int64(63 - bits)
        self.shift = shift
        starts = Parallel.array(1 << bits + 1, threads: threads) { prefixes, starts in
            var place = ascending.partitioningIndex { Int($0 &>> shift) >= prefixes.lowerBound }
            for prefix in prefixes {
                while place < ascending.count, Int(ascending[place] &>> shift) < prefix { place += 1 }
                starts[prefix] = UInt32(truncatingIfNeeded: place)
            }
        }
    }

    /// The first index of a hash; nil when it is not held.
    @inline(__always)
    public func place(of hash: Int64) -> Int? {
        guard hash >= 0 else { return nil }
        let prefix = Int(hash &>> shift)
        let index = (Int(starts[prefix])..<Int(starts[prefix + 1])).partitioningIndex { hashes[$0] >= hash }
        return index < hashes.count && hashes[index] == hash ? index : nil
    }
}
