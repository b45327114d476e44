import CDPColumns
import CDPExpressions
import CDPPlan
import CDPStore
import CDPTypes

/// To whom and how a destination's rows are sent: all that what is sent follows from beside the values of the rows.
struct DeliveryForm: Hashable, Sendable, Encodable {
    private let receiver: ReceiverPlan
    private let key: String
    private let names: [String]
    private let types: [DataType]

    /// The form of what a destination sends.
    init(_ destination: DestinationPlan) {
        receiver = destination.receiver.form
        key = destination.key
        names = destination.fields.map(\.name)
        types = destination.fields.map(\.value.type)
    }

    /// A number that another form does not have, for the ledger.
    var digest: Int64 {
        get throws { try StoreJSON.encode(self).withUnsafeBufferPointer { Int64(Hash64.bytes($0) >> 1) } }
    }
}
