extension DecodedLeaf {
    /// Forgets the entries, but not the memory that they took, nor the dictionary.
    mutating func removeEntries() {
        definitions?.removeAll(keepingCapacity: true)
        repetitions?.removeAll(keepingCapacity: true)
        entries = 0
        values.removeValues()
    }

    /// Adds some entries of a page, by their places in it, ascending; both have the same kinds of levels. `full` is the definition
    /// level of a value that is there.
    mutating func take(_ places: [Int32], of page: DecodedLeaf, full: UInt8) {
        entries += places.count
        if let levels = page.repetitions { repetitions?.append(contentsOf: places.lazy.map { levels[Int($0)] }) }
        guard let levels = page.definitions else { return values.take(places, of: page.values) }
        definitions?.append(contentsOf: places.lazy.map { levels[Int($0)] })
        var picked: [Int32] = []
        picked.reserveCapacity(places.count)
        levels.withUnsafeBufferPointer { levels in
            var (next, value) = (0, 0)
            for place in places {
                value += levels.count(of: full, in: next..<Int(place))
                next = Int(place)
                if levels[next] == full { picked.append(Int32(truncatingIfNeeded: value)) }
            }
        }
        values.take(picked, of: page.values)
    }

    /// The places of the entries of some rows, ascending.
    func entries(of rows: some Sequence<Int32>) -> [Int32] {
        guard let repetitions else { return Array(rows) }
        return repetitions.withUnsafeBufferPointer { levels in
            var result: [Int32] = []
            var (entry, row) = (0, Int32(-1))
            for wanted in rows {
                while entry < levels.count {
                    row += levels[entry] == 0 ? 1 : 0
                    if row == wanted { break }
                    entry += 1
                }
                while entry < levels.count {
                    result.append(Int32(truncatingIfNeeded: entry))
                    entry += 1
                    if entry < levels.count, levels[entry] == 0 { break }
                }
            }
            return result
        }
    }
}

extension LeafValues {
    /// Forgets the values, but not the memory that they took, nor the dictionary.
    mutating func removeValues() {
        count = 0
        int64.removeAll(keepingCapacity: true)
        int32.removeAll(keepingCapacity: true)
        double.removeAll(keepingCapacity: true)
        boolean.removeAll(keepingCapacity: true)
        indices?.removeAll(keepingCapacity: true)
        let kept = indices == nil ? 0 : dictionaryCount ?? 0
        offsets.removeLast(offsets.count - 1 - kept)
        bytes.removeLast(bytes.count - offsets[kept])
    }

    /// Adds some values of a page, by their places in it, ascending. Texts are copied, those of a dictionary too.
    mutating func take(_ places: [Int32], of page: LeafValues) {
        count += places.count
        holdsOtherBytes = holdsOtherBytes || page.holdsOtherBytes
        if !page.int64.isEmpty { int64.append(contentsOf: places.lazy.map { page.int64[Int($0)] }) }
        if !page.int32.isEmpty { int32.append(contentsOf: places.lazy.map { page.int32[Int($0)] }) }
        if !page.double.isEmpty { double.append(contentsOf: places.lazy.map { page.double[Int($0)] }) }
        if !page.boolean.isEmpty { boolean.append(contentsOf: places.lazy.map { page.boolean[Int($0)] }) }
        guard page.offsets.count > 1 else { return }
        for place in places {
            let text = page.indices.map { Int($0[Int(place)]) } ?? Int(place)
            bytes.append(contentsOf: page.bytes[page.offsets[text]..<page.offsets[text + 1]])
            offsets.append(bytes.count)
        }
    }
}
