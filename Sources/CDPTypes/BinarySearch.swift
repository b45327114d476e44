/// Binary search, the only one of the house: what is sorted, or split into a head and a tail, is searched by a condition on the
/// index.
///
///     let starts = [0, 10, 25]
///     starts.indices.partitioningIndex { starts[$0] > 12 }  // 2: the first start after 12
///
/// Asks the condition about log2(count) + 1 times. It must hold for a tail of the range and for nothing before it; else
/// some index is found, and nobody may rely on which.
extension Range<Int> {
    /// The first index from which on `belongs` holds; the upper bound where it holds for none.
    @inline(__always)
    public func partitioningIndex(_ belongs: (Int) -> Bool) -> Int {
        var low = lowerBound
        var high = upperBound
        while low < high {
            let middle = low + (high - low) / 2
            if belongs(middle) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

extension [Int64] {
    /// The first index from whose value on `belongs` holds, in an array where it holds for a tail.
    @inline(__always)
    public func partitioningIndex(_ belongs: (Int64) -> Bool) -> Int {
        (0..<count).partitioningIndex { belongs(self[$0]) }
    }
}
