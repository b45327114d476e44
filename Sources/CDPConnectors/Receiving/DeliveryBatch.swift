package import CDPColumns
package import CDPFormats

/// Rows that are handed over at a time.
package struct DeliveryBatch: Sendable {
    /// What the rows are to the receiver.
    package enum Change: String, Hashable, Sendable, Codable {
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
    /// The number of the batch among all that the destination was ever sent.
    package var number: Int
    /// What tells the batch from all others: one that is sent again has the same id, so that a receiver may know it.
    package var id: String
    /// What the rows are.
    package var change: Change
    /// The field that identifies a row.
    package var key: String
    /// The output fields, ascending by key; one row a key.
    package var rows: Batch

    /// See the properties.
    package init(
        destination: String, generation: Int, number: Int, id: String, change: Change, key: String, rows: Batch
    ) {
        self.destination = destination
        self.generation = generation
        self.number = number
        self.id = id
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
    /// For how many seconds it asks to be sent nothing; nil where it does not say.
    package var pause: Double?

    /// See the properties.
    package init(_ rows: [RowAnswer], receipt: DeliveryReceipt? = nil, pause: Double? = nil) {
        self.rows = rows
        self.receipt = receipt
        self.pause = pause
    }

    /// All of `count` rows were taken.
    package static func acknowledged(_ count: Int, receipt: DeliveryReceipt? = nil) -> BatchAnswer {
        BatchAnswer([RowAnswer](repeating: .acknowledged, count: count), receipt: receipt)
    }
}

/// Why nothing is known of the rows of a batch.
package struct DeliveryFailure: Error, Hashable, CustomStringConvertible {
    /// How often the same batch is tried.
    package enum Patience: Hashable, Sendable {
        /// As long as the destination says.
        case whole
        /// A few times: it is more likely a mistake than a matter of time.
        case little
        /// Never again by this command.
        case none
    }

    /// What happened, without values of people and without secrets.
    package var description: String
    /// How often it is tried.
    package var patience: Patience
    /// For how many seconds the receiver asks to be sent nothing; nil where it does not say.
    package var pause: Double?

    /// See the properties.
    package init(_ description: String, _ patience: Patience = .whole, pause: Double? = nil) {
        self.description = description
        self.patience = patience
        self.pause = pause
    }
}
