extension Column {
    /// The hash of each row's value: equal for equal values of one type, whatever the column's layout.
    public func hashes() -> [UInt64] { hashes(seed: 0) }

    /// The same with another seed: other hashes.
    func hashes(seed: UInt64) -> [UInt64] {
        var result: [UInt64]
        switch self {
        case .string(let column): result = column.hashes(seed: seed)
        case .integer(let column), .decimal(let column, _, _), .timestamp(let column), .duration(let column):
            result = column.hashes(seed: seed)
        case .float(let column): result = column.hashes(seed: seed)
        case .boolean(let column): result = column.hashes(seed: seed)
        case .date(let column): result = column.hashes(seed: seed)
        case .list(let column):
            let elements = column.elements.hashes(seed: seed)
            result = (0..<column.count).map { row in
                column.range(row).reduce(Hash64.word(UInt64(column.range(row).count))) {
                    Hash64.combine($0, elements[$1])
                }
            }
        case .structure(let column):
            result = [UInt64](repeating: Hash64.word(UInt64(column.columns.count)), count: column.count)
            for field in column.columns { field.combineHashes(into: &result, seed: seed) }
        }
        if let valid = validity.bytes {
            for row in 0..<result.count where valid[row] == 0 { result[row] = Hash64.null }
        }
        return result
    }

    /// Folds each row's hash into the hashes of the columns before it.
    public func combineHashes(into hashes: inout [UInt64]) { combineHashes(into: &hashes, seed: 0) }

    func combineHashes(into hashes: inout [UInt64], seed: UInt64) {
        switch self {
        case .string(let column) where column.indices == nil: column.combineHashes(into: &hashes, seed: seed)
        case .integer(let column), .decimal(let column, _, _), .timestamp(let column), .duration(let column):
            column.combineHashes(into: &hashes, seed: seed)
        case .float(let column): column.combineHashes(into: &hashes, seed: seed)
        case .boolean(let column): column.combineHashes(into: &hashes, seed: seed)
        case .date(let column): column.combineHashes(into: &hashes, seed: seed)
        case .string, .list, .structure:
            let mine = self.hashes(seed: seed)
            for row in 0..<mine.count { hashes[row] = Hash64.combine(hashes[row], mine[row]) }
        }
    }
}

extension FixedColumn {
    fileprivate func hashes(seed: UInt64) -> [UInt64] {
        values.map { Hash64.word($0.hashBits, seed: seed) }
    }

    fileprivate func combineHashes(into hashes: inout [UInt64], seed: UInt64) {
        values.withUnsafeBufferPointer { values in
            hashes.withUnsafeMutableBufferPointer { hashes in
                guard let valid = validity.bytes else {
                    for row in 0..<hashes.count {
                        hashes[row] = Hash64.combine(hashes[row], Hash64.word(values[row].hashBits, seed: seed))
                    }
                    return
                }
                valid.withUnsafeBufferPointer { valid in
                    for row in 0..<hashes.count {
                        let hash = valid[row] == 0 ? Hash64.null : Hash64.word(values[row].hashBits, seed: seed)
                        hashes[row] = Hash64.combine(hashes[row], hash)
                    }
                }
            }
        }
    }
}

extension StringColumn {
    /// Of a column without indices.
    fileprivate func combineHashes(into hashes: inout [UInt64], seed: UInt64) {
        let valid = validity.bytes
        bytes.withUnsafeBufferPointer { buffer in
            offsets.withUnsafeBufferPointer { offsets in
                hashes.withUnsafeMutableBufferPointer { hashes in
                    for row in 0..<hashes.count {
                        let text = offsets[row]..<offsets[row &+ 1]
                        let hash =
                            valid?[row] ?? 1 == 0
                            ? Hash64.null : Hash64.bytes(UnsafeBufferPointer(rebasing: buffer[text]), seed: seed)
                        hashes[row] = Hash64.combine(hashes[row], hash)
                    }
                }
            }
        }
    }

    /// Of a dictionary every text is hashed once, of few rows out of a large pool only theirs.
    fileprivate func hashes(seed: UInt64) -> [UInt64] {
        bytes.withUnsafeBufferPointer { buffer in
            offsets.withUnsafeBufferPointer { offsets in
                func hash(_ text: Int) -> UInt64 {
                    Hash64.bytes(
                        UnsafeBufferPointer(rebasing: buffer[offsets[text]..<offsets[text + 1]]), seed: seed)
                }
                guard let indices else { return (0..<poolCount).map(hash) }
                guard poolCount <= indices.count else { return indices.map { hash(Int($0)) } }
                let pool = (0..<poolCount).map(hash)
                return indices.map { pool[Int($0)] }
            }
        }
    }
}

extension Batch {
    /// The hash of each row over all columns, in schema order.
    public func rowHashes() -> [UInt64] {
        var result = [UInt64](repeating: Hash64.word(UInt64(columns.count)), count: count)
        for column in columns { column.combineHashes(into: &result) }
        return result
    }
}
