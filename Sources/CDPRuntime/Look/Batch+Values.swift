import CDPColumns
import CDPTypes

extension Batch {
    /// The texts of a column, null where it is none of texts.
    func texts(_ name: String) -> StringColumn {
        if case .string(let texts)? = self[name] { texts } else { StringColumn(nulls: count) }
    }

    /// The instants of a column, null where it is none of instants.
    func times(_ name: String) -> FixedColumn<Int64> {
        if case .timestamp(let times)? = self[name] { times } else { FixedColumn(nulls: count) }
    }

    /// The verdicts of a column, null where it is none of booleans.
    func flags(_ name: String) -> FixedColumn<UInt8> {
        if case .boolean(let flags)? = self[name] { flags } else { FixedColumn(nulls: count) }
    }

    /// The rows for which a text column has a value.
    func gathered(_ name: String, equal value: String) -> Batch {
        let texts = texts(name)
        return gathered((0..<Int32(count)).filter { texts[Int($0)] == value })
    }
}
