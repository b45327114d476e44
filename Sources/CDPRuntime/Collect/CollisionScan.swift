import CDPColumns
import CDPPlan
import CDPTypes

/// Finds rows that give way to another row of the same file, key and version although they say something else: a key that
/// does not tell the rows of its source apart, or lines of which only the first names what it belongs to.
struct CollisionScan: Sendable {
    private let incoming: IncomingRows
    private let keys: HashIndex
    private let winners: [UInt32]
    private let content: [String]

    /// Rows that gave way, by the rank of their path.
    typealias Found = [Int32: (rows: Int, line: Int64)]

    /// A scan of the rows that arrived for a source; nil where every row has a key of its own.
    init?(_ source: SourcePlan, _ incoming: IncomingRows, _ resolution: RowResolution) {
        guard resolution.rows.count < incoming.count else { return nil }
        self.incoming = incoming
        keys = HashIndex(resolution.keys.map { UInt64(bitPattern: $0) })
        winners = resolution.rows
        content = source.schema.map(\.name)
    }

    /// The rows of one range that gave way. A row whose rival lies in another range has other owners, so it says something else.
    func scan(_ arrived: Batch) -> Found {
        let numbers = (arrived[IncomingRows.numberField.name]?.hashValues ?? []).map(incoming.row)
        guard let hashes = arrived["_key_hash"]?.hashValues else { return [:] }
        var losers: [(place: Int32, rival: Int)] = []
        for (place, row) in numbers.enumerated() {
            guard let key = keys[UInt64(bitPattern: hashes[place])], Int(winners[Int(key)]) != row else { continue }
            let (own, other) = (incoming.order(row), incoming.order(Int(winners[Int(key)])))
            guard own.version == other.version, own.path == other.path, own.delivery == other.delivery else { continue }
            losers.append((Int32(place), Int(winners[Int(key)])))
        }
        if losers.isEmpty { return [:] }
        let wanted = Set(losers.map(\.rival))
        var places: [Int: Int32] = [:]
        for (place, row) in numbers.enumerated() where wanted.contains(row) { places[row] = Int32(place) }
        let fields = arrived.selecting(content)
        let own = fields.gathered(losers.map(\.place)).rowHashes()
        let others = fields.gathered(losers.map { places[$0.rival] ?? -1 }).rowHashes()
        var found: Found = [:]
        for (number, loser) in losers.enumerated() where places[loser.rival] == nil || own[number] != others[number] {
            let order = incoming.order(numbers[Int(loser.place)])
            let known = found[order.path]
            found[order.path] = ((known?.rows ?? 0) + 1, min(known?.line ?? .max, order.line))
        }
        return found
    }

    /// What was found in all ranges.
    static func collisions(_ found: [Found], ranks: PathRanks) -> KeyCollisions? {
        var all: Found = [:]
        for part in found { all.merge(part) { ($0.rows + $1.rows, min($0.line, $1.line)) } }
        guard let first = all.keys.min(), let place = all[first] else { return nil }
        return KeyCollisions(
            rows: all.values.reduce(0) { $0 + $1.rows },
            first: FilePlace(path: ranks.paths[Int(first)], line: place.line))
    }
}
