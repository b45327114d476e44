import CDPColumns
import CDPStore

extension Batch {
    /// The rows for which a column of texts has a value.
    func gathered(_ column: TableColumn<StringColumn>, equal value: String) throws(StoreError) -> Batch {
        let texts = try self[column]
        return gathered((0..<Int32(count)).filter { texts[Int($0)] == value })
    }
}
