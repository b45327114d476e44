import CDPColumns
import CDPExpressions
import CDPPlan
import CDPStore
import CDPTypes

/// Where and how a destination's file is written: all that its bytes follow from beside the values of its rows.
struct FileForm: Hashable, Sendable, Encodable {
    private let path: String
    private let format: FileFormat
    private let key: String
    private let names: [String]
    private let types: [DataType]

    /// The form of a destination's file.
    init(_ destination: DestinationPlan) {
        path = destination.path
        format = destination.format
        key = destination.key
        names = destination.fields.map(\.name)
        types = destination.fields.map(\.value.type)
    }

    /// A number that another form does not have, for the ledger.
    var digest: Int64 {
        get throws { try StoreJSON.encode(self).withUnsafeBufferPointer { Int64(Hash64.bytes($0) >> 1) } }
    }
}
