extension Batch {
    /// The same rows with texts that hold nothing but themselves, so that a small pick does not keep a large file alive.
    public func compacted() -> Batch {
        Batch(schema: schema, columns: columns.map(\.compacted), count: count)
    }
}

extension Column {
    /// The same rows with texts that hold nothing but themselves.
    public var compacted: Column {
        switch self {
        case .string(let column): .string(column.compacted())
        case .list(let column):
            .list(ListColumn(offsets: column.offsets, elements: column.elements.compacted, validity: column.validity))
        case .structure(let column):
            .structure(
                StructColumn(
                    names: column.names, columns: column.columns.map(\.compacted), count: column.count,
                    validity: column.validity))
        default: self
        }
    }
}
