/// Sorts 64-bit keys with a payload in linear time.
///
/// Eight bits at a time from the lowest, each pass stable, so equal keys keep their order; passes over bytes that all
/// keys share are left out. O(n) with a second buffer of the same size, and no comparison. `HashedRows` cuts keys by
/// their leading bits first, so that threads sort parts side by side.
public enum RadixSort {
    /// Sorts `keys` ascending and carries `values` along; equal keys keep their order. Both must have one length.
    public static func sort(keys: inout [UInt64], values: inout [UInt32]) {
        precondition(keys.count == values.count)
        let count = keys.count
        guard count > 1 else { return }
        var otherKeys = [UInt64](unsafeUninitializedCapacity: count) { $1 = count }
        var otherValues = [UInt32](unsafeUninitializedCapacity: count) { $1 = count }
        let isInOther = keys.withUnsafeMutableBufferPointer { keys in
            values.withUnsafeMutableBufferPointer { values in
                otherKeys.withUnsafeMutableBufferPointer { otherKeys in
                    otherValues.withUnsafeMutableBufferPointer { otherValues in
                        KeyedValues(keys, values).sort(with: KeyedValues(otherKeys, otherValues))
                    }
                }
            }
        }
        if isInOther {
            swap(&keys, &otherKeys)
            swap(&values, &otherValues)
        }
    }

    /// The order in which `keys` ascend; equal keys keep their order.
    public static func order(of keys: [UInt64]) -> [UInt32] {
        var keys = keys
        var order = (0..<UInt32(keys.count)).map { $0 }
        sort(keys: &keys, values: &order)
        return order
    }
}

/// Keys and the values that go with them, in memory of somebody who keeps it. Several threads may work on parts that do not
/// overlap.
struct KeyedValues: @unchecked Sendable {
    /// What is sorted by.
    let keys: UnsafeMutableBufferPointer<UInt64>
    /// What goes with each key, mostly the number of its row.
    let values: UnsafeMutableBufferPointer<UInt32>

    init(_ keys: UnsafeMutableBufferPointer<UInt64>, _ values: UnsafeMutableBufferPointer<UInt32>) {
        self.keys = keys
        self.values = values
    }

    /// Some of them.
    subscript(range: Range<Int>) -> KeyedValues {
        KeyedValues(.init(rebasing: keys[range]), .init(rebasing: values[range]))
    }

    /// Sorts by key, with equal keys in their order. Says whether the result is in `other`, which has the same length, instead
    /// of here.
    ///
    /// Least significant digit first, 8 bits a pass; passes whose digit is constant are skipped.
    func sort(with other: KeyedValues) -> Bool {
        guard keys.count > 1 else { return false }
        return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 8 * 256) { histograms in
            histograms.initialize(repeating: 0)
            for key in keys {
                for digit in 0..<8 {
                    histograms[digit << 8 | Int(truncatingIfNeeded: key &>> UInt64(digit << 3) & 255)] &+= 1
                }
            }
            var (from, to) = (self, other)
            var isInOther = false
            for digit in 0..<8 {
                let places = UnsafeMutableBufferPointer(rebasing: histograms[digit << 8..<(digit + 1) << 8])
                if places.contains(UInt32(truncatingIfNeeded: keys.count)) { continue }
                var sum: UInt32 = 0
                for bucket in 0..<256 {
                    (places[bucket], sum) = (sum, sum &+ places[bucket])
                }
                to.scatter(UnsafeBufferPointer(from.keys), UnsafeBufferPointer(from.values), places) {
                    Int(truncatingIfNeeded: $0 &>> UInt64(digit << 3) & 255)
                }
                swap(&from, &to)
                isInOther.toggle()
            }
            return isInOther
        }
    }

    /// Puts each of some pairs where the bucket of its key says, and moves that index on.
    @inline(__always)
    func scatter(
        _ fromKeys: UnsafeBufferPointer<UInt64>, _ fromValues: UnsafeBufferPointer<UInt32>,
        _ places: UnsafeMutableBufferPointer<UInt32>, bucket: (UInt64) -> Int
    ) {
        for row in 0..<fromKeys.count {
            let key = fromKeys[row]
            let bucket = bucket(key)
            let place = places[bucket]
            places[bucket] = place &+ 1
            keys[Int(place)] = key
            values[Int(place)] = fromValues[row]
        }
    }
}
