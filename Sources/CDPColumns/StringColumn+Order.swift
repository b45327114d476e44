extension StringColumn {
    /// Rows, none of them null, in the order of their texts' bytes, those of equal texts in the order that `ties` says. Texts mostly share
    /// a beginning, so eight bytes after it decide nearly all: a radix sort of those, then a comparison of what is still equal.
    public func ascending(_ rows: ArraySlice<Int32>, ties: (Int32, Int32) -> Bool = { $0 < $1 }) -> [Int32] {
        bytes.withUnsafeBufferPointer { bytes in
            let shared = sharedPrefix(rows, bytes)
            var prefixes = rows.map { row -> UInt64 in
                let range = range(Int(row))
                var value: UInt64 = 0
                for place in 0..<8 {
                    let at = range.lowerBound + shared + place
                    value = value << 8 | (at < range.upperBound ? UInt64(bytes[at]) : 0)
                }
                return value
            }
            var order = rows.map { UInt32(bitPattern: $0) }
            RadixSort.sort(keys: &prefixes, values: &order)
            var result = order.map { Int32(bitPattern: $0) }
            var start = 0
            while start < result.count {
                var end = start + 1
                while end < result.count, prefixes[end] == prefixes[start] { end += 1 }
                if end - start > 1 {
                    result[start..<end].sort { a, b in
                        let sign = ByteOrder.compare(
                            UnsafeBufferPointer(rebasing: bytes[range(Int(a))]),
                            UnsafeBufferPointer(rebasing: bytes[range(Int(b))]))
                        return sign == 0 ? ties(a, b) : sign < 0
                    }
                }
                start = end
            }
            return result
        }
    }

    /// How many bytes the texts of rows begin with alike.
    private func sharedPrefix(_ rows: ArraySlice<Int32>, _ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        guard let first = rows.first else { return 0 }
        let model = range(Int(first))
        var shared = model.count
        for row in rows {
            let range = range(Int(row))
            shared = min(shared, range.count)
            var same = 0
            while same < shared, bytes[range.lowerBound + same] == bytes[model.lowerBound + same] { same += 1 }
            shared = same
            if shared == 0 { break }
        }
        return shared
    }
}
