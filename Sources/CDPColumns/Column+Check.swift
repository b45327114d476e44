/// A second hash, by which two values of one hash are told apart.
///
/// Its seed is drawn anew by every process: nobody can write values that agree in both, and two values that do by chance
/// turn up once in four thousand million collisions. Never stored, and never part of a result.
enum CheckHash {
    static let seed = UInt64.random(in: .min ... .max)

    @inline(__always)
    static func short(_ hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash &>> 32) }
}

extension Column {
    /// The check of each row's value, in this process: equal for equal values of one type, as `hashes` are.
    public func checks() -> [UInt32] { hashes(seed: CheckHash.seed).map(CheckHash.short) }
}

extension Batch {
    /// The check of each row over all columns, in schema order, in this process.
    public func rowChecks() -> [UInt32] {
        var result = [UInt64](repeating: Hash64.word(UInt64(columns.count)), count: count)
        for column in columns { column.combineHashes(into: &result, seed: CheckHash.seed) }
        return result.map(CheckHash.short)
    }
}
