/// A short name of ASCII in small letters, with which many others are compared: the optimal string alignment distance by
/// words of bits (Hyyrö, 2003), a column of the table a step.
struct AlignmentPattern {
    /// For each ASCII letter where it stands in the name.
    private let places: [UInt64]
    private let count: Int

    /// Nil for names that are too long or hold other letters.
    init?(_ name: [Unicode.Scalar]) {
        guard !name.isEmpty, name.count <= 64, name.allSatisfy(\.isASCII) else { return nil }
        var places = [UInt64](repeating: 0, count: 128)
        for (place, scalar) in name.enumerated() { places[Int(scalar.value)] |= 1 << UInt64(place) }
        self.places = places
        count = name.count
    }

    /// The distance to another name without case; `Int.max` where the lengths alone are further apart than `limit`. Nil where
    /// the other name holds letters beyond ASCII.
    func distance(to other: String, limit: Int) -> Int? {
        var other = other
        return other.withUTF8 { bytes in
            guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
            return abs(bytes.count - count) > limit ? .max : distance(to: bytes)
        }
    }

    private func distance(to other: UnsafeBufferPointer<UInt8>) -> Int {
        var (added, removed): (UInt64, UInt64) = (.max, 0)
        var (same, before): (UInt64, UInt64) = (0, 0)
        var distance = count
        let last = UInt64(1) << UInt64(count - 1)
        for byte in other {
            let match = places[Int(byte &- 0x41 < 26 ? byte | 0x20 : byte)]
            let swapped = ((~same & match) << 1) & before
            same = (((match & added) &+ added) ^ added) | match | removed | swapped
            var more = removed | ~(same | added)
            var fewer = same & added
            if more & last != 0 { distance += 1 }
            if fewer & last != 0 { distance -= 1 }
            more = more << 1 | 1
            fewer <<= 1
            added = fewer | ~(same | more)
            removed = more & same
            before = match
        }
        return distance
    }
}
