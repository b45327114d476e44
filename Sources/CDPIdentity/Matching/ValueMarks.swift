/// What a level compares in place of the values themselves: by value some marks, such as the code of its sound or the formal names
/// that it is a form of. Two values are alike where they share a mark.
package struct ValueMarks: Sendable {
    /// The marks of all values, one value after the other.
    private var marks: [UInt64] = []
    /// By value, where its marks end.
    private var ends: [UInt32] = []

    /// Marks of no value.
    package init() {}

    /// Adds the next value, which may have no marks; they ascend.
    package mutating func add(_ ascending: [UInt64]) {
        marks += ascending
        ends.append(UInt32(truncatingIfNeeded: marks.count))
    }

    /// Whether two values share a mark.
    func share(_ first: Int, _ second: Int) -> Bool {
        var (one, other) = (start(first), start(second))
        while one < ends[first], other < ends[second] {
            let (left, right) = (marks[Int(one)], marks[Int(other)])
            if left == right { return true }
            if left < right { one &+= 1 } else { other &+= 1 }
        }
        return false
    }

    private func start(_ value: Int) -> UInt32 { value > 0 ? ends[value - 1] : 0 }
}
