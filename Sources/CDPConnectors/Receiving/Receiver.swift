package import CDPColumns
package import CDPFormats

/// Who is sent the rows of a destination: a file, a table of a database, a list of a tool behind an API.
///
/// A receiver is handed batches and **answers for every row**: acknowledged, rejected with a reason, or try again later. What it
/// holds is not its own matter: the runtime keeps a ledger of acknowledged rows, compares it with the audience, and hands
/// over what differs. A batch without an answer is sent again as it was, with the same `id`, and a row that is not acknowledged
/// in another batch; so a receiver must take the same row twice without harm.
///
/// `take` may wait for a program or a network: each receiver has a thread of its own. It is handed a batch at a time.
///
/// A file has an intake of the whole audience in one batch and acknowledges all rows or throws. A list behind an API takes what
/// differs: it would answer `rejected` for an address that it refuses, and `later` where it is asked too often.
///
/// **Not for** choosing people: consent, segment and key are decided before. It must not change rows, and must not remember what
/// it was sent.
package protocol Receiver: Sendable {
    /// What it is handed.
    var intake: Intake { get }

    /// Takes one batch and answers for each of its rows, in their order. Throws where nothing is known of any row of it: the
    /// connection broke. Rows of a batch that throws may have been taken. `DeliveryFailure` says whether it helps to try again.
    func take(_ batch: DeliveryBatch) throws -> BatchAnswer

    /// What tells without a look at its rows that nobody touched what it holds; nil where nothing tells. Where `isQuiet`,
    /// also nil where it was touched so lately that another hand might leave the same stamp. Throws where it cannot be reached.
    func stamp(isQuiet: Bool) throws -> InputStamp?

    /// What happened to what it holds since its receipt was written; nil where nothing did, or where it cannot be told. Throws
    /// where it cannot be reached.
    func damage(since receipt: DeliveryReceipt?) throws -> ReceiverDamage?

    /// Whether the rows that it holds can be listed, where it takes what differs.
    var listsRows: Bool { get }

    /// Which of `count` rows that it acknowledged it no longer holds as they were sent; `key` is the field that identifies them, and
    /// `rows` gives some of them. Rows that nobody sent are others' and are not looked at. Throws where it cannot be told.
    func drift(of count: Int, key: String, _ rows: (Range<Int>) throws -> Batch) throws -> RowDrift

    /// Sets right who may read what it holds.
    func settle()
}

extension Receiver {
    /// Nothing is told of receivers that cannot be looked into.
    package func stamp(isQuiet: Bool) -> InputStamp? { nil }
    /// Nothing is told of receivers that cannot be looked into.
    package func damage(since receipt: DeliveryReceipt?) -> ReceiverDamage? { nil }
    /// Most tools cannot be asked for what they hold.
    package var listsRows: Bool { false }
    /// Nothing is told of receivers that cannot be looked into.
    package func drift(of count: Int, key: String, _ rows: (Range<Int>) throws -> Batch) -> RowDrift { RowDrift() }
    /// Receivers that others give access to have nothing to set right.
    package func settle() {}
}

/// What a receiver is handed.
package enum Intake: Hashable, Sendable {
    /// The whole audience in one batch, all or nothing, as a file is.
    case audience
    /// What differs from what it holds, in batches of so many rows at most.
    case changes(rows: Int)
}

/// What happened to what a receiver holds.
package enum ReceiverDamage: Hashable, Sendable {
    /// It is gone.
    case missing
    /// It is not what was delivered.
    case changed
}

/// What others did to rows that a receiver had acknowledged, by the rows' numbers.
package struct RowDrift: Hashable, Sendable {
    /// Those that it does not hold.
    package var missing: [Int32] = []
    /// Those that it holds with other values.
    package var changed: [Int32] = []

    /// Nothing was done to them.
    package init() {}

    /// The same by the numbers that rows have elsewhere: `numbers` has that of each row.
    package func rows(of numbers: [Int32]) -> RowDrift {
        var result = RowDrift()
        result.missing = missing.map { numbers[Int($0)] }
        result.changed = changed.map { numbers[Int($0)] }
        return result
    }
}
