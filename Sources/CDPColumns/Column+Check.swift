/// A second hash, by which two values of one hash are told apart.
///
/// Its seed is drawn anew by every process: nobody can write values that agree in both, and two values that do by chance
/// turn up once in four thousand million collisions. Never stored, and never part of a result.
enum CheckHash {
    /// Drawn once a process.
    static let seed = UInt64.random(in: .min ... .max)

    /// The half that is kept where every byte counts: the upper one, whose bits depend on all of the value.
    @inline(__always)
    static func short(_ hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash &>> 32) }
}

extension Column {
    /// The check of each row's value, in this process: equal for equal values of one type, as `hashes` are.
    public func checks() -> [UInt32] {
        if case .string(let column) = self { return column.checks() }
        return hashes(seed: CheckHash.seed).map(CheckHash.short)
    }
}

extension StringColumn {
    /// Of a dictionary every text is hashed once, of few rows out of a large pool only theirs.
    fileprivate func checks() -> [UInt32] {
        let seed = CheckHash.seed
        let valid = validity.bytes
        let rows = count
        return bytes.withUnsafeBufferPointer { buffer in
            offsets.withUnsafeBufferPointer { offsets in
                func check(_ text: Int) -> UInt32 {
                    let bytes = UnsafeBufferPointer(rebasing: buffer[offsets[text]..<offsets[text + 1]])
                    return CheckHash.short(Hash64.bytes(bytes, seed: seed))
                }
                let pool = indices != nil && poolCount <= rows ? (0..<poolCount).map(check) : []
                return [UInt32](unsafeUninitializedCapacity: rows) { target, filled in
                    for row in 0..<rows {
                        let text = indices.map { Int($0[row]) } ?? row
                        let isNull = valid?[row] ?? 1 == 0
                        let value = isNull ? CheckHash.short(Hash64.null) : pool.isEmpty ? check(text) : pool[text]
                        target.initializeElement(at: row, to: value)
                    }
                    filled = rows
                }
            }
        }
    }
}

extension Batch {
    /// The check of each row over all columns, in schema order, in this process.
    public func rowChecks() -> [UInt32] {
        var result = [UInt64](repeating: Hash64.word(UInt64(columns.count)), count: count)
        for column in columns { column.combineHashes(into: &result, seed: CheckHash.seed) }
        return result.map(CheckHash.short)
    }
}
