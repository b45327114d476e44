package import CDPColumns
package import CDPFormats

/// Who is sent the rows of a destination: a file, a table of a database, a list of a tool behind an API.
///
/// A receiver is handed batches and **answers for every row**: acknowledged, rejected with a reason, or try again later. What it
/// holds is not its own matter: the runtime keeps a ledger of acknowledged rows, compares it with the audience, and hands
/// over what differs. A row that is not acknowledged is sent again, with the same key, by the next `cdp apply` or `cdp
/// deliver`; so a receiver must take the same row twice without harm.
///
/// `take` may wait for a network and is `async`; it is called through one bridge (`Waiting`), a batch at a time.
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
    /// connection broke. Rows of a batch that throws may have been taken.
    func take(_ batch: DeliveryBatch) async throws -> BatchAnswer

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

/// Rows that are handed over at a time.
package struct DeliveryBatch: Sendable {
    /// What the rows are to the receiver.
    package enum Change: String, Hashable, Sendable {
        /// All that it is to hold, instead of all that it holds.
        case audience
        /// Rows that it does not hold.
        case added
        /// Rows that it holds with other values.
        case updated
        /// Rows that it must drop, as it holds them.
        case removed
    }

    /// The destination.
    package var destination: String
    /// The generation of the store that the rows are of.
    package var generation: Int
    /// The number of the batch in its delivery, from 0. With destination and generation it names the batch: a receiver may
    /// tell by it that it has seen it.
    package var number: Int
    /// What the rows are.
    package var change: Change
    /// The field that identifies a row.
    package var key: String
    /// The output fields, ascending by key; one row a key.
    package var rows: Batch

    /// See the properties.
    package init(destination: String, generation: Int, number: Int, change: Change, key: String, rows: Batch) {
        self.destination = destination
        self.generation = generation
        self.number = number
        self.change = change
        self.key = key
        self.rows = rows
    }

    /// A digest of each row's fields: two deliveries of one key with one digest say the same.
    package var digests: [UInt64] { rows.rowHashes() }
}

/// What became of one row.
package enum RowAnswer: Hashable, Sendable {
    /// The receiver holds it now, or no longer where it was to drop it.
    case acknowledged
    /// It does not take it: a code or words without values of people, since they are shown and counted.
    case rejected(String)
    /// It does not take it now: too many requests, maintenance.
    case later(String)
}

/// What became of a batch.
package struct BatchAnswer: Sendable {
    /// One answer a row, in their order.
    package var rows: [RowAnswer]
    /// What it holds now, where that is one object whose loss can be found.
    package var receipt: DeliveryReceipt?

    /// See the properties.
    package init(_ rows: [RowAnswer], receipt: DeliveryReceipt? = nil) {
        self.rows = rows
        self.receipt = receipt
    }

    /// All of `count` rows were taken.
    package static func acknowledged(_ count: Int, receipt: DeliveryReceipt? = nil) -> BatchAnswer {
        BatchAnswer([RowAnswer](repeating: .acknowledged, count: count), receipt: receipt)
    }
}

/// What happened to what a receiver holds.
package enum ReceiverDamage: Hashable, Sendable {
    /// It is gone.
    case missing
    /// It is not what was delivered.
    case changed
}
