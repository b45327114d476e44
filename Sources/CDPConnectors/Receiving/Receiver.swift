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

    /// What tells without a look at its rows that nobody touched what it holds; nil where it cannot be told. Where `isQuiet`,
    /// also nil where it was touched so lately that another hand might leave the same stamp.
    func stamp(isQuiet: Bool) -> InputStamp?

    /// What happened to what it holds since its receipt was written; nil where nothing did, or where it cannot be told.
    func damage(since receipt: DeliveryReceipt?) -> ReceiverDamage?

    /// Sets right who may read what it holds.
    func settle()
}

extension Receiver {
    /// Nothing is told of receivers that cannot be looked into.
    package func stamp(isQuiet: Bool) -> InputStamp? { nil }
    /// Nothing is told of receivers that cannot be looked into.
    package func damage(since receipt: DeliveryReceipt?) -> ReceiverDamage? { nil }
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
