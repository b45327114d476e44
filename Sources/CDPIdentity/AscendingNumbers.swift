import CDPTypes

/// Distinct numbers in ascending order, of which one comes or goes without moving all that stand after it: a few in one
/// array, many in blocks of bounded length.
struct AscendingNumbers {
    private static let longest = 512
    /// None of them is empty.
    private var blocks: [[UInt32]] = []

    /// The greatest number; nil without any.
    var last: UInt32? { blocks.last?.last }
    /// About how many there are: exact where they are few.
    var estimate: Int { blocks.count < 2 ? blocks.first?.count ?? 0 : blocks.count * (Self.longest / 2) }

    /// The first number that is not less than `number`.
    func first(from number: UInt32) -> UInt32? {
        let block = block(of: number)
        guard block < blocks.count else { return nil }
        return blocks[block][Self.place(of: number, in: blocks[block])]
    }

    mutating func insert(_ number: UInt32) {
        guard let last, number <= last else {
            append(number)
            return
        }
        let block = block(of: number)
        let place = Self.place(of: number, in: blocks[block])
        if blocks[block][place] == number { return }
        blocks[block].insert(number, at: place)
        guard blocks[block].count > Self.longest else { return }
        let half = Self.longest / 2
        blocks.insert(Array(blocks[block][half...]), at: block + 1)
        blocks[block].removeSubrange(half...)
    }

    mutating func remove(_ number: UInt32) {
        let block = block(of: number)
        guard block < blocks.count else { return }
        let place = Self.place(of: number, in: blocks[block])
        guard blocks[block][place] == number else { return }
        blocks[block].remove(at: place)
        if blocks[block].isEmpty { blocks.remove(at: block) }
    }

    private mutating func append(_ number: UInt32) {
        if let last = blocks.indices.last, blocks[last].count < Self.longest {
            blocks[last].append(number)
        } else {
            blocks.append([number])
        }
    }

    /// The first block with a number that is not less than `number`; their count when there is none.
    private func block(of number: UInt32) -> Int {
        blocks.indices.partitioningIndex { blocks[$0][blocks[$0].count - 1] >= number }
    }

    /// The place of the first number of a block that is not less than `number`.
    private static func place(of number: UInt32, in block: [UInt32]) -> Int {
        block.indices.partitioningIndex { block[$0] >= number }
    }
}
