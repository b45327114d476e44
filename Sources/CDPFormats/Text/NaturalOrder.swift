/// The order of names in which `crm_10` stands after `crm_9`: runs of digits by the numbers that they are, all else by its bytes.
///
/// Runs that begin with a day, as in `20260131` and `202601311530`, are compared as texts, so that a time of day makes no later
/// day. Names that are equal but for leading zeros stand in byte order. A total order.
public enum NaturalOrder {
    /// Whether `left` stands before `right`.
    public static func precedes(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
        let (left, right) = (Array(left), Array(right))
        var (i, j) = (0, 0)
        while i < left.count, j < right.count {
            guard isDigit(left[i]), isDigit(right[j]) else {
                if left[i] != right[j] { return left[i] < right[j] }
                (i, j) = (i + 1, j + 1)
                continue
            }
            let (a, b) = (run(left, from: i), run(right, from: j))
            (i, j) = (a.endIndex, b.endIndex)
            if beginsWithDay(a), beginsWithDay(b) {
                if !a.elementsEqual(b) { return a.lexicographicallyPrecedes(b) }
                continue
            }
            let (m, n) = (a.drop { $0 == 0x30 }, b.drop { $0 == 0x30 })
            if m.count != n.count { return m.count < n.count }
            if !m.elementsEqual(n) { return m.lexicographicallyPrecedes(n) }
        }
        if i < left.count || j < right.count { return j < right.count }
        return left.lexicographicallyPrecedes(right)
    }

    /// The same for texts.
    public static func precedes(_ left: String, _ right: String) -> Bool {
        precedes(Array(left.utf8), Array(right.utf8))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// The digits from an offset on.
    private static func run(_ text: [UInt8], from start: Int) -> ArraySlice<UInt8> {
        text[start...].prefix { isDigit($0) }
    }

    /// Whether a run of digits begins with a year of 1900 to 2099, a month and a day of it.
    private static func beginsWithDay(_ run: ArraySlice<UInt8>) -> Bool {
        guard run.count >= 8 else { return false }
        let number = run.prefix(8).reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return (1900...2099).contains(number / 10_000) && (1...12).contains(number / 100 % 100)
            && (1...31).contains(number % 100)
    }
}
