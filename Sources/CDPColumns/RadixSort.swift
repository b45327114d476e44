/// Sorts 64-bit keys with a payload in linear time.
public enum RadixSort {
    /// Sorts `keys` ascending and carries `values` along; equal keys keep their order. Both must have one length.
    ///
    /// Least significant digit first, 8 bits a pass, passes whose digit is constant are skipped.
    public static func sort(keys: inout [UInt64], values: inout [UInt32]) {
        precondition(keys.count == values.count)
        let count = keys.count
        guard count > 1 else { return }
        var histograms = [Int](repeating: 0, count: 8 * 256)
        for key in keys {
            for digit in 0..<8 {
                histograms[digit << 8 | Int(truncatingIfNeeded: key &>> UInt64(digit << 3) & 255)] &+= 1
            }
        }
        var otherKeys = [UInt64](repeating: 0, count: count)
        var otherValues = [UInt32](repeating: 0, count: count)
        for digit in 0..<8 {
            let histogram = histograms[digit << 8..<(digit + 1) << 8]
            if histogram.contains(count) { continue }
            var places = [Int](repeating: 0, count: 256)
            var sum = 0
            for (bucket, size) in histogram.enumerated() {
                places[bucket] = sum
                sum += size
            }
            pass(keys, values, &otherKeys, &otherValues, &places, shift: UInt64(digit << 3))
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

    private static func pass(
        _ keys: [UInt64], _ values: [UInt32], _ toKeys: inout [UInt64], _ toValues: inout [UInt32],
        _ places: inout [Int],
        shift: UInt64
    ) {
        keys.withUnsafeBufferPointer { keys in
            values.withUnsafeBufferPointer { values in
                toKeys.withUnsafeMutableBufferPointer { toKeys in
                    toValues.withUnsafeMutableBufferPointer { toValues in
                        places.withUnsafeMutableBufferPointer { places in
                            for i in 0..<keys.count {
                                let bucket = Int(truncatingIfNeeded: keys[i] &>> shift & 255)
                                let place = places[bucket]
                                places[bucket] = place &+ 1
                                toKeys[place] = keys[i]
                                toValues[place] = values[i]
                            }
                        }
                    }
                }
            }
        }
    }
}
