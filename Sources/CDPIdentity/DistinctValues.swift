/// The distinct values that the records of a cluster hold of an attribute. Most clusters hold one or two, which stand in an
/// array; one that holds hundreds of thousands takes the next without moving those.
struct DistinctValues: Sequence {
    private static let longest = 16
    private var few: [UInt64] = []
    /// Every value once there are more than a few, else empty.
    private var many: Set<UInt64> = []

    init() {}

    init(_ value: UInt64) {
        few = [value]
    }

    var count: Int { many.isEmpty ? few.count : many.count }

    func contains(_ value: UInt64) -> Bool {
        many.isEmpty ? few.contains(value) : many.contains(value)
    }

    mutating func insert(_ value: UInt64) {
        guard many.isEmpty else {
            many.insert(value)
            return
        }
        guard !few.contains(value) else { return }
        few.append(value)
        guard few.count > Self.longest else { return }
        many = Set(few)
        few = []
    }

    /// The number of distinct values that two sets hold together.
    func unionCount(_ other: DistinctValues) -> Int {
        let (fewer, more) = count < other.count ? (self, other) : (other, self)
        return fewer.reduce(more.count) { more.contains($1) ? $0 : $0 + 1 }
    }

    func makeIterator() -> Iterator {
        Iterator(few: few.makeIterator(), many: many.makeIterator())
    }

    /// Gives the values in no order.
    struct Iterator: IteratorProtocol {
        fileprivate var few: [UInt64].Iterator
        fileprivate var many: Set<UInt64>.Iterator

        mutating func next() -> UInt64? {
            few.next() ?? many.next()
        }
    }
}
