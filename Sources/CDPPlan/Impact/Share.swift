import Glibc

/// A part of a whole, as two counts.
public struct Share: Hashable, Sendable {
    /// The part.
    public var part: Int
    /// The whole.
    public var whole: Int

    /// `part` of `whole`.
    public init(_ part: Int, of whole: Int) {
        self.part = part
        self.whole = whole
    }

    /// Whether the share is more than `limit` hundredths of a percent above an earlier one, and not by chance.
    ///
    /// Where the part never occurred before, its share alone counts, from the first person on. Where it did, few rows may
    /// have it more often without meaning anything: then what is seen must be less likely than once in a thousand nights,
    /// by Chernoff's bound `exp(-n * KL(share, earlier))`.
    public func isFarAbove(_ before: Share, by limit: Int) -> Bool {
        guard part > 0, whole > 0 else { return false }
        let now = Double(part) / Double(whole)
        guard before.part > 0, before.whole > 0 else { return part * 10_000 > whole * limit }
        let then = Double(before.part) / Double(before.whole)
        guard now - then > Double(limit) / 10_000 else { return false }
        let rest = now < 1 ? (1 - now) * log((1 - now) / (1 - then)) : 0
        return Double(whole) * (now * log(now / then) + rest) > log(1000)
    }
}
