internal import CDPColumns

/// The blocks of a rule that are too large to be compared, of those that some records are in: how many all records have in them
/// cannot be seen in these alone.
package struct LargeBlocks: Sendable {
    /// By key, the hashes of blocks that are cut.
    package var whole: [Set<UInt64>]
    /// By key, the parts of such blocks that are too large still, by `cut`.
    package var cut: [Set<UInt64>]

    /// None of so many keys.
    package init(keys: Int) {
        whole = [Set<UInt64>](repeating: [], count: keys)
        cut = whole
    }

    /// Stands for the part of a block that holds a value of a column of `MatchRecords`, by its hash.
    package static func cut(_ block: UInt64, column: Int, by value: UInt64) -> UInt64 {
        Hash64.combine(Hash64.combine(block, UInt64(column)), value)
    }
}
