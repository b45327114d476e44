import CDPColumns
import CDPStore
import CDPTypes

/// A row that gives way to another one of its input, delivery, key and version, or of a log to one of another input, by their
/// numbers.
struct RivalRows: Sendable {
    /// The row that gives way.
    var loser: UInt32
    /// The row that it gives way to.
    var winner: UInt32

    /// The rivals among rows of one key: of those with one origin and version the last stays, of a log the first of all.
    static func rivals(_ rows: some Collection<UInt32>, _ incoming: IncomingRows, isLog: Bool) -> [RivalRows] {
        let sorted = rows.map { (order: incoming.order(Int($0)), row: $0) }.sorted { $0.order < $1.order }
        var result: [RivalRows] = []
        var start = 0
        while start < sorted.count {
            let first = sorted[start].order
            var end = start + 1
            while end < sorted.count, sorted[end].order.isSameDelivery(as: first) { end += 1 }
            let winner = isLog ? start : end - 1
            if isLog, start > 0 { result.append(RivalRows(loser: sorted[start].row, winner: sorted[0].row)) }
            for index in start..<end where index != winner {
                result.append(RivalRows(loser: sorted[index].row, winner: sorted[winner].row))
            }
            start = end
        }
        return result
    }
}

extension RowOrder {
    /// Whether only their positions tell the two rows apart.
    fileprivate func isSameDelivery(as other: RowOrder) -> Bool {
        version == other.version && input == other.input && delivery == other.delivery
    }
}

/// Finds rows that give way to another row of the same file, key and version although they say something else: a key that
/// does not tell the rows of its source apart, or lines of which only the first names what it belongs to. Of a log also those
/// that give way to a row of another file: numbers that begin anew there.
struct CollisionScan: Sendable {
    private let incoming: IncomingRows
    private let rivals: [RivalRows]
    /// The index in `rivals` of each row that gives way.
    private let losers: HashIndex
    private let winners: HashIndex
    private let content: [String]

    /// Rows that gave way, by the rank of their input and whether to a row of another one.
    typealias Found = [Loss: (rows: Int, first: Int64)]

    /// See `Found`.
    struct Loss: Hashable, Sendable {
        var input: Int32
        var isToAnotherInput: Bool
    }

    /// A scan of the rows that arrived for a source with the fields `content`; nil where none gives way.
    init?(_ rivals: [RivalRows], _ incoming: IncomingRows, content: [String]) {
        guard !rivals.isEmpty else { return nil }
        self.incoming = incoming
        self.rivals = rivals
        losers = HashIndex(rivals.map { Hash64.word(UInt64($0.loser)) })
        winners = HashIndex(Set(rivals.map(\.winner)).map { Hash64.word(UInt64($0)) })
        self.content = content
    }

    /// The rows of one range that gave way. A row whose rival lies in another range has other owners, so it says something else.
    func scan(_ arrived: Batch) throws(StoreError) -> Found {
        let numbers = try arrived[IncomingRows.number].map(incoming.row)
        var lost: [(index: Int32, rival: UInt32)] = []
        var indices: [UInt32: Int32] = [:]
        for (index, row) in numbers.enumerated() {
            let hash = Hash64.word(UInt64(row))
            if let number = losers[hash] { lost.append((Int32(index), rivals[Int(number)].winner)) }
            if winners[hash] != nil { indices[UInt32(row)] = Int32(index) }
        }
        if lost.isEmpty { return [:] }
        let fields = arrived.selecting(content)
        let own = fields.gathered(lost.map(\.index)).rowHashes()
        let others = fields.gathered(lost.map { indices[$0.rival] ?? -1 }).rowHashes()
        var found: Found = [:]
        for (number, loser) in lost.enumerated() where indices[loser.rival] == nil || own[number] != others[number] {
            let order = incoming.order(numbers[Int(loser.index)])
            let isToAnother = incoming.order(Int(loser.rival)).input != order.input
            found.add(order, isToAnotherInput: isToAnother)
        }
        return found
    }

    /// What was found in all ranges, of rows that gave way to one of another input or of their own.
    static func collisions(_ found: [Found], toAnotherInput: Bool, ranks: InputRanks) -> KeyCollisions? {
        var all: Found = [:]
        for part in found {
            all.merge(part.filter { $0.key.isToAnotherInput == toAnotherInput }) {
                ($0.rows + $1.rows, min($0.first, $1.first))
            }
        }
        guard let first = all.min(by: { $0.key.input < $1.key.input }) else { return nil }
        return KeyCollisions(
            rows: all.values.reduce(0) { $0 + $1.rows },
            first: FilePlace(path: ranks.names[Int(first.key.input)], line: first.value.first))
    }
}

extension CollisionScan.Found {
    /// Counts a row that gave way.
    mutating func add(_ row: RowOrder, isToAnotherInput: Bool) {
        let loss = CollisionScan.Loss(input: row.input, isToAnotherInput: isToAnotherInput)
        let known = self[loss]
        self[loss] = ((known?.rows ?? 0) + 1, Swift.min(known?.first ?? .max, row.position))
    }
}
